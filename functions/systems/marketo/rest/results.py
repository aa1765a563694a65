"""What Marketo says of each record of a write, in the order of the request.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/error-codes#record-level
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

LARGEST_ID = 2**31 - 1
"""Lead ids are 32-bit integers (`leadId` in swagger-mapi.json, https://github.com/AdobeDocs/marketo-apis)."""

FAILED = "skipped"
_LONGEST_CODE = 40


class Reason(NamedTuple):
    """Why something was not done: of a record, or an entry of `errors` or `warnings`."""

    code: str
    """Always text, however Marketo sent it: `1007`. Empty where there was none."""
    message: str
    """Marketo's words; they may repeat a value of the lead and belong in no log."""


class RecordResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one record."""

    status: str
    """`created`, `updated`, `deleted`, `added`, `removed`, `skipped`, ...; empty where Marketo gave none."""
    id: int | None = None
    """The lead's id, or an activity's."""
    guid: str | None = None
    """`marketoGUID` of a custom object or an activity."""
    seq: int
    """The record's place in the request, from 0."""
    reasons: tuple[Reason, ...] = ()
    """Not empty when nothing was done."""
    request_id: str = ""
    """Of the call; Adobe's support asks for it."""

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return self.status != FAILED and not self.reasons


def read_results(entries: Sequence[Any], count: int, request_id: str = "") -> list[RecordResult] | None:
    """One result for each of `count` records, in the order of the request; None when the answer does not tell them.

    The order is that of the request; where every entry carries `seq`, that says the place.
    """
    found = [_result(place, entry, request_id) for place, entry in enumerate(entries) if isinstance(entry, dict)]
    found.sort(key=lambda result: result.seq)
    return found if [result.seq for result in found] == list(range(count)) else None


def read_reasons(value: Any) -> tuple[Reason, ...]:
    """Reasons as Marketo sends them: a list of `{code, message}`, or only one; codes are text or numbers."""
    entries = value if isinstance(value, list) else [value]
    return tuple(_reasons(entries))


def read_id(value: Any) -> int | None:
    """An id, which Marketo sends as a number or as text."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _result(place: int, entry: Mapping[str, Any], request_id: str) -> RecordResult:
    seq = read_id(entry.get("seq"))
    status, guid = entry.get("status"), entry.get("marketoGUID")
    # Push Lead's sample has reasons and no status, Add Custom Activities has `errors`.
    reasons = read_reasons(entry.get("reasons") or entry.get("errors") or entry.get("reason") or [])
    return RecordResult(
        status=status if isinstance(status, str) and status else FAILED if reasons else "",
        id=read_id(entry.get("id", entry.get("leadId"))),
        guid=guid if isinstance(guid, str) and guid else None,
        seq=place if seq is None else seq,
        reasons=reasons,
        request_id=request_id,
    )


def _reasons(entries: Sequence[Any]) -> Iterator[Reason]:
    for entry in entries:
        match entry:
            case {"code": code, "message": message}:
                yield Reason(_text(code)[:_LONGEST_CODE], _text(message))
            case {"code": code}:
                yield Reason(_text(code)[:_LONGEST_CODE], "")
            case {"message": message}:
                yield Reason("", _text(message))
            case str() if entry:
                yield Reason("", entry)


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()
