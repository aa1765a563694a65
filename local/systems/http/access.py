"""Who may call: a key in a header, Basic (RFC 7617), Bearer (RFC 6750), or tokens of client credentials (RFC 6749)."""

import binascii
import secrets
import time
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qs, unquote_plus

from local.kit.exchange import Answer, Request, json_answer
from local.systems.http.refusal import Refusal

TOKEN_PATH = "/oauth/token"  # noqa: S105 - a path


class Access(Protocol):
    """Decides who may call."""

    def check(self, request: Request) -> None:
        """Raises Refusal (401) for somebody else."""


@dataclass(frozen=True)
class Nobody:
    """Asks for nothing, and refuses who sends credentials all the same: they were not meant for it."""

    def check(self, request: Request) -> None:
        """As in Access."""
        if "authorization" in request.headers:
            raise Refusal(400, "credentials were sent and none are wanted")


@dataclass(frozen=True)
class Anybody:
    """Lets everybody in, whatever credentials they send: for trying a configuration, not for testing a client."""

    def check(self, request: Request) -> None:
        """As in Access."""


@dataclass
class HeaderKey:
    """A key in a header."""

    name: str = "x-api-key"
    value: str = "stand-in-key"

    def check(self, request: Request) -> None:
        """As in Access."""
        if list(request.headers.get(self.name.lower(), ())) != [self.value]:
            raise Refusal(401, f"{self.name} is missing or wrong", {"WWW-Authenticate": "ApiKey"})


@dataclass
class Basic:
    """A name and a password."""

    username: str = "relay"
    password: str = "pässword: with colon"  # noqa: S105 - of a stand-in

    def check(self, request: Request) -> None:
        """As in Access."""
        if _basic(request) != (self.username, self.password):
            raise Refusal(
                401, "wrong name or password", {"WWW-Authenticate": 'Basic realm="stand-in", charset="UTF-8"'}
            )


@dataclass
class Bearer:
    """One token that does not end."""

    token: str = "stand-in-token"  # noqa: S105 - of a stand-in

    def check(self, request: Request) -> None:
        """As in Access."""
        if request.header("authorization") != f"Bearer {self.token}":
            raise Refusal(401, "invalid_token", {"WWW-Authenticate": 'Bearer error="invalid_token"'})


@dataclass
class OAuth2:
    """Issues tokens to one client. `post` wants the client in the body, and refuses it in a header."""

    client_id: str = "relay client"
    client_secret: str = "s3cret+/:%"  # noqa: S105 - of a stand-in
    scope: str = ""
    expires_in: int | str | None = 3600
    post: bool = False
    issued: int = 0
    _good_until: dict[str, float] = field(default_factory=dict)

    def check(self, request: Request) -> None:
        """As in Access."""
        kind, _, token = request.header("authorization").partition(" ")
        if kind != "Bearer" or self._good_until.get(token, 0) <= time.time():
            raise Refusal(401, "invalid_token", {"WWW-Authenticate": 'Bearer error="invalid_token"'})

    def revoke(self) -> None:
        """End every token that was issued."""
        self._good_until.clear()

    def issue(self, request: Request) -> Answer:
        """The answer of the token endpoint (sections 4.4.2, 5.1 and 5.2). Raises Refusal."""
        if request.method != "POST" or request.header("content-type") != "application/x-www-form-urlencoded":
            raise Refusal(400, "invalid_request")
        form = {name: found[0] for name, found in parse_qs(request.body.decode("ascii"), strict_parsing=True).items()}
        if self._client(request, form) != (self.client_id, self.client_secret):
            raise Refusal(401, "invalid_client", {"WWW-Authenticate": "Basic"})
        if form.get("grant_type") != "client_credentials":
            raise Refusal(400, "unsupported_grant_type")
        if form.get("scope", "") != self.scope:
            raise Refusal(400, "invalid_scope")
        return json_answer(200, self._token(), {"Cache-Control": "no-store"})

    def _client(self, request: Request, form: Mapping[str, str]) -> tuple[str, str] | None:
        if self.post:
            return None if "authorization" in request.headers else (form["client_id"], form["client_secret"])
        found = None if "client_secret" in form else _basic(request)
        return found and (unquote_plus(found[0]), unquote_plus(found[1]))

    def _token(self) -> dict[str, object]:
        token = secrets.token_urlsafe(16)
        self.issued += 1
        self._good_until[token] = time.time() + float(self.expires_in or 3600)
        lifetime = {} if self.expires_in is None else {"expires_in": self.expires_in}
        return {"access_token": token, "token_type": "Bearer", **lifetime}


def _basic(request: Request) -> tuple[str, str] | None:
    kind, _, encoded = request.header("authorization").partition(" ")
    try:
        name, colon, password = b64decode(encoded, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (name, password) if kind == "Basic" and colon else None
