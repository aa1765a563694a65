"""kintone's notifications and the flat payload that comes of them."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core.config import Route
from relay.core.refusal import Refused
from relay.system.receiver import Ignored
from systems.kintone.config import KintoneSource
from systems.kintone.receiver.notification import decode, flat, of_record
from systems.kintone.receiver.webhook import KINTONE_WEBHOOK

EVERYTHING = ["ADD_RECORD", "UPDATE_RECORD", "UPDATE_STATUS", "DELETE_RECORD", "ADD_RECORD_COMMENT"]
ROUTE = Route(to="crm", from_="kintone", source=msgspec.convert({"app": 12, "hooks": EVERYTHING}, KintoneSource))
RECORD = {
    "$id": {"type": "__ID__", "value": "5"},
    "$revision": {"type": "__REVISION__", "value": "7"},
    "会社名": {"type": "SINGLE_LINE_TEXT", "value": "Acme"},
    "score": {"type": "NUMBER", "value": "42"},
    "rank": {"type": "DROP_DOWN", "value": None},
    "tags": {"type": "CHECK_BOX", "value": ["vip", "trial"]},
    "owners": {"type": "USER_SELECT", "value": [{"code": "sato", "name": "佐藤"}]},
    "更新者": {"type": "MODIFIER", "value": {"code": "kato", "name": "加藤"}},
    "files": {"type": "FILE", "value": [{"fileKey": "k", "name": "a.pdf", "size": "1", "contentType": "x"}]},
    "items": {
        "type": "SUBTABLE",
        "value": [{"id": "1", "value": {"item": {"type": "SINGLE_LINE_TEXT", "value": "pen"}}}],
    },
}
CHANGED: dict[str, Any] = {
    "id": "01234567-0123-0123-0123-0123456789ab",
    "type": "UPDATE_RECORD",
    "app": {"id": "12", "name": "Leads"},
    "record": RECORD,
    "recordTitle": "Acme",
    "url": "https://example.cybozu.com/k/12/show#record=5",
}


def read(body: Any, route: Route = ROUTE) -> dict[str, Any]:
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return KINTONE_WEBHOOK.read(route, raw)


def test_a_changed_record_is_flat_with_plain_values() -> None:
    assert read(CHANGED) == {
        "id": "5",
        "revision": "7",
        "app": "12",
        "type": "UPDATE_RECORD",
        "event": "01234567-0123-0123-0123-0123456789ab",
        "url": "https://example.cybozu.com/k/12/show#record=5",
        "record": {
            "会社名": "Acme",
            "score": "42",
            "rank": "",
            "tags": ["vip", "trial"],
            "owners": ["sato"],
            "更新者": "kato",
            "files": ["a.pdf"],
            "items": [{"item": "pen"}],
        },
    }


def test_a_deleted_record_says_which_and_by_whom() -> None:
    deleted = {
        "id": "u",
        "type": "DELETE_RECORD",
        "app": {"id": "12", "name": "Leads"},
        "recordId": "5",
        "deletedBy": {"code": "sato", "name": "佐藤"},
        "deletedAt": "2026-10-01T00:00:00Z",
    }
    assert read(deleted) == {
        "id": "5",
        "type": "DELETE_RECORD",
        "app": "12",
        "event": "u",
        "deleted_by": "sato",
        "deleted_at": "2026-10-01T00:00:00Z",
    }


def test_a_comment_comes_with_its_text_and_whom_it_notifies() -> None:
    comment = {
        "id": "3",
        "text": "Call them",
        "createdAt": "2026-10-01T00:00:00Z",
        "creator": {"code": "sato", "name": "佐藤"},
        "mentions": [{"type": "USER", "code": "kato"}],
    }
    found = read({"id": "u", "type": "ADD_RECORD_COMMENT", "app": {"id": "12"}, "recordId": "5", "comment": comment})
    assert found["id"] == "5"
    assert found["comment"] == {
        "id": "3",
        "text": "Call them",
        "by": "sato",
        "at": "2026-10-01T00:00:00Z",
        "mentions": ["kato"],
    }


@pytest.mark.parametrize("kind", ["UPDATE_STATUS", "DELETE_RECORD", "SOMETHING_NEW"])
def test_what_the_route_does_not_list_is_ignored_and_no_mistake(kind: str) -> None:
    few = Route(to="crm", from_="kintone", source=KintoneSource(app=12))
    with pytest.raises(Ignored) as ignored:
        read({**CHANGED, "type": kind}, few)
    assert ignored.value.reason == "event_not_listed"


def test_another_apps_notification_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        read({**CHANGED, "app": {"id": "13", "name": "Deals"}})
    assert refused.value.reason == "wrong_app"
    assert "app 12" in refused.value.message("en")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"\xff",
        b"[" * 100_000,
        [],
        {},
        {"leadId": 1},
        {**CHANGED, "app": 12},
        {**CHANGED, "record": None},
        {**CHANGED, "record": {}},
        {**CHANGED, "record": {**RECORD, "$revision": {"value": "x"}}},
        {**CHANGED, "record": {**RECORD, "$id": "5"}},
    ],
    ids=repr,
)
def test_what_is_no_notification_is_refused(body: Any) -> None:
    with pytest.raises(Refused) as refused:
        read(body)
    assert refused.value.reason == "not_kintone"


def test_a_reading_gives_the_same_payload_but_for_the_event() -> None:
    webhook = read(CHANGED)
    assert of_record(RECORD, app=12, url=CHANGED["url"]) == {
        **{name: value for name, value in webhook.items() if name != "event"},
        "type": "READ",
    }


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["value", "code", "name"]), inner),
)


@given(st.dictionaries(st.text(), ANYTHING, max_size=4))
def test_whatever_kintone_puts_into_a_record_becomes_a_payload(cells: dict[str, Any]) -> None:
    payload = read({**CHANGED, "record": {**cells, "$id": RECORD["$id"], "$revision": RECORD["$revision"]}})
    assert payload["record"].keys() == cells.keys() - {"$id", "$revision"}
    assert msgspec.json.decode(msgspec.json.encode(payload)) == payload


@given(st.binary() | ANYTHING)
def test_any_body_is_a_payload_or_refused_or_ignored(body: Any) -> None:
    try:
        read(body)
    except (Refused, Ignored):
        return
    raise AssertionError("strangers' bodies are no notifications")


def test_null_where_something_optional_could_stand_is_nothing() -> None:
    record = {"$id": {"value": "5"}, "$revision": {"value": "2"}}
    changed = decode_and_flatten(
        {"id": None, "type": "UPDATE_RECORD", "app": {"id": "12"}, "record": record, "url": None}
    )
    assert changed == {"type": "UPDATE_RECORD", "app": "12", "id": "5", "revision": "2", "record": {}}
    gone = {"type": "DELETE_RECORD", "app": {"id": "12"}, "recordId": "5", "deletedBy": None, "deletedAt": None}
    assert decode_and_flatten(gone)["deleted_by"] == ""
    comment = {"id": "1", "text": None, "creator": None, "mentions": [{"code": None}]}
    said = decode_and_flatten({"type": "ADD_RECORD_COMMENT", "app": {"id": "12"}, "recordId": "5", "comment": comment})
    assert said["comment"] == {"id": "1", "text": "", "by": "", "at": "", "mentions": [""]}


@pytest.mark.parametrize("depth", [40, 600])
def test_a_record_that_is_deeper_than_any_of_kintones_is_refused(depth: int) -> None:
    value: Any = "x"
    for _ in range(depth):
        value = {"value": value}
    record = {"$id": {"value": "5"}, "$revision": {"value": "2"}, "a": {"value": value}}
    with pytest.raises(Refused) as refused:
        decode_and_flatten({"type": "UPDATE_RECORD", "app": {"id": "12"}, "record": record})
    assert refused.value.reason == "json_too_deep"


def test_a_revision_that_is_longer_than_any_number_is_refused() -> None:
    record = {"$id": {"value": "5"}, "$revision": {"value": "9" * 5_000}}
    with pytest.raises(Refused) as refused:
        decode_and_flatten({"type": "UPDATE_RECORD", "app": {"id": "12"}, "record": record})
    assert refused.value.code == "not_kintone"


def decode_and_flatten(body: Any) -> dict[str, Any]:
    return flat(decode(msgspec.json.encode(body)))
