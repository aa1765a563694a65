"""The guard of a real configuration: the example of fields that go both ways between Marketo and Mazrica."""

from __future__ import annotations

from typing import Any, cast

import pytest

import config
from infra.app import PROJECT
from relay.pair_guard.guarded_target import GuardedTarget
from relay.pair_guard.standing import StandingGuard, standing_guard
from relay.system.sides import target_side
from systems import SYSTEMS
from tests.support.memory_state import MemoryState


@pytest.fixture(scope="module")
def guard() -> StandingGuard:
    settings = config.load(PROJECT / "examples" / "both-ways.yaml")
    return standing_guard(settings.config(), SYSTEMS, MemoryState(), b"key")


def test_both_routes_are_guarded_where_they_meet(guard: StandingGuard) -> None:
    there, back = guard.guarded["leads"], guard.guarded["contacts"]
    assert (there.source, there.target) == (back.target, back.source)
    assert there.first_place == back.first_place
    assert there.shared == back.written
    assert back.shared == there.written


def test_what_tells_one_record_from_another_is_read_as_well(guard: StandingGuard) -> None:
    assert guard.needs(["leads"])
    assert guard.needs([]) == frozenset()


def test_a_reading_and_a_target_have_the_guard_before_them(guard: StandingGuard) -> None:
    page = guard.page("reading", ["leads"])
    assert page is not None
    assert page.shared == guard.guarded["leads"].shared
    assert guard.page("reading", ["other"]) is None
    side, target = target_side(SYSTEMS["marketo"]), cast("Any", object())
    assert isinstance(guard.target("marketo", side, target), GuardedTarget)


def test_what_no_guarded_route_leads_to_is_left_as_it_is(guard: StandingGuard) -> None:
    side, target = target_side(SYSTEMS["http"]), cast("Any", object())
    assert guard.target("elsewhere", side, target) is target
