"""What a connection's secret holds: the client of a LaunchPoint custom service.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/custom-services
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from relay.system.secret_form import SecretField, SecretForm, SecretInvalid

FORM = SecretForm(
    "custom service",
    (
        SecretField("client_id", "Client Id of the custom service (Admin > LaunchPoint)", hidden=False),
        SecretField("client_secret", "Client Secret of the custom service"),
    ),
)

_PRINTABLE = re.compile(r"[!-~]+")


class Client(NamedTuple):
    """Client id and client secret."""

    id: str
    secret: str

    def __repr__(self) -> str:
        return "Client(...)"


def read_client(secret: Mapping[str, Any]) -> Client:
    """The client in `{"client_id": "...", "client_secret": "..."}`. Raises SecretInvalid."""
    return Client(_text(secret, "client_id"), _text(secret, "client_secret"))


def _text(secret: Mapping[str, Any], name: str) -> str:
    value = secret.get(name)
    if not isinstance(value, str) or not _PRINTABLE.fullmatch(value.strip()):
        raise SecretInvalid(f"the secret must hold {name}, as LaunchPoint shows it")
    return value.strip()
