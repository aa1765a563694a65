"""Clients of AWS's services, all from one session of botocore, which is what boto3's own clients are made of.

boto3 itself would add its resources and S3 transfers, which nothing here uses, to the start of every function: about
30 ms of 220 (bench/, "accepting, cold start"). One session also reads its data files once for all clients.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal, get_args

from botocore import session
from botocore.config import Config
from botocore.loaders import Loader

Service = Literal["dynamodb", "s3", "secretsmanager", "sesv2", "sns", "sqs"]
"""What the functions use of AWS, by botocore's names."""
_OF_CREDENTIALS = ("sts", "sso", "sso-oidc", "signin")
"""What botocore itself may ask for credentials, outside Lambda."""


def client(service: Service, *, connect_timeout: float, read_timeout: float, attempts: int) -> Any:
    """A client of `service`; time-outs in seconds, `attempts` with the first one."""
    retries: Any = {"mode": "standard", "total_max_attempts": attempts}
    config = Config(connect_timeout=connect_timeout, read_timeout=read_timeout, retries=retries)
    with _without_collecting():
        return _session().create_client(service, config=config)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Read botocore's data files without Python's search for garbage: of their 30,000 objects every one stays.

    Searching them again and again as they come takes longer than reading them: 70 ms of 450 (bench/, "accepting, cold
    start").
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _DataFiles(Loader):
    """botocore's data files, without a look into the folders of all 440 services to see which there are."""

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - each of ours has every type
        return [*get_args(Service), *_OF_CREDENTIALS]


@cache
def _session() -> session.Session:
    found = session.get_session()
    found.register_component("data_loader", _DataFiles())
    return found
