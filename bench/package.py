"""A function's package as the deployment makes it, for `relay.yaml`'s shipped route; sources are links."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from config import load

ROOT = Path(__file__).parents[1]
FUNCTIONS = ROOT / "functions"


@contextmanager
def package() -> Iterator[Path]:
    """A folder with the handlers, everything that they import, and the compiled configuration."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for source in FUNCTIONS.iterdir():
            if source.suffix == ".py" or (source / "__init__.py").exists():
                (folder / source.name).symlink_to(source)
        (folder / "config.json").write_bytes(load(ROOT / "relay.yaml").compiled())
        yield folder


def aws(package: Path, server: str, *more: Path) -> dict[str, str]:
    """The variables of a process that runs a function of a package as Lambda does, with AWS at `server`."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": os.pathsep.join(map(str, [package, *more])),
        "AWS_LAMBDA_FUNCTION_NAME": "bench",
        "AWS_ENDPOINT_URL": server,
        "AWS_DEFAULT_REGION": "ap-northeast-1",
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def environment(package: Path, server: str) -> Mapping[str, str]:
    """The variables of a process that runs the webhook function, with AWS at `server`."""
    place = f"{server}/123456789012"
    return {
        **aws(package, server, ROOT),
        "POWERTOOLS_SERVICE_NAME": "webhook",
        "WEBHOOK_SECRET_ID": "webhook",
        "LOG_KEY_SECRET_ID": "log-key",
        "QUEUE_NAMES": "{connection}.fifo",
        "QUARANTINE_QUEUE_URL": f"{place}/quarantine",
        "QUEUE_URL": f"{place}/kintone.fifo",
    }


def python() -> str:
    """The interpreter that everything runs on."""
    return sys.executable
