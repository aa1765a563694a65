"""A request without a body: whether the server can have acted on it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from relay.core.deadline import Countdown
from relay.http.guarded_adapter import GuardedAdapter
from relay.http.transport import NoAnswer, Transport


def failure(url: str, *, local: bool = True) -> tuple[str, bool]:
    """The word for what happened, and whether it may have been sent."""
    with pytest.raises(NoAnswer) as raised:
        Transport(GuardedAdapter(local=local)).send("POST", url, Countdown(3.0), headers={})
    return raised.value.word, raised.value.sent


@contextmanager
def listening(backlog: int) -> Iterator[socket.socket]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(backlog)
        yield server


def url_of(server: socket.socket) -> str:
    return f"http://127.0.0.1:{server.getsockname()[1]}/"


def test_nobody_listens() -> None:
    with listening(1) as server:
        url = url_of(server)
    assert failure(url) == ("connection_refused", False)


def test_the_connection_takes_too_long() -> None:
    with listening(0) as server, ExitStack() as waiting:
        for _ in range(3):  # nobody accepts them, so that there is no room for another one
            client = waiting.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(server.getsockname())
        assert failure(url_of(server)) == ("timeout", False)


def test_the_answer_takes_too_long() -> None:
    with listening(5) as server:
        assert failure(url_of(server)) == ("timeout", True)


def test_the_name_is_unknown() -> None:
    assert failure("http://nobody.invalid/", local=False) == ("dns_error", False)


def test_the_address_is_forbidden() -> None:
    assert failure("http://127.0.0.1:9/", local=False) == ("forbidden_address", False)
