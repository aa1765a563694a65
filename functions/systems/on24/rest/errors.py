"""What ON24's refusals mean: one table, each row with its source.

An error is a status and `{"message": "..."}`, and often only the words tell one from another. ON24's description of its
API names statuses and words by call (on24-openapi.json, `responses`); the rest is a copy of ON24's own pages and what
public clients met.
"""

from __future__ import annotations

import json
import re
from enum import Enum
from typing import NamedTuple

from relay.core.outcome import Cause
from relay.http.transport import Answer, NoAnswer
from relay.system.stream import ReadFailed
from systems.on24.rest.endpoints import FACTS, Endpoint

_DESCRIBED = "https://apidoc.on24.com (the description of the API, responses of the calls that are read)"
_PAGES = "https://github.com/ClownAntics/on24-api-docs, 8f3896c"
_THROTTLING = f"{_PAGES}, API Overview, API_Throttling"
_TOKENS = f"{_PAGES}, API Overview, Obtain_API_Access_Tokens"
_TAP = "https://github.com/rally-health/tap-on24, and others that expect it"
_HTTP = "https://www.rfc-editor.org/rfc/rfc9110#section-15"


class Kind(Enum):
    """What a failure is about."""

    QUOTA = "too many calls of this endpoint in a minute"
    ACCESS = "the token may not call this endpoint"
    TOKEN = "the token itself"  # noqa: S105 - words, no token
    ACCOUNT = "the account"
    EVENT = "this one event"
    NOT_THERE = "there is no such person or event"
    DATES = "the form of a time"
    PAGE = "a page that is not there"
    REQUEST = "what was asked"
    SERVER = "ON24 itself, or the way to it"


class Row(NamedTuple):
    """One line of the table."""

    kind: Kind
    code: str
    """The relay's word."""
    retry: bool
    """Whether it may pass by itself."""
    meaning: str
    advice: str
    """What a person has to do; `{access}` is what the token's list of accesses calls the endpoint."""
    source: str


_LATER = "This passes by itself."
_RENEW = (
    "Make a token in ON24 (Integrations > API Tokens; one that nobody uses for 60 days is disabled), and set it with: "
    "relay secret set CONNECTION"
)
_GRANT = "Give the token this access in ON24 (Integrations > API Tokens): {access}."

TABLE: tuple[tuple[frozenset[int], str, Row], ...] = (
    (
        frozenset({401, 403, 429}),
        r"maximum number of calls",
        Row(Kind.QUOTA, "rate_limit", True, "the calls of a minute are spent", _LATER, _THROTTLING),
    ),
    (frozenset({429}), "", Row(Kind.QUOTA, "rate_limit", True, "too many calls", _LATER, _TAP)),
    (
        frozenset({401, 403}),
        r"do(es)? not have permission|no permission",
        Row(Kind.ACCESS, "no_access", False, "the token may not call this endpoint", _GRANT, _DESCRIBED),
    ),
    (
        frozenset({403}),
        r"power leads",
        Row(
            Kind.ACCESS,
            "no_power_leads",
            False,
            "the account has no report of engagement profiles",
            "Have ON24 switch Power Leads on, or remove the stream leads.",
            _DESCRIBED,
        ),
    ),
    (
        frozenset({403}),
        r"event .*inactive",
        Row(Kind.EVENT, "event_inactive", False, "the event is not active", "Make it active in ON24.", _DESCRIBED),
    ),
    (
        frozenset({403}),
        r"contract",
        Row(Kind.ACCOUNT, "contract_expired", False, "the contract has expired", "Ask ON24.", _PAGES),
    ),
    (
        frozenset({403}),
        r"client .*inactive",
        Row(Kind.ACCOUNT, "client_inactive", False, "the account is not active", "Ask ON24.", _DESCRIBED),
    ),
    (
        frozenset({403}),
        "",
        Row(
            Kind.ACCESS,
            "forbidden",
            False,
            "ON24 forbids this call to the token",
            f"Look at the client id. {_GRANT}",
            _DESCRIBED,
        ),
    ),
    (
        frozenset({401}),
        r"admin id",
        Row(Kind.TOKEN, "user_inactive", False, "the user who made the token is not active", _RENEW, _PAGES),
    ),
    (
        frozenset({401}),
        r"deactivated",
        Row(Kind.TOKEN, "token_deactivated", False, "the token has been deactivated", _RENEW, _TOKENS),
    ),
    (
        frozenset({401}),
        "",
        Row(Kind.TOKEN, "token_refused", False, "ON24 does not know the token", _RENEW, _DESCRIBED),
    ),
    (
        frozenset({404}),
        r"client .*(doesn't|does not) exist",
        Row(
            Kind.ACCOUNT,
            "no_client",
            False,
            "there is no such client id in this region",
            "Correct client_id or region in relay.yaml.",
            _DESCRIBED,
        ),
    ),
    (frozenset({404, 410}), "", Row(Kind.NOT_THERE, "not_there", False, "there is none of it", "Nothing.", _DESCRIBED)),
    (
        frozenset({400}),
        r"incorrect date format|invalid date format|timezone",
        Row(
            Kind.DATES,
            "date_refused",
            False,
            "ON24 did not take the form of a time",
            "Report it with this.",
            _DESCRIBED,
        ),
    ),
    (
        frozenset({400}),
        r"page ?offset",
        Row(Kind.PAGE, "no_page", False, "there is no page of this number", "Nothing.", _DESCRIBED),
    ),
    (frozenset({408}), "", Row(Kind.SERVER, "http_408", True, "the server waited too long", _LATER, f"{_HTTP}.5.9")),
)
"""Statuses, what the message holds (any case), and the row; the first that fits."""

