"""The access token of one instance, kept in the process until shortly before it expires.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/authentication
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from relay.aws.secrets import NoSecret
from relay.core.deadline import Deadline
from relay.core.outcome import Cause
from relay.core.secret import SecretReader
from relay.http.transport import Answer, NoAnswer
from relay.system.secret_form import SecretInvalid
from systems.marketo.rest.codes import judge_status
from systems.marketo.rest.credentials import Client, read_client
from systems.marketo.rest.errors import CallFailed, Verdict

MARGIN = 60.0
"""Seconds before its end from which a token is not used any more; a tenth of its life, where that is less."""
UNSAID_LIFETIME = 300.0
"""Seconds that a token is used when the answer does not say how long it lives."""

AskIdentity = Callable[[Client, Deadline], "Answer | NoAnswer"]

_TOKEN = re.compile(r"[!-~]{1,4096}")
_WORD = re.compile(r"[a-z_]{1,40}")


class _Token(NamedTuple):
    text: str
    good_until: float

    def __repr__(self) -> str:
        return "_Token(...)"


class Tokens:
    """One token for all threads of the process.

    Asked before a token has expired, identity gives the same one again with the seconds that it has left, which may be
    none: such a token is used, and a call that it does not carry is answered with 601 or 602.
    """

    def __init__(self, secret: SecretReader, ask: AskIdentity, clock: Callable[[], float]) -> None:
        self._secret = secret
        self._ask = ask
        self._clock = clock
        self._lock = threading.Lock()
        self._held: _Token | None = None

    def get(self, deadline: Deadline, *, refused: str | None = None) -> str:
        """A token; another one than `refused`, as far as that is at hand or identity gives one.

        Raises CallFailed (`token_refused`, `secret_missing`, `secret_invalid`, ...): nothing was executed.
        """
        if not self._lock.acquire(timeout=max(0.0, deadline.seconds_left())):
            raise _failed("out_of_time", "another call was still waiting for an access token")
        try:
            held = self._held
            if held is None or held.text == refused or self._clock() >= held.good_until:
                self._held = None  # so that a failure leaves nothing that is known to be useless
                self._held = held = self._new(deadline)
            return held.text
        finally:
            self._lock.release()

    def _new(self, deadline: Deadline) -> _Token:
        client = self._client(refresh=False)
        asked_at = self._clock()
        answer = self._ask(client, deadline)
        if isinstance(answer, Answer) and answer.status in (400, 401):
            # The secret may have been changed since this process read it.
            fresh = self._client(refresh=True)
            if fresh != client:
                asked_at = self._clock()
                answer = self._ask(fresh, deadline)
        return _read(answer, asked_at)

    def _client(self, *, refresh: bool) -> Client:
        try:
            return read_client(self._secret(refresh=refresh))
        except NoSecret as error:
            raise _failed(error.code, error.message) from error
        except SecretInvalid as error:
            raise _failed("secret_invalid", str(error)) from error


def _read(answer: Answer | NoAnswer, asked_at: float) -> _Token:
    if isinstance(answer, NoAnswer):
        raise _failed(answer.word, answer.message or "identity did not answer", answer.status)
    content = _object(answer.body)
    if answer.status in (400, 401):
        raise _refused(answer.status, content)
    if answer.status != 200:
        row = judge_status(answer.status)
        raise _failed(f"token_http_{answer.status}", f"identity: {row.meaning}", answer.status, row.verdict)
    text = content.get("access_token")
    if not isinstance(text, str) or not _TOKEN.fullmatch(text):
        raise _failed("token_bad_answer", "identity's answer holds no access token", answer.status)
    lifetime = _seconds(content.get("expires_in"))
    return _Token(text, asked_at + lifetime - min(MARGIN, lifetime / 10))


def _refused(status: int, content: dict[str, Any]) -> CallFailed:
    """Retried until somebody has mended the secret: no event is any better or worse for it."""
    word = content.get("error")
    said = f": {word}" if isinstance(word, str) and _WORD.fullmatch(word) else ""
    message = f"Marketo does not know this client id and client secret{said}. Check the custom service in LaunchPoint."
    return _failed("token_refused", message, status)


def _failed(code: str, message: str, status: int | None = None, verdict: Verdict = Verdict.RETRY) -> CallFailed:
    return CallFailed(Cause(code=code, message=message, status=status), verdict)


def _object(body: bytes) -> dict[str, Any]:
    try:
        content = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _seconds(value: Any) -> float:
    """`expires_in`: 3600, less when the token is older, 0 in the wild; text from some who imitate Marketo."""
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value[:9])
    usable = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e9
    return float(value) if usable else UNSAID_LIFETIME
