"""kintone's webhook notifications, and the flat payload that a route maps.

https://jp.cybozu.help/k/en/user/app_settings/set_webhook/webhook_notification.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from relay.refusal import Refused

SYNCED = "SYNC"
"""`type` of a payload that no webhook brought but a sync: the record as it is now."""

_OWN = frozenset({"$id", "$revision"})

Payload = dict[str, Any]


class NotifiedApp(msgspec.Struct, frozen=True):
    """The app that a notification is about."""

    id: str | int


class Person(msgspec.Struct, frozen=True):
    """A user, by the login name."""

    code: str = ""


class Comment(msgspec.Struct, frozen=True, rename="camel"):
    """A comment on a record."""

    id: str | int
    text: str = ""
    created_at: str = ""
    creator: Person = Person()
    mentions: list[Person] = []


class Notification(msgspec.Struct, frozen=True, rename="camel"):
    """What kintone posts. New keys may be added by kintone at any time; they are passed over."""

    type: str
    app: NotifiedApp
    id: str = ""
    url: str = ""
    record: dict[str, Any] | None = None
    record_id: str | int | None = None
    deleted_by: Person = Person()
    deleted_at: str = ""
    comment: Comment | None = None


def decode(body: bytes) -> Notification:
    """The notification in a body. Raises Refused `not_kintone`."""
    try:
        return msgspec.json.decode(body, type=Notification)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Refused("not_kintone") from None


def flat(found: Notification) -> Payload:
    """What a route maps: `id`, `type`, `app`, `event`, and what the kind of event adds. Raises Refused `not_kintone`.

    A record's values are plain under `record`, by field code; a deleted record has none.
    """
    try:
        about = _about(found)
    except RecursionError:
        raise Refused("not_kintone") from None
    common = {"type": found.type, "app": str(found.app.id), "event": found.id, "url": found.url}
    return {name: value for name, value in common.items() if value} | about


def of_record(record: Mapping[str, Any], *, app: int, url: str = "") -> Payload:
    """The payload of a record as a GET shows it, for a sync. Raises Refused `not_kintone` for what is no record."""
    return {"type": SYNCED, "app": str(app)} | ({"url": url} if url else {}) | _record(record)


def _about(found: Notification) -> Payload:
    if found.record is not None:
        return _record(found.record)
    if found.record_id is None:
        raise Refused("not_kintone")
    number = {"id": str(found.record_id)}
    if found.comment is None:
        return number | {"deleted_by": found.deleted_by.code, "deleted_at": found.deleted_at}
    return number | {"comment": _comment(found.comment)}


def _comment(comment: Comment) -> Payload:
    return {
        "id": str(comment.id),
        "text": comment.text,
        "by": comment.creator.code,
        "at": comment.created_at,
        "mentions": [person.code for person in comment.mentions],
    }


def _record(record: Mapping[str, Any]) -> Payload:
    """Raises Refused when it has no number and revision, which every record of kintone has."""
    number, revision = (plain(record.get(code)) for code in ("$id", "$revision"))
    if not _is_count(number) or not _is_count(revision):
        raise Refused("not_kintone")
    values = {code: plain(cell) for code, cell in record.items() if code not in _OWN}
    return {"id": number, "revision": revision, "record": values}


def _is_count(value: Any) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdecimal()


def plain(cell: Any) -> Any:
    """The value of a cell `{"type", "value"}`: a text, a list of texts, or of a table's rows; empty is an empty text.

    People, groups and organizations are their codes, files their names.
    """
    value = cell.get("value") if isinstance(cell, Mapping) else None
    if isinstance(value, list):
        return [_element(each) for each in value]
    return _element(value)


def _element(value: Any) -> Any:
    match value:
        case None:
            return ""
        case {"value": {**row}}:
            return {code: plain(cell) for code, cell in row.items()}
        case {"code": code}:
            return str(code)
        case {"name": name}:
            return str(name)
        case str() | dict():
            return value
    return msgspec.json.encode(value).decode()
