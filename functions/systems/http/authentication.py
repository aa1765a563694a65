"""Authenticating requests with what the connection's secret holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

from relay.aws.secrets import NoSecret
from relay.core.deadline import Deadline
from relay.core.outcome import Cause
from relay.core.secret import SecretReader
from relay.system.secret_form import SecretInvalid
from systems.http.config import HttpAuth
from systems.http.credentials import read_client, read_headers
from systems.http.failure import CannotSend
from systems.http.tokens import SendToTokenUrl, Tokens

T = TypeVar("T")


class Authentication(Protocol):
    """Gives the headers of a request."""

    def headers(self, deadline: Deadline, *, renew: bool) -> Mapping[str, str]:
        """The headers; with `renew`, made anew, since the system refused the ones before. Raises CannotSend."""


class Anonymous:
    """Needs no secret."""

    def headers(self, deadline: Deadline, *, renew: bool) -> Mapping[str, str]:  # noqa: ARG002 - nothing to make
        """No headers."""
        return {}


class Static:
    """header, basic and bearer: what the secret says. Renewing reads it afresh, since it may have been changed."""

    def __init__(self, auth: HttpAuth, secret: SecretReader) -> None:
        self._auth = auth
        self._secret = secret

    def headers(self, deadline: Deadline, *, renew: bool) -> Mapping[str, str]:  # noqa: ARG002 - no request is made
        """As in Authentication."""
        return read_secret(self._secret, lambda found: read_headers(self._auth, found), refresh=renew)


class OAuth2:
    """Client credentials (RFC 6749, section 4.4): a token, asked for when there is none that is still good."""

    def __init__(self, auth: HttpAuth, secret: SecretReader, send: SendToTokenUrl) -> None:
        self._secret = secret
        self._tokens = Tokens(auth, send)

    def headers(self, deadline: Deadline, *, renew: bool) -> Mapping[str, str]:
        """As in Authentication. Renewing reads the secret afresh and asks for another token."""
        client = read_secret(self._secret, read_client, refresh=renew)
        return {"Authorization": f"Bearer {self._tokens.get(client, deadline, renew=renew)}"}


def authentication(auth: HttpAuth | None, secret: SecretReader, send: SendToTokenUrl) -> Authentication:
    """What `auth` asks for."""
    if auth is None:
        return Anonymous()
    return OAuth2(auth, secret, send) if auth.type == "oauth2" else Static(auth, secret)


def read_secret(secret: SecretReader, read: Callable[[Mapping[str, Any]], T], *, refresh: bool) -> T:
    """What `read` makes of the secret. Raises CannotSend when there is none, or none of the right shape."""
    try:
        return read(secret(refresh=refresh))
    except NoSecret as error:
        raise CannotSend(Cause(code=error.code, message=error.message)) from error
    except SecretInvalid as error:
        raise CannotSend(Cause(code="secret_invalid", message=str(error))) from error
