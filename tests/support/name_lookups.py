"""Names that lead where a test says."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest

Resolve = Callable[..., list[Any]]


@pytest.fixture
def resolves_to(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Let every name that is no address resolve to these, one lookup after the other; gives the names looked up."""
    real: Resolve = socket.getaddrinfo

    def order(*addresses: str) -> list[str]:
        asked: list[str] = []

        def resolve(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
            if host.replace(".", "").isdecimal() or ":" in host:
                return real(host, port, *args, **kwargs)
            asked.append(host)
            found = addresses[min(len(asked), len(addresses)) - 1]
            return [item for each in found.split(",") for item in real(each, port, *args, **kwargs)]

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        return asked

    return order
