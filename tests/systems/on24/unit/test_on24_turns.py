"""All functions of a connection share the calls of its endpoints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from relay.core.gate import MustWait
from systems.on24.config import On24Connection
from systems.on24.rest.endpoints import FACTS, Endpoint, usual
from systems.on24.rest.turns import Turns, day_budgets
from tests.support.deadlines import Endless, In
from tests.support.memory_state import MemoryState

BEGIN = datetime(2027, 2, 2, 20, tzinfo=UTC).timestamp()


@dataclass
class Clock:
    """A clock that runs while somebody sleeps."""

    now: float = BEGIN
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def per_minute(**calls: int) -> Mapping[Endpoint, int]:
    return On24Connection(client_id=1, calls={Endpoint(name): number for name, number in calls.items()}).per_minute


def turns(state: MemoryState, clock: Clock, **calls: int) -> Turns:
    return Turns(store=state, per_minute=per_minute(**calls), clock=clock, sleep=clock.sleep, chance=lambda: 0.0)


def test_the_usual_calls_are_half_of_what_on24_takes() -> None:
    assert per_minute() == {each: usual(each) for each in Endpoint}
    assert {each.value: usual(each) * 2 for each in Endpoint} == {
        each.value: FACTS[each].per_minute for each in Endpoint
    }


def test_two_functions_share_one_minute() -> None:
    state, clock = MemoryState(), Clock()
    one, other = turns(state, clock), turns(state, clock)
    for _ in range(25):
        one.take(Endpoint.REGISTRANTS, Endless())
        other.take(Endpoint.REGISTRANTS, Endless())
    with pytest.raises(MustWait) as caught:
        other.take(Endpoint.REGISTRANTS, Endless())
    assert 55 <= caught.value.seconds <= 61
    assert (caught.value.waiting, caught.value.everything) == (True, False)
    one.take(Endpoint.ATTENDEES, Endless())


def test_a_short_wait_is_waited_for_and_a_long_one_is_not_unless_time_is_short() -> None:
    state, clock = MemoryState(), Clock()
    mine = turns(state, clock, events=1)
    mine.take(Endpoint.EVENTS, Endless())
    clock.now += 55
    mine.take(Endpoint.EVENTS, Endless())
    assert sum(clock.slept) <= 6
    clock.now += 55
    with pytest.raises(MustWait):
        mine.take(Endpoint.EVENTS, In(8))


def test_a_refusal_pauses_every_function_and_only_that_endpoint() -> None:
    state, clock = MemoryState(), Clock()
    one, other = turns(state, clock), turns(state, clock)
    began = one.take(Endpoint.LEADS, Endless())
    assert one.refused(Endpoint.LEADS, began).seconds == 60
    with pytest.raises(MustWait) as caught:
        other.take(Endpoint.LEADS, Endless())
    assert caught.value.seconds == 60
    other.take(Endpoint.LEAD, Endless())


def test_without_the_table_calls_are_made_but_not_while_on24_wants_none() -> None:
    state, clock = MemoryState(), Clock()
    state.trouble.append("down")
    mine = turns(state, clock)
    began = mine.take(Endpoint.EVENTS, Endless())
    mine.refused(Endpoint.EVENTS, began)
    with pytest.raises(MustWait):
        mine.take(Endpoint.EVENTS, Endless())
    mine.take(Endpoint.EVENT, Endless())


def test_the_calls_of_today_can_be_shown() -> None:
    state, clock = MemoryState(), Clock()
    for _ in range(3):
        turns(state, clock).take(Endpoint.EVENTS, Endless())
    now = datetime.fromtimestamp(clock.now, UTC)
    [found] = day_budgets(state, per_minute(), now)
    assert (found.scope, found.used, found.limit) == ("events", 3, 15 * 1440)
    assert found.resets_at == datetime(2027, 2, 3, 8, tzinfo=UTC)  # midnight, Pacific
