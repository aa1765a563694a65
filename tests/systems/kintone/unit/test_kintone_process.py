"""A status change against an app's process management."""

from __future__ import annotations

from typing import Any

import pytest

from systems.kintone.config import StatusRule
from systems.kintone.process import compare, read_process

USERS = {"type": "ONE", "entities": [{"entity": {"type": "USER", "code": code}} for code in ("sato", "kato")]}
SALES = {"type": "ONE", "entities": [{"entity": {"type": "GROUP", "code": "sales"}, "includeSubs": False}]}
NOBODY: dict[str, Any] = {"type": "ONE", "entities": []}


def told(**assignees: dict[str, Any]) -> dict[str, Any]:
    """What kintone answers of a process with these assignees."""
    states = ["New", "Open", "Done"]
    return {
        "enable": True,
        "states": {
            name: {"name": name, "index": str(at), "assignee": assignees.get(name, NOBODY)}
            for at, name in enumerate(states)
        },
        "actions": [
            {"name": "Start", "from": "New", "to": "Open", "filterCond": ""},
            {"name": "Finish", "from": "Open", "to": "Done", "filterCond": ""},
            {"name": "Back", "from": "Open", "to": "New", "filterCond": ""},
            {"name": "Back", "from": "Done", "to": "Open", "filterCond": ""},
        ],
        "revision": "3",
    }


def found(
    answer: dict[str, Any], action: str = "Start", acts_as: str = "Administrator", **status: Any
) -> list[tuple[str, str]]:
    """Levels and places of what is wrong; nothing for what is good."""
    findings = compare("s", StatusRule(action=action, **status), read_process(answer), acts_as)
    return [(one.level, one.where) for one in findings if one.level != "ok"]


@pytest.mark.parametrize(
    ("action", "status"),
    [("Start", {}), ("Start", {"to": "Open"}), ("Back", {"to": "New"}), ("Back", {"to": "Open"}), ("{step}", {})],
)
def test_an_action_that_the_app_has_is_good(action: str, status: dict[str, Any]) -> None:
    assert found(told(), action, **status) == []


@pytest.mark.parametrize(
    ("action", "status", "wrong"),
    [
        ("Begin", {}, ("error", "s.action")),
        ("start", {}, ("error", "s.action")),
        ("Start", {"to": "Done"}, ("error", "s.to")),
        ("Start", {"to": "Closed"}, ("error", "s.to")),
        ("{step}", {"to": "Closed"}, ("error", "s.to")),
    ],
)
def test_an_unknown_action_and_a_status_that_it_does_not_lead_to_are_errors(
    action: str, status: dict[str, Any], wrong: tuple[str, str]
) -> None:
    assert wrong in found(told(), action, **status)


def test_a_name_that_is_nearly_right_is_guessed() -> None:
    (finding,) = compare("s", StatusRule(action="Finished"), read_process(told()), "Administrator")
    assert "Did you mean Finish?" in finding.message


@pytest.mark.parametrize(
    ("assignee", "wrong"),
    [(None, True), ("sato", False), ("{owner}", False), ("tanaka", True)],
)
def test_where_an_assignee_is_chosen_the_route_names_one_who_may_be(assignee: str | None, *, wrong: bool) -> None:
    assert found(told(Open=USERS), assignee=assignee) == ([("error", "s.assignee")] if wrong else [])


def test_of_a_group_kintone_does_not_tell_the_members() -> None:
    assert found(told(Open=SALES), assignee="tanaka") == []
    assert found(told(Open=SALES)) == [("error", "s.assignee")]


def test_where_all_or_any_have_the_record_nobody_is_chosen() -> None:
    assert found(told(Open={**USERS, "type": "ANY"})) == []


def test_a_record_that_somebody_has_is_a_warning_since_only_they_may_act() -> None:
    assert found(told(Open=USERS), "Finish") == [("warning", "s.action")]
    admin = {"type": "ANY", "entities": [{"entity": {"type": "USER", "code": "Administrator"}}]}
    assert found(told(Open=admin), "Finish") == []
    assert found(told(Open=USERS), "Finish", acts_as="kato") == []
    assert found(told(Open=admin), "Finish", acts_as="kato") == [("warning", "s.action")]


def test_an_action_that_others_may_take_is_good() -> None:
    answer = told(Open=USERS)
    answer["actions"][1]["executableUser"] = {"entities": [{"entity": {"type": "GROUP", "code": "everyone"}}]}
    assert found(answer, "Finish") == []


def test_two_actions_of_one_name_from_one_status_are_taken_by_neither() -> None:
    answer = told()
    answer["actions"].append({"name": "Start", "from": "New", "to": "Done", "filterCond": "a = b"})
    assert ("error", "s.action") in found(answer)


@pytest.mark.parametrize("answer", [{"enable": False}, {"enable": False, "states": None, "actions": None}])
def test_without_process_management_there_is_no_action(answer: dict[str, Any]) -> None:
    assert found(answer) == [("error", "s")]


@pytest.mark.parametrize(
    "answer",
    [
        {"enable": True, "states": ["a"]},
        {"enable": True, "states": {"a": None}},
        {"enable": True, "actions": [{}]},
        {"enable": True, "actions": [None]},
        {"enable": True, "states": {"a": {"assignee": {"entities": [{}]}}}},
    ],
)
def test_an_answer_of_another_shape_is_none(answer: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        read_process(answer)