_REQUEST = Row(Kind.REQUEST, "", False, "ON24 refused what was asked", "Report it with this.", _DESCRIBED)
_REDIRECT = Row(
    Kind.REQUEST, "redirected", False, "the address is another one", "Correct url in relay.yaml.", f"{_HTTP}.4"
)
_SERVER = Row(Kind.SERVER, "", True, "ON24 failed", _LATER, f"{_HTTP}.6")
_NO_ANSWER = Row(Kind.SERVER, "", True, "there is no whole answer", _LATER, f"{_HTTP}")

_ADDRESS = re.compile(r"\S+@\S+|[0-9]+-deleted\S*", re.IGNORECASE)
_LONGEST = 200


class On24Failed(Exception):
    """A call to ON24 told nothing. `cause` is in the relay's words and holds no address."""

    def __init__(self, endpoint: Endpoint, kind: Kind, cause: Cause, *, retry: bool) -> None:
        self.endpoint = endpoint
        self.kind = kind
        self.cause = cause
        self.retry = retry
        super().__init__(cause.code)

    @property
    def lacks_access(self) -> bool:
        """Whether the token may not call this one endpoint: others may still answer."""
        return self.kind is Kind.ACCESS


def judge(found: Answer | NoAnswer) -> Row | None:
    """The row of an answer; None for a success."""
    if isinstance(found, NoAnswer):
        return _NO_ANSWER
    if 200 <= found.status < 300:
        return None
    said = message(found.body)
    for statuses, words, row in TABLE:
        if found.status in statuses and re.search(words, said, re.IGNORECASE):
            return row
    if found.status >= 500:
        return _SERVER
    return _REDIRECT if 300 <= found.status < 400 else _REQUEST


def is_trouble(found: Answer | NoAnswer) -> bool | None:
    """Whether an answer counts towards opening the breaker: for what is wrong with ON24 itself, and nothing else."""
    if isinstance(found, NoAnswer) and found.word == "out_of_time":
        return None
    row = judge(found)
    return row is not None and row.kind is Kind.SERVER


def failure(endpoint: Endpoint, found: Answer | NoAnswer, row: Row) -> On24Failed:
    """What to raise."""
    status = found.status
    word = found.word if isinstance(found, NoAnswer) else ""
    advice = row.advice.format(access=FACTS[endpoint].access)
    said = "" if isinstance(found, NoAnswer) or row.kind is not Kind.REQUEST else message(found.body)
    quoted = f" ({_ADDRESS.sub('...', said)[:_LONGEST]})" if said and "{email}" not in FACTS[endpoint].path else ""
    cause = Cause(
        code=row.code or word or f"http_{status}",
        message=f"{endpoint.value}: {row.meaning}{quoted}. {advice}",
        status=status,
    )
    return On24Failed(endpoint, row.kind, cause, retry=row.retry)


def bad_answer(endpoint: Endpoint, status: int) -> On24Failed:
    """Where the body is not what the endpoint answers."""
    message = f"{endpoint.value}: the answer is not what this endpoint gives"
    return On24Failed(endpoint, Kind.SERVER, Cause(code="bad_answer", message=message, status=status), retry=True)


def read_failed(error: On24Failed) -> ReadFailed:
    """What a failed call means for a reading."""
    return ReadFailed(error.cause, rejected=not error.retry)


def message(body: bytes) -> str:
    """The words of an error; empty where it has none."""
    try:
        content = json.loads(body[:10_000])
    except (ValueError, RecursionError):
        return ""
    found = content.get("message") if isinstance(content, dict) else None
    return found if isinstance(found, str) else ""
