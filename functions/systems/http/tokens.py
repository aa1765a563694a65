"""Access tokens of OAuth 2 client credentials, kept in the process until shortly before they expire."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from relay.core.deadline import Deadline
from relay.core.outcome import Cause
from relay.http.transport import Answer
from systems.http.config import HttpAuth
from systems.http.credentials import Client
from systems.http.failure import CannotSend
from systems.http.statuses import retry_after

UNSAID_LIFETIME = 300.0
"""Seconds that a token is used when the answer does not say how long it lives."""
MARGIN = 60.0
"""Seconds before its end from which a token is not used any more; a tenth of its life, where that is less."""

SendToTokenUrl = Callable[[Mapping[str, str], bytes, Deadline], Answer]
"""Headers, form, deadline. Raises CannotSend when there is no answer."""

_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_WORD = re.compile(r"[a-z_]{1,40}")


@dataclass(frozen=True, repr=False)
class _Token:
    text: str
    client: Client
    good_until: float


class Tokens:
    """The token of one connection."""

    def __init__(self, auth: HttpAuth, send: SendToTokenUrl, clock: Callable[[], float] = time.time) -> None:
        self._auth = auth
        self._send = send
        self._clock = clock
        self._token: _Token | None = None

    def get(self, client: Client, deadline: Deadline, *, renew: bool) -> str:
        """A token for `client`: the one at hand while it is good, else a new one. Raises CannotSend."""
        held = self._token
        if held is None or renew or held.client != client or self._clock() >= held.good_until:
            self._token = None
            self._token = held = self._ask(client, deadline)
        return held.text

    def _ask(self, client: Client, deadline: Deadline) -> _Token:
        asked_at = self._clock()
        answer = self._send(*_request(self._auth, client), deadline)
        if answer.status != 200:
            raise _refused(answer)
        content = _object(answer.body)
        text = content.get("access_token")
        kind = content.get("token_type", "bearer")
        if not isinstance(text, str) or not _TOKEN.fullmatch(text) or str(kind).lower() != "bearer":
            raise _bad_answer("the answer holds no bearer token", answer.status)
        lifetime = _seconds(content.get("expires_in"))
        return _Token(text, client, asked_at + lifetime - min(MARGIN, lifetime / 10))


def _request(auth: HttpAuth, client: Client) -> tuple[dict[str, str], bytes]:
    """https://www.rfc-editor.org/rfc/rfc6749#section-4.4.2, with the client as section 2.3.1 says."""
    form = {"grant_type": "client_credentials"}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    if auth.scope:
        form["scope"] = auth.scope
    if auth.client_auth == "post":
        form |= {"client_id": client.id, "client_secret": client.secret}
    else:
        headers["Authorization"] = client.basic()
    return headers, urlencode(form).encode("ascii")


def _refused(answer: Answer) -> CannotSend:
    """A server in trouble keeps its status; a refused client is `token_refused`, until its secret is mended."""
    if answer.status >= 500 or answer.status == 429:
        message = "the server that issues tokens cannot answer now"
        return CannotSend(
            Cause(code=f"token_http_{answer.status}", message=message, status=answer.status),
            after=retry_after(answer.headers),
        )
    word = _object(answer.body).get("error")
    said = f": {word}" if isinstance(word, str) and _WORD.fullmatch(word) else ""
    message = f"the server that issues tokens refuses this client{said}"
    return CannotSend(Cause(code="token_refused", message=message, status=answer.status))


def _bad_answer(message: str, status: int) -> CannotSend:
    return CannotSend(Cause(code="token_bad_answer", message=message, status=status))


def _object(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _seconds(value: Any) -> float:
    """`expires_in`, which some servers send as text."""
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value[:9])
    usable = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e9
    return float(value) if usable else UNSAID_LIFETIME
