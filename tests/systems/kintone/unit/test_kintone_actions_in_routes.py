"""Status changes and comments in a route: what may be written, what a payload makes of them, how they are planned."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core.refusal import Refused
from systems.kintone.client import App
from systems.kintone.config import KintoneRoute
from systems.kintone.system import KINTONE
from systems.kintone.target.action import NewComment, StatusChange
from systems.kintone.target.plan import Write, plan
from systems.kintone.target.record import RouteMapping


def a_route(**changes: Any) -> KintoneRoute:
    key = {"field": "lead_id", "from": "leadId"}
    return msgspec.convert({"to": "kintone", "app": 12, "key": key, **changes}, KintoneRoute)


def problems(**changes: Any) -> list[str]:
    return [one.path for one in KINTONE.target.check_route(a_route(**changes))]


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({"comment": {"text": "Opened {mail}"}}, []),
        ({"status": {"action": "Start", "assignee": "{owner}"}, "fields": {"a": "b"}}, []),
        ({}, ["fields"]),
        ({"comment": {"text": "a"}, "status": {"action": "b"}}, ["comment"]),
        ({"comment": {"text": "{{lead.Id}}"}}, ["comment.text"]),
        ({"comment": {"text": "a", "mentions": [{"code": "{a"}]}}, ["comment.mentions.0.code"]),
        ({"status": {"action": "{a-b}"}}, ["status.action"]),
        ({"status": {"action": "a", "assignee": "}"}}, ["status.assignee"]),
        ({"comment": {"text": "a", "mentions": [{"code": "sato"}] * 10}}, []),
        ({"comment": {"text": "a", "mentions": [{"code": "sato"}] * 11}}, ["comment.mentions"]),
    ],
)
def test_a_route_has_fields_or_one_action_with_right_templates(changes: dict[str, Any], paths: list[str]) -> None:
    assert problems(**changes) == paths


def read(payload: dict[str, Any], **changes: Any) -> Any:
    return RouteMapping(a_route(**changes)).read({"leadId": "1", **payload}).action


def test_values_of_the_payload_stand_in_the_texts_and_blank_ones_leave_nothing() -> None:
    comment = {"text": "Opened {mail} ({score})", "mentions": [{"code": "{owner}"}, {"code": "sales", "type": "GROUP"}]}
    assert read({"mail": "春", "score": 5}, comment=comment) == NewComment(
        "Opened 春 (5)", ({"code": "sales", "type": "GROUP"},)
    )
    status = {"action": "{step}", "to": "Done", "assignee": "{owner}"}
    assert read({"step": "Finish", "owner": "a"}, status=status) == StatusChange("Finish", "Done", "a")


def test_without_an_action_in_the_payload_the_fields_are_written_alone() -> None:
    assert read({"a": "x"}, fields={"a": "a"}, status={"action": "{step}"}) is None
    with pytest.raises(Refused) as refused:
        read({}, status={"action": "{step}"})
    assert refused.value.reason == "action_missing"


def test_a_comment_has_at_most_65535_characters() -> None:
    assert read({"t": "x" * 65_535}, comment={"text": "{t}"})
    with pytest.raises(Refused):
        read({"t": "x" * 65_536}, comment={"text": "{t}"})


@given(st.lists(st.tuples(st.sampled_from("ab"), st.booleans(), st.booleans()), max_size=12))
def test_no_write_of_a_record_shares_an_entry_with_an_action_before_it(found: list[tuple[str, bool, bool]]) -> None:
    writes = [
        Write(
            position=at,
            record_id=record,
            place=App(12, None),
            upsert=True,
            key_field="lead_id",
            key=record,
            record={},
            writes_fields=fields or not acts,
            action=NewComment("x") if acts else None,
        )
        for at, (record, acts, fields) in enumerate(found)
    ]
    entries = [entry for wave in plan(writes) for batch in wave for entry in batch.entries]
    for entry in entries:
        assert all(write.action is None for write in entry.writes[:-1])
        assert len({write.writes_fields for write in entry.writes}) == 1
    for record in "ab":
        placed = [write.position for entry in entries for write in entry.writes if write.record_id == record]
        assert placed == sorted(placed)
    assert all(len({entry.writes_fields for entry in batch.entries}) == 1 for wave in plan(writes) for batch in wave)
