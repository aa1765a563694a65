"""Workspaces and partitions: where new leads go, and where those that are matched must be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from systems.marketo.leads.model import SyncResult
from systems.marketo.rest.errors import Verdict
from tests.systems.marketo.leads.contract.conftest import PARTITIONS
from tests.systems.marketo.leads.contract.syncing import COOKIE, OTHER_COOKIE, Syncing, a_record, code

MOVE = "/rest/v1/leads/partitions.json"


def partition(syncing: Syncing, result: SyncResult) -> str:
    return PARTITIONS[syncing.lead(result.lead_id, "leadPartitionId") - 1]


KEYS = [
    {"email": "a@example.com"},
    {"foreign_id": "5"},
    {"foreign_id": "5", "email": "a@example.com"},
    {"cookie": COOKIE, "email": "a@example.com"},
]


@pytest.mark.parametrize("keys", KEYS)
def test_s11_a_new_lead_goes_to_the_primary_partition_of_the_named_workspace(
    with_workspaces: Syncing, keys: dict[str, str]
) -> None:
    made = with_workspaces.one(workspace="Japan", **keys)
    assert (made.status, partition(with_workspaces, made)) == ("CREATED", "JP-Partition")


@pytest.mark.parametrize("key", ["id", "foreign_id", "cookie"])
def test_s11_a_lead_matched_by_a_unique_key_must_be_in_that_partition(with_workspaces: Syncing, key: str) -> None:
    known = with_workspaces.one(workspace="Japan", foreign_id="5", cookie=COOKIE)
    keys: dict[str, Any] = {key: {"id": known.lead_id, "foreign_id": "5", "cookie": COOKIE}[key]}
    right = with_workspaces.one(workspace="Japan", **keys, title="Queen")
    wrong = with_workspaces.one(workspace="America", **keys, title="King")
    assert (right.status, right.lead_id) == ("UPDATED", known.lead_id)
    assert (wrong.status, code(wrong)) == ("FAILED", "partition_wrong")
    assert wrong.error
    assert "US-Partition" in wrong.error.message
    assert "America" in wrong.error.message
    assert with_workspaces.lead(known.lead_id, "title") == "Queen"
    assert len(with_workspaces.marketo.leads()) == 1


def test_s11_the_default_workspace_may_be_named_too(with_workspaces: Syncing) -> None:
    known = with_workspaces.one(workspace="Japan", foreign_id="5")
    made = with_workspaces.one(workspace="default", email="a@example.com")
    assert partition(with_workspaces, made) == "Default"
    assert code(with_workspaces.one(workspace="Default", id=known.lead_id)) == "partition_wrong"


def test_s11_a_lead_matched_by_its_address_is_updated_where_it_is(with_workspaces: Syncing) -> None:
    known = with_workspaces.one(workspace="Japan", email="a@example.com")
    result = with_workspaces.one(workspace="America", email="a@example.com", title="King")
    assert (result.status, result.lead_id) == ("UPDATED", known.lead_id)
    assert (partition(with_workspaces, result), with_workspaces.lead(known.lead_id, "title")) == (
        "JP-Partition",
        "King",
    )


def test_s11_a_cookie_that_matches_nobody_leaves_the_address_to_decide(with_workspaces: Syncing) -> None:
    known = with_workspaces.one(workspace="Japan", email="a@example.com", cookie=COOKIE)
    result = with_workspaces.one(workspace="America", email="a@example.com", cookie=OTHER_COOKIE)
    assert (result.status, result.lead_id) == ("UPDATED", known.lead_id)


def test_s11_a_whole_batch_is_looked_up_in_one_call_for_each_kind_of_key(with_workspaces: Syncing) -> None:
    known = [with_workspaces.one(workspace="Japan", foreign_id=str(number)) for number in range(4)]
    with_workspaces.one(workspace="America", email="a@example.com", foreign_id="us")
    before = len(with_workspaces.calls(method="GET"))
    results = with_workspaces.many(
        *(a_record(id=each.lead_id, title="x") for each in known[:2]),
        *(a_record(foreign_id=number) for number in ("2", "3", "new", "us")),
        *(a_record(email=f"{number}@example.com") for number in range(3)),
        workspace="Japan",
    )
    expected = ["UPDATED"] * 4 + ["CREATED", "partition_wrong"] + ["CREATED"] * 3
    assert [code(result) for result in results] == expected
    assert len(with_workspaces.calls(method="GET")) == before + 2


def test_s11_a_workspace_that_is_unknown_is_an_error_that_names_the_known_ones(with_workspaces: Syncing) -> None:
    result = with_workspaces.one(workspace="Mars", email="a@example.com")
    assert code(result) == "workspace_bad"
    assert result.error
    assert "Default, Japan, America" in result.error.message
    assert with_workspaces.marketo.leads() == []


def test_s11_a_partition_that_marketo_does_not_show_is_an_error(syncing_to: Callable[..., Syncing]) -> None:
    syncing = syncing_to({"partitions": PARTITIONS}, workspaces={"Japan": "Nippon"})
    assert code(syncing.one(workspace="Japan", email="a@example.com")) == "workspace_bad"


def test_s11_a_lead_without_an_address_is_made_and_then_moved_into_the_workspaces_partition(
    with_workspaces: Syncing,
) -> None:
    made = with_workspaces.one(workspace="Japan", cookie=COOKIE)
    assert (made.status, partition(with_workspaces, made)) == ("CREATED", "JP-Partition")
    again = with_workspaces.one(workspace="Japan", cookie=COOKIE, title="Queen")
    assert (again.status, again.lead_id) == ("UPDATED", made.lead_id)


def test_s11_moving_a_new_lead_is_tried_again_at_once(with_workspaces: Syncing) -> None:
    with_workspaces.marketo.fail("code", code="611", method="POST", path=MOVE, times=1)
    made = with_workspaces.one(workspace="Japan", cookie=COOKIE)
    assert (made.status, partition(with_workspaces, made)) == ("CREATED", "JP-Partition")
    assert len(with_workspaces.marketo.leads()) == 1


def test_s11_a_new_lead_that_cannot_be_moved_is_a_persons_task_and_named(with_workspaces: Syncing) -> None:
    with_workspaces.marketo.fail("code", code="611", method="POST", path=MOVE)
    made = with_workspaces.one(workspace="Japan", cookie=COOKIE)
    (lead,) = with_workspaces.marketo.leads()
    assert (made.status, made.lead_id, code(made)) == ("FAILED", lead["id"], "611")
    assert made.error
    assert made.error.verdict is Verdict.REJECT
    assert "not moved into the workspace's partition" in made.error.message


def test_s11_in_a_batch_only_leads_that_nothing_finds_are_moved_in_one_call(with_workspaces: Syncing) -> None:
    made = with_workspaces.many(
        a_record(cookie=COOKIE), a_record(email="a@example.com"), a_record(cookie=OTHER_COOKIE), workspace="Japan"
    )
    assert {partition(with_workspaces, each) for each in made} == {"JP-Partition"}
    assert len(with_workspaces.calls(MOVE, "POST")) == 1


def test_s11_a_cookie_that_was_given_to_a_lead_found_by_its_address_finds_it_wherever_it_is(
    with_workspaces: Syncing,
) -> None:
    known = with_workspaces.one(workspace="Japan", email="a@example.com")
    with_workspaces.marketo.fail("lost-answer", path="/rest/v1/leads/*/associate.json", times=1)
    record = a_record(cookie=COOKIE, email="a@example.com")
    results = [with_workspaces.many(record, workspace="America")[0] for _ in range(2)]
    assert [code(each) for each in results] == ["connection_reset", "UPDATED"]
    assert results[1].lead_id == known.lead_id


def test_s11_a_cookie_alone_must_not_profit_from_the_address_of_an_earlier_record(with_workspaces: Syncing) -> None:
    with_workspaces.one(workspace="Japan", email="a@example.com")
    records = [a_record(cookie=COOKIE, email="a@example.com"), a_record(cookie=COOKIE, title="King")]
    assert [code(each) for each in with_workspaces.many(*records, workspace="America")] == [
        "UPDATED",
        "partition_wrong",
    ]


@pytest.mark.parametrize("keys", KEYS)
def test_s12_without_a_named_workspace_a_new_lead_goes_to_the_default_one(
    syncing_to: Callable[..., Syncing], keys: dict[str, str]
) -> None:
    syncing = syncing_to({"partitions": PARTITIONS}, workspaces={"Default": "US-Partition", "Japan": "JP-Partition"})
    assert partition(syncing, syncing.one(**keys)) == "US-Partition"


@pytest.mark.parametrize("key", ["id", "foreign_id", "cookie", "email"])
def test_s12_without_a_named_workspace_an_existing_lead_is_updated_where_it_is(
    with_workspaces: Syncing, key: str
) -> None:
    known = with_workspaces.one(workspace="Japan", foreign_id="5", cookie=COOKIE, email="a@example.com")
    value = {"id": known.lead_id, "foreign_id": "5", "cookie": COOKIE, "email": "a@example.com"}[key]
    result = with_workspaces.one(**{key: value}, title="King")
    assert (result.status, result.lead_id) == ("UPDATED", known.lead_id)
    assert (partition(with_workspaces, result), with_workspaces.lead(known.lead_id, "title")) == (
        "JP-Partition",
        "King",
    )


@pytest.mark.parametrize("workspace", [None, "", "Default", "default"])
def test_s13_with_workspaces_off_the_target_is_the_default_one(syncing: Syncing, workspace: str | None) -> None:
    assert code(syncing.one(workspace=workspace, email="a@example.com")) == "CREATED"


def test_s13_with_workspaces_off_any_other_target_is_an_error(syncing: Syncing) -> None:
    result = syncing.one(workspace="Japan", email="a@example.com")
    assert (result.status, code(result), syncing.marketo.leads()) == ("FAILED", "workspace_bad", [])
