"""kintone's webhook notifications, and the flat payload that a route maps.

https://jp.cybozu.help/k/en/user/app_settings/set_webhook/webhook_notification.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from relay.core import json_number
from relay.core.refusal import Refused, shown
from relay.mapping.depth import check_depth
from systems.kintone.refusal import KintoneRefused

READ = "READ"
"""`type` of a payload that no webhook brought, but reading: the record as it is now."""

STATES = ("ADD_RECORD", "UPDATE_RECORD", "UPDATE_STATUS")
"""`type` of what tells of a new state of a record."""
DELETED = "DELETE_RECORD"

_OWN = frozenset({"$id", "$revision"})
_LONGEST_COUNT = 19
"""Digits of a number of 64 bits."""

FlatPayload = dict[str, Any]


class NotifiedApp(msgspec.Struct, frozen=True):
    """The app that a notification is about."""

    id: str | int


class KintoneUser(msgspec.Struct, frozen=True):
    """A user, by the login name."""

    code: str | None = None


class Comment(msgspec.Struct, frozen=True, rename="camel"):
    """A comment on a record."""

    id: str | int
    text: str | None = None
    created_at: str | None = None
    creator: KintoneUser | None = None
    mentions: list[KintoneUser] | None = None


class Notification(msgspec.Struct, frozen=True, rename="camel"):
    """What kintone posts. New keys may be added by kintone at any time; they are passed over, and so is null."""

    type: str
    app: NotifiedApp
    id: str | None = None
    url: str | None = None
    record: dict[str, Any] | None = None
    record_id: str | int | None = None
    deleted_by: KintoneUser | None = None
    deleted_at: str | None = None
    comment: Comment | None = None


_DECODER = json_number.decoder(Notification)


def decode(body: bytes) -> Notification:
    """The notification in a body. Raises Refused `not_kintone`, or `json_surrogate` where that is all that is wrong."""
    try:
        return _DECODER.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        name = _with_half_a_character(body)
    if name is None:
        raise KintoneRefused("not_kintone")
    raise Refused("json_surrogate", name=shown(name))


def _with_half_a_character(body: bytes) -> str | None:
    """Where such a one is, if only that keeps msgspec from reading a body that Python takes for a notification."""
    try:
        content = json.loads(body.decode("utf-8"))
        found = msgspec.convert(content, Notification)
        return json_number.with_half_a_character(found.record or {}) or json_number.with_half_a_character(content)
    except (ValueError, RecursionError):
        return None


def flat(found: Notification) -> FlatPayload:
    """What a route maps: `id`, `type`, `app`, `event`, and what the kind of event adds.

    A record's values are plain under `record`, by field code; a deleted record has none. Raises Refused `not_kintone`,
    or `json_too_deep`.
    """
    if found.record is not None:
        check_depth(found.record)
    about = _about(found)
    common = {"type": found.type, "app": str(found.app.id), "event": found.id, "url": found.url}
    return {name: value for name, value in common.items() if value} | about


def of_record(record: Mapping[str, Any], *, app: int, url: str = "") -> FlatPayload:
    """The payload of a record as a GET shows it, for reading. Raises Refused `not_kintone` for what is no record."""
    return {"type": READ, "app": str(app)} | ({"url": url} if url else {}) | _record(record)


def _about(found: Notification) -> FlatPayload:
    if found.record is not None:
        return _record(found.record)
    if found.record_id is None:
        raise KintoneRefused("not_kintone")
    number = {"id": str(found.record_id)}
    if found.comment is None:
        return number | {"deleted_by": _code(found.deleted_by), "deleted_at": found.deleted_at or ""}
    return number | {"comment": _comment(found.comment)}


def _comment(comment: Comment) -> FlatPayload:
    return {
        "id": str(comment.id),
        "text": comment.text or "",
        "by": _code(comment.creator),
        "at": comment.created_at or "",
        "mentions": [_code(person) for person in comment.mentions or ()],
    }


def _code(person: KintoneUser | None) -> str:
    return (person.code if person else None) or ""


def _record(record: Mapping[str, Any]) -> FlatPayload:
    """Raises Refused when it has no number and revision, which every record of kintone has."""
    number, revision = (plain(record.get(code)) for code in ("$id", "$revision"))
    if not is_count(number) or not is_count(revision):
        raise KintoneRefused("not_kintone")
    values = {code: plain(cell) for code, cell in record.items() if code not in _OWN}
    return {"id": number, "revision": revision, "record": values}


def is_count(value: Any) -> bool:
    """Whether a value is a number of a record, a revision or a comment, as kintone writes one."""
    return isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= _LONGEST_COUNT


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
        case list():
            return json_number.encode(value).decode()
    return _with_texts(value)


def _with_texts(value: Any) -> Any:
    """What kintone's pages do not tell of, as it is, but numbers and the like are texts, as all of a record's are."""
    match value:
        case dict():
            return {name: _with_texts(each) for name, each in value.items()}
        case list():
            return [_with_texts(each) for each in value]
        case str() | None:
            return value
    return json_number.encode(value).decode()
