"""The shipped relay.yaml, as a delivering function loads it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.package import ROOT
from config import load
from relay.core.config import Config
from relay.system import compiled
from systems import SYSTEMS

CONNECTION = "kintone"


def config(url: str) -> Config:
    """With its kintone at `url`."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / compiled.COMPILED_FILE
        file.write_bytes(load(ROOT / "relay.yaml").with_urls({CONNECTION: url}).compiled())
        return compiled.load(file, SYSTEMS)


def secret(*, refresh: bool = False) -> Mapping[str, Any]:  # noqa: ARG001 - there is only one
    """A secret that nobody checks."""
    return {"api_token": "token"}
