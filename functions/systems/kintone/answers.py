"""What kintone's answers say. Whatever is no such answer raises RequestFailed with the word `bad_answer`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from relay.http.transport import Answer
from systems.kintone.failure import Failure, RequestFailed, read_failure


class Read(NamedTuple):
    """Records as kintone shows them, and when it did by its own clock; None where the answer does not tell."""

    records: list[dict[str, Any]]
    at: datetime | None


class Found(NamedTuple):
    """A record that is there. `status` is empty where process management is off."""

    id: str
    revision: str
    status: str
    has_assignee: bool = False


def bad_answer(message: str, status: int = 200) -> RequestFailed:
    """The failure of an answer that cannot be read."""
    return RequestFailed(Failure(word="bad_answer", status=status, message=message))


def content_of(answer: Answer) -> dict[str, Any]:
    """The object in an answer. Raises RequestFailed for a refusal too."""
    if not 200 <= answer.status < 300:
        raise RequestFailed(read_failure(answer.status, answer.headers, answer.body))
    try:
        content = json.loads(answer.body)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise bad_answer("the answer is no JSON object", answer.status)
    return content


def records_of(content: Mapping[str, Any]) -> list[Any]:
    """What it lists under `records`."""
    found = content.get("records")
    if not isinstance(found, list):
        raise bad_answer("the answer does not list the records")
    return found


def found_in(record: Mapping[str, Any]) -> Found:
    """Which record it is, and where in process management."""
    cells = {code: cell for code, cell in record.items() if isinstance(cell, dict)}
    status, assignees = (_first(cells, kind) for kind in ("STATUS", "STATUS_ASSIGNEE"))
    try:
        return Found(str(cells["$id"]["value"]), str(cells["$revision"]["value"]), str(status or ""), bool(assignees))
    except KeyError:
        raise bad_answer("a record without an id") from None


def revision_of(record: Any) -> tuple[str, int]:
    """A record's number and revision."""
    try:
        return str(record["$id"]["value"]), int(record["$revision"]["value"])
    except (KeyError, TypeError, ValueError):
        raise bad_answer("a record without its id or revision") from None


def text_of(record: Any, field: str) -> str:
    """What a field of a record says, one with a text, a number or a link."""
    try:
        return str(record[field]["value"] or "")
    except (KeyError, TypeError):
        raise bad_answer(f"a record without the field {field}") from None


def id_of(record: Any) -> int:
    """A record's number."""
    try:
        return int(record["$id"]["value"])
    except (KeyError, TypeError, ValueError):
        raise bad_answer("a record without its id") from None


def written(item: Any) -> dict[str, str]:
    """What an answer says of one record that was written: `record`, `revision`, `operation`."""
    names = {"id": "record", "revision": "revision", "operation": "operation"}
    return {ours: str(item[theirs]) for theirs, ours in names.items() if isinstance(item, dict) and theirs in item}


def date_of(answer: Answer) -> datetime | None:
    """The answer's own time (RFC 9110, section 6.6.1)."""
    try:
        return parsedate_to_datetime(answer.headers.get("Date", "")).astimezone(UTC)
    except ValueError:
        return None


def _first(cells: Mapping[str, Mapping[str, Any]], kind: str) -> Any:
    return next((cell.get("value") for cell in cells.values() if cell.get("type") == kind), None)
