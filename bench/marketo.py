"""Marketo's stand-in as the other end of a benchmark, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from bench.errors import BenchError

_ROOT = Path(__file__).parents[1]
CLIENT = {"client_id": "bench", "client_secret": "bench"}


@dataclass(frozen=True)
class Instance:
    """A stand-in that runs."""

    url: str

    def control(self, name: str, order: dict[str, Any] | None = None) -> Any:
        """Ask, or order, something beside the API."""
        url = f"{self.url}/_stand-in/{name}"
        answer = requests.get(url, timeout=10) if order is None else requests.post(url, json=order, timeout=10)
        return answer.json()

    def token(self) -> str:
        """An access token."""
        query = {"grant_type": "client_credentials", **CLIENT}
        answer = requests.get(f"{self.url}/identity/oauth/token", params=query, timeout=10)
        return str(answer.json()["access_token"])


@contextmanager
def running() -> Iterator[Instance]:
    """A stand-in that runs as long as the block. Raises BenchError when it does not start."""
    credentials = [f"--{name.replace('_', '-')}={value}" for name, value in CLIENT.items()]
    command = [sys.executable, "-m", "local.systems.marketo", "--port", "0", *credentials]
    process = subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True)
    try:
        yield Instance(_url(process))
    finally:
        process.terminate()
        process.wait(timeout=10)
        if process.stdout is not None:
            process.stdout.close()


def _url(process: subprocess.Popen[str]) -> str:
    line = process.stdout.readline() if process.stdout else ""
    found = next((word for word in line.split() if word.startswith("http://")), None)
    if found is None:
        raise BenchError("the stand-in of Marketo did not start")
    return found
