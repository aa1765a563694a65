"""A change goes one hop and stops, whichever side it was made on; nothing that a person does is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from local.systems.kintone import StandIn
from tests.systems.kintone.contract.round_trip import World

BOTH = pytest.mark.parametrize("quiet", [True, False], ids=["quiet multi-record calls", "the bad day"])


@pytest.fixture
def kintone() -> Iterator[StandIn]:
    with StandIn() as stand_in:
        yield stand_in


@BOTH
def test_a_persons_change_in_kintone_reaches_marketo_and_does_not_come_back(kintone: StandIn, *, quiet: bool) -> None:
    world = World(kintone, quiet=quiet)
    world.person("1001", company="Acme ", score="42.50", tags=["trial", "vip"])

    world.settle()

    assert world.delivered == ["marketo", "kintone echo"]
    assert world.marketo.leads["1001"]["company"] == "Acme"
    assert [one["revision"] for one in kintone.history(12)] == [1]


@BOTH
def test_a_change_in_marketo_reaches_kintone_and_does_not_come_back(kintone: StandIn, *, quiet: bool) -> None:
    world = World(kintone, quiet=quiet)
    world.marketo.change("1001", company="Acme", score="42", tags=["vip"])

    world.settle()

    assert world.delivered == (["kintone"] if quiet else ["kintone", "marketo echo"])
    assert world.differences() == []


@BOTH
def test_what_a_person_changes_a_moment_after_the_relay_passes(kintone: StandIn, *, quiet: bool) -> None:
    world = World(kintone, quiet=quiet)
    world.marketo.change("1001", company="Acme", score="1", tags=[])
    world.from_marketo()
    world.person("1001", company="Beta")

    world.settle()

    assert world.marketo.leads["1001"]["company"] == "Beta"
    assert world.differences() == []


def test_a_change_back_to_what_kintone_held_before_is_written(kintone: StandIn) -> None:
    world = World(kintone, quiet=True)
    world.person("1001", company="Acme")
    world.settle()
    for company in ("Beta", "Acme"):
        world.marketo.change("1001", company=company)
        world.settle()

    assert world.delivered[-2:] == ["kintone", "kintone"]
    assert world.differences() == []


def test_a_late_delivery_of_an_older_state_does_not_leave_the_two_apart(kintone: StandIn) -> None:
    """Both sides are changed at once: the note of kintone's older state must not hide Marketo's answer to it."""
    world = World(kintone, quiet=True)
    world.person("1001", company="Acme", score="1")
    world.marketo.change("1001", company="Beta", score="1", tags=[])
    world.from_marketo()  # Beta over Acme
    world.from_kintone()  # Acme, late

    world.settle()

    assert world.differences() == []


def test_a_dropped_webhook_is_made_good_by_the_reading_even_when_the_relay_wrote_since(kintone: StandIn) -> None:
    world = World(kintone, quiet=True)
    world.person("1001", company="Acme", score="1")
    world.settle()
    world.person("1001", score="2")
    world.notifications.told.clear()  # the 61st of its minute
    world.marketo.change("1001", company="Beta")
    webhook = world.marketo.told[0]
    webhook.pop("score")  # a campaign that sends only the company
    world.from_marketo()
    assert world.marketo.leads["1001"]["score"] == "1"

    world.read()
    assert world.marketo.leads["1001"] == {"company": "Beta", "score": "2", "tags": []}

    world.settle()
    world.delivered.clear()
    world.read()
    assert world.delivered == ["marketo known"]


def test_a_write_whose_answer_was_lost_comes_round_once_at_the_most(kintone: StandIn) -> None:
    world = World(kintone)
    world.marketo.change("1001", company="Acme", score="1", tags=[])
    kintone.fail("lost-answer", times=1)

    world.settle()

    assert world.delivered.count("kintone") == 1
    assert world.differences() == []


def test_an_app_that_no_route_comes_from_costs_nothing(kintone: StandIn) -> None:
    world = World(kintone)
    object.__setattr__(world.echo, "places", frozenset())
    world.marketo.change("1001", company="Acme", score="1", tags=[])
    world.state.trouble.append("any request would fail")
    world.from_marketo()

    assert world.delivered == ["kintone"]


def test_without_its_memory_everything_is_written(kintone: StandIn) -> None:
    world = World(kintone, quiet=True)
    world.state.trouble.append("away")
    world.person("1001", company="Acme", score="1")

    world.settle()

    assert world.delivered == ["marketo", "kintone"]
    assert world.differences() == []


KEYS = st.sampled_from(["1001", "1002"])
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "company": st.sampled_from(["Acme", "Beta", " Acme ", ""]),
        "score": st.sampled_from(["1", "2.5", "2.50", ""]),
        "tags": st.lists(st.sampled_from(["vip", "trial"]), unique=True),
    },
)


class BothSides(RuleBasedStateMachine):
    """People change both sides while webhooks arrive late, are dropped, and answers are lost."""

    def __init__(self) -> None:
        super().__init__()
        self.kintone = StandIn().start()
        self.world = World(self.kintone)

    def teardown(self) -> None:
        """However it went, a reading and some patience bring both sides to the same values, and then to rest."""
        try:
            self.kintone.recover()
            self.world.settle()
            self.world.read()
            self.world.settle()
            assert self.world.differences() == []
            self.world.read()
            assert self.world.settle() == 0
        finally:
            self.kintone.stop()

    @rule(key=KEYS, values=VALUES)
    def a_person_edits_in_kintone(self, key: str, values: dict[str, Any]) -> None:
        self.world.person(key, **values)

    @rule(key=KEYS, values=VALUES)
    def a_person_edits_in_marketo(self, key: str, values: dict[str, Any]) -> None:
        self.world.marketo.change(key, **values)

    @precondition(lambda self: self.world.notifications.told)
    @rule()
    def kintones_webhook_arrives(self) -> None:
        self.world.from_kintone()

    @precondition(lambda self: self.world.marketo.told)
    @rule()
    def marketos_webhook_arrives(self) -> None:
        self.world.from_marketo()

    @precondition(lambda self: self.world.notifications.told)
    @rule()
    def kintone_drops_a_webhook(self) -> None:
        self.world.notifications.told.popleft()

    @precondition(lambda self: len(self.world.notifications.told) > 1)
    @rule()
    def two_of_kintones_webhooks_change_places(self) -> None:
        self.world.notifications.told.rotate(1)

    @rule()
    def an_answer_will_be_lost(self) -> None:
        self.kintone.fail("lost-answer", times=1, path="/k/v1/records.json")

    @rule()
    def a_sync_runs(self) -> None:
        self.world.read()

    @invariant()
    def what_is_on_its_way_is_little(self) -> None:
        assert len(self.world.notifications.told) < 100


BothSides.TestCase.settings = settings(max_examples=40, stateful_step_count=14, deadline=None)
test_both_sides_come_to_rest_with_the_same_values = BothSides.TestCase


def test_what_was_deleted_meanwhile_is_made_anew(kintone: StandIn) -> None:
    world = World(kintone, quiet=True)
    world.person("1001", company="Acme", score="1", tags=[])
    world.from_kintone()
    delete(kintone)

    world.settle()

    assert world.delivered == ["marketo", "kintone"]
    assert [one["company"]["value"] for one in kintone.records(12)] == ["Acme"]


def test_what_somebody_changed_without_telling_anybody_is_written_over_by_what_marketo_says(kintone: StandIn) -> None:
    world = World(kintone, quiet=True)
    world.person("1001", company="Acme", score="1", tags=[])
    world.from_kintone()
    world.person("1001", company="Beta")
    world.notifications.told.clear()  # as an import does, which fires no webhooks

    world.settle()

    assert world.delivered == ["marketo", "kintone"]
    assert world.differences() == []


def test_without_the_right_to_view_records_everything_is_written(kintone: StandIn) -> None:
    world = World(kintone, quiet=True)
    kintone.fail("error", status=403, code="GAIA_NO01", path="/k/v1/records.json", method="GET")
    world.person("1001", company="Acme", score="1", tags=[])

    world.settle()

    assert world.delivered == ["marketo", "kintone"]


def delete(kintone: StandIn) -> None:
    """Somebody deletes every record."""
    ids = [one["$id"]["value"] for one in kintone.records(12)]
    headers = {"X-Cybozu-API-Token": kintone.api_token}
    body = {"app": 12, "ids": ids}
    requests.delete(f"{kintone.url}/k/v1/records.json", json=body, headers=headers, timeout=10).raise_for_status()
