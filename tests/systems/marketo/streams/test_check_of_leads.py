"""`relay check` says in words what Marketo would refuse: against the stand-in, over a real socket."""

from __future__ import annotations

from typing import Any

import pytest

from local.systems.marketo import StandIn
from relay.core.findings import Finding
from tests.systems.marketo.streams.reading_leads import Instance

WHERE = "routes.leads.source"


def check(stand_in: StandIn, *names: str, **source: Any) -> list[Finding]:
    instance = Instance(stand_in, names=names or ("email",), source=source)
    return list(instance.reader().check(WHERE, instance.deadline))


def only(found: list[Finding], level: str) -> Finding:
    [finding] = [each for each in found if each.level == level]
    return finding


def test_what_can_be_read_is_well(stand_in: StandIn) -> None:
    found = check(stand_in, "email", "id", "deleted", "mergedInto", list=1001)
    assert [(each.level, each.where) for each in found] == [("ok", WHERE)]


@pytest.mark.parametrize(("name", "words"), [("FirstName", "Write firstName"), ("unheardOf", "always empty")])
def test_a_field_that_the_instance_lacks_is_named(stand_in: StandIn, name: str, words: str) -> None:
    finding = only(check(stand_in, "email", name), "error")
    assert name in finding.message
    assert words in finding.message


def test_a_field_that_relay_yaml_adds_is_looked_for_too(stand_in: StandIn) -> None:
    assert "unheardOf" in only(check(stand_in, fields=["unheardOf"]), "error").message


@pytest.mark.parametrize("kind", ["list", "program"])
def test_a_filter_that_is_not_there_is_named(stand_in: StandIn, kind: str) -> None:
    finding = only(check(stand_in, **{kind: 987654}), "error")
    assert finding.where.startswith(WHERE)
    assert "987654" in finding.message or "List not found" in finding.message


def test_a_list_that_is_too_large_is_said_in_words(stand_in: StandIn) -> None:
    stand_in.instance.assets.lists[1001].members.update(dict.fromkeys(range(10_000)))
    finding = only(check(stand_in, list=1001), "error")
    assert finding.where == f"{WHERE}.list"
    assert "10,000" in finding.message


def test_an_instance_without_bulk_extracts_is_told_its_price(stand_in: StandIn) -> None:
    stand_in.fail("code", code="703", times=9, path="/bulk/v1/leads/export.json")
    found = check(stand_in)
    assert "3334 for a million" in only(found, "warning").message
    assert only(found, "ok")


def test_a_user_that_may_not_read_activities_is_told_which_permission_it_takes(stand_in: StandIn) -> None:
    stand_in.fail("code", code="603", times=9, path="/rest/v1/activities/pagingtoken.json")
    assert "Read-Only Activity" in only(check(stand_in), "error").message
