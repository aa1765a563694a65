"""What Mazrica's answers mean: one table, each row with its source.

Errors are a status and a text (https://github.com/toshionoda/mazrica-civilink, 98818aa); no catalogue of them was
found. The text may quote what was sent, so it judges one thing only, and is kept nowhere.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from relay.core.outcome import Cause
from relay.http.transport import Answer, NoAnswer
from relay.system.stream import ReadFailed

_VENDOR = "https://developers-senses.mazrica.com/api"
_CLIENT = "https://github.com/toshionoda/mazrica-civilink, 98818aa, mazrica/mazrica_client.py"
_MATCHING = "https://intercom.help/senses_manual/ja/articles/5906183"
_CONNECTOR = 'the public connector "mazrica-mcp"'
_HTTP = "https://www.rfc-editor.org/rfc/rfc9110#section-15"


class FailureKind(Enum):
    """What a failure is about."""

    KEY = "the API key"
    QUOTA = "the account's limits"
    LOCKED = "a 名寄せ that runs"
    NOT_THERE = "there is no such record or call"
    REQUEST = "what was asked or written"
    SERVER = "Mazrica itself, or the way to it"


class ErrorRow(NamedTuple):
    """One line of the table."""

    kind: FailureKind
    code: str
    """The relay's word; empty: `http_{status}`, or the transport's word."""
    retry: bool
    """Whether it may pass by itself."""
    meaning: str
    advice: str
    """What a person has to do."""
    source: str


_LATER = "This passes by itself."
_RENEW = (
    "Look in Mazrica (設定 > API設定) whether the key is still there; it needs the plan Growth or higher. Set it with: "
    "relay secret set CONNECTION"
)
_LOCKED = ErrorRow(
    FailureKind.LOCKED, "locked", True, "a 名寄せ runs, and keeps records from being updated", _LATER, _MATCHING
)
_QUOTA = ErrorRow(FailureKind.QUOTA, "rate_limit", True, "too many requests", _LATER, _VENDOR)
_KEY = ErrorRow(FailureKind.KEY, "key_refused", False, "Mazrica does not accept the API key", _RENEW, _CONNECTOR)

STATUSES: dict[int, ErrorRow] = {
    400: ErrorRow(
        FailureKind.REQUEST,
        "refused",
        False,
        "Mazrica refuses what was asked",
        "Report it with this.",
        _CLIENT,
    ),
    401: _KEY,
    403: _KEY,
    404: ErrorRow(
        FailureKind.NOT_THERE, "not_there", False, "there is no such record, or no such call", "Look at url.", _CLIENT
    ),
    408: ErrorRow(FailureKind.SERVER, "http_408", True, "Mazrica waited too long", _LATER, f"{_HTTP}.5.9"),
    409: _LOCKED,
    423: _LOCKED,
    429: _QUOTA,
}

_MATCHING_TEXT = re.compile("名寄せ|統合")
_REQUEST = ErrorRow(FailureKind.REQUEST, "", False, "Mazrica refuses it", "Report it with this.", _CLIENT)
_REDIRECT = ErrorRow(
    FailureKind.REQUEST, "redirected", False, "the address is another one", "Correct url in relay.yaml.", f"{_HTTP}.4"
)
_SERVER = ErrorRow(FailureKind.SERVER, "", True, "Mazrica failed", _LATER, f"{_HTTP}.6")
NO_ANSWER = ErrorRow(FailureKind.SERVER, "", True, "there is no whole answer", _LATER, _HTTP)
_NO_JSON = ErrorRow(
    FailureKind.SERVER,
    "not_json",
    True,
    "the answer is no JSON, as where a firewall answers with a page",
    _LATER,
    "notes of a team that wrote a client",
)
"""A page with status 200 is an error like any other."""


class MazricaFailed(Exception):
    """A call told nothing. `cause` is in the relay's words, and holds nothing that was sent or shown."""

    def __init__(self, kind: FailureKind, cause: Cause, *, retry: bool, may_be_done: bool = False) -> None:
        self.kind = kind
        self.cause = cause
        self.retry = retry
        self.may_be_done = may_be_done
        """Of a write: whether it may have been done all the same, so that it is looked for before it is repeated."""
        super().__init__(cause.code)


def judge(found: Answer | NoAnswer) -> ErrorRow | None:
    """The row of an answer; None for a success."""
    if isinstance(found, NoAnswer):
        return NO_ANSWER
    if 200 <= found.status < 300:
        return None
    if found.status in {400, 500, 503} and _MATCHING_TEXT.search(found.body[:2_000].decode("utf-8", "replace")):
        return _LOCKED
    if found.status in STATUSES:
        return STATUSES[found.status]
    if found.status >= 500:
        return _SERVER
    return _REDIRECT if 300 <= found.status < 400 else _REQUEST


def is_trouble(found: Answer | NoAnswer) -> bool | None:
    """Whether an answer counts towards opening the breaker: for what is wrong with Mazrica itself, and nothing else."""
    if isinstance(found, NoAnswer) and found.word == "out_of_time":
        return None
    row = judge(found)
    return row is not None and row.kind is FailureKind.SERVER


def failure(call: str, found: Answer | NoAnswer, row: ErrorRow) -> MazricaFailed:
    """What to raise; `call` is a pattern such as `GET /contacts`."""
    word = found.word if isinstance(found, NoAnswer) else ""
    cause = Cause(
        code=row.code or word or f"http_{found.status}",
        message=f"{call}: {row.meaning}. {row.advice}",
        status=found.status,
    )
    lost = isinstance(found, NoAnswer) and found.sent
    broken = not isinstance(found, NoAnswer) and found.status >= 500 and row.kind is FailureKind.SERVER
    return MazricaFailed(row.kind, cause, retry=row.retry, may_be_done=lost or broken)


def no_json(call: str, status: int) -> MazricaFailed:
    """Where a success holds no JSON."""
    cause = Cause(code=_NO_JSON.code, message=f"{call}: {_NO_JSON.meaning}. {_NO_JSON.advice}", status=status)
    return MazricaFailed(_NO_JSON.kind, cause, retry=True, may_be_done=True)


def bad_answer(call: str, what: str) -> MazricaFailed:
    """Where the JSON is not what the call answers: the API is another one than the relay knows."""
    message = f"{call}: {what}. `relay check` says how the API differs from what the relay knows."
    return MazricaFailed(FailureKind.SERVER, Cause(code="bad_answer", message=message), retry=False, may_be_done=True)


def read_failed(error: MazricaFailed) -> ReadFailed:
    """What a failed call means for a reading."""
    return ReadFailed(error.cause, rejected=not error.retry)
