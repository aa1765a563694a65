"""What a connection's secret holds, as the headers of a request, or as what a token is asked for with."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from relay.system.secret_form import SecretField, SecretForm, SecretInvalid
from systems.http.config import AuthType, HttpAuth

FORMS: Mapping[AuthType, SecretForm] = {
    "header": SecretForm("key in a header", (SecretField("value", "The header's value"),)),
    "basic": SecretForm(
        "Basic authentication",
        (SecretField("username", "User name", hidden=False), SecretField("password", "Password")),
    ),
    "bearer": SecretForm("bearer token", (SecretField("token", "Token"),)),
    "oauth2": SecretForm(
        "OAuth 2 client",
        (SecretField("client_id", "Client id", hidden=False), SecretField("client_secret", "Client secret")),
    ),
}
"""What a person is asked for, by `auth.type`."""

_TOKEN = re.compile(r"[\x21-\x7e]+")
_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")


@dataclass(frozen=True, repr=False)
class Client:
    """An OAuth 2 client."""

    id: str
    secret: str

    def basic(self) -> str:
        """Both as a header's value: form-encoded first, then as Basic (RFC 6749, section 2.3.1)."""
        return _basic(quote_plus(self.id), quote_plus(self.secret))


def read_headers(auth: HttpAuth, secret: Mapping[str, Any]) -> dict[str, str]:
    """The headers of a static authentication. Raises SecretInvalid.

    header: `{"value"}`; basic: `{"username", "password"}`; bearer: `{"token"}`.
    """
    match auth.type:
        case "header":
            return {auth.name or "": _matching(_VALUE, secret, "value")}
        case "basic":
            username = _text(secret, "username")
            if ":" in username:
                raise SecretInvalid("username must not hold a colon")
            return {"Authorization": _basic(username, _text(secret, "password"))}
        case _:
            return {"Authorization": f"Bearer {_matching(_TOKEN, secret, 'token')}"}


def read_client(secret: Mapping[str, Any]) -> Client:
    """oauth2: `{"client_id", "client_secret"}`. Raises SecretInvalid."""
    return Client(_text(secret, "client_id"), _text(secret, "client_secret"))


def check_secret(auth: HttpAuth, secret: Mapping[str, Any]) -> None:
    """Raises SecretInvalid for a secret that `auth` cannot work with."""
    if auth.type == "oauth2":
        read_client(secret)
    else:
        read_headers(auth, secret)


def _basic(name: str, password: str) -> str:
    """In UTF-8 (RFC 7617, section 2.1)."""
    return "Basic " + b64encode(f"{name}:{password}".encode()).decode("ascii")


def _text(secret: Mapping[str, Any], name: str) -> str:
    value = secret.get(name)
    if not isinstance(value, str) or not value:
        raise SecretInvalid(f"the secret must hold {name}, a text")
    return value


def _matching(pattern: re.Pattern[str], secret: Mapping[str, Any], name: str) -> str:
    value = _text(secret, name)
    if not pattern.fullmatch(value):
        raise SecretInvalid(f"{name} may hold only printable ASCII characters, and no space at its ends")
    return value
