"""Connections to allowed addresses only, judged where they are made.

A name is looked up once, and the very address that was judged is connected to: a name that gives another address a
moment later ("DNS rebinding") gains nothing. The certificate is still checked against the name.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError
from urllib3.util.connection import create_connection

from relay.http.addresses import may_call

Allows = Callable[[str], bool]


class ForbiddenAddress(OSError):
    """The host has no address that may be called."""


class GuardedAdapter(HTTPAdapter):
    """Connects only to addresses that relay.http.addresses.may_call allows; `local` as there."""

    def __init__(self, *, local: bool) -> None:
        self._allows: Allows = partial(may_call, local=local)
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools with connections that ask first."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _pools(self._allows)


def _pools(allows: Allows) -> dict[str, type[HTTPConnectionPool]]:
    """Overrides `_new_conn` as urllib3's own urllib3.contrib.socks does."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(self, allows)

    class Encrypted(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(self, allows)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = Encrypted

    return {"http": PlainPool, "https": EncryptedPool}


def _connect(connection: HTTPConnection, allows: Allows) -> socket.socket:
    """Raises ForbiddenAddress, or OSError as urllib3 wants it, when there is no connection."""
    failed: OSError | None = None
    for address in _allowed(connection.host, connection.port, allows):
        try:
            return create_connection(
                (address, connection.port),
                connection.timeout,
                source_address=connection.source_address,
                socket_options=connection.socket_options,
            )
        except OSError as error:
            failed = error
    raise NewConnectionError(connection, "no address answers") from failed


def _allowed(host: str, port: int, allows: Allows) -> Iterator[str]:
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    allowed = [address for address in dict.fromkeys(str(item[4][0]) for item in found) if allows(address)]
    if not allowed:
        raise ForbiddenAddress(host)
    yield from allowed
