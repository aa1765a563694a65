"""Clients of AWS's services, all from one session of botocore, which is what boto3's own clients are made of.

boto3 itself would add its resources and S3 transfers, which nothing here uses, to the start of every function: about
30 ms of 220 (bench/, "accepting, cold start"). One session also reads its data files once for all clients.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from botocore import session
from botocore.config import Config


def client(service: str, *, connect_timeout: float, read_timeout: float, attempts: int) -> Any:
    """A client of `service`, by botocore's name; time-outs in seconds, `attempts` with the first one."""
    retries: Any = {"mode": "standard", "total_max_attempts": attempts}
    config = Config(connect_timeout=connect_timeout, read_timeout=read_timeout, retries=retries)
    return _session().create_client(service, config=config)


@cache
def _session() -> session.Session:
    return session.get_session()
