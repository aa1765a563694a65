"""What is known of Marketo's day: by the functions that spend it, and by the person who looks after them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from relay.core.gate import MustWait
from relay.limits.day_budget import DayBudget, DayMeter
from systems.marketo.config import MarketoConnection
from systems.marketo.rest.codes import Remedy
from systems.marketo.rest.ledger import Limits
from systems.marketo.rest.quota import CENTRAL, Quota
from systems.marketo.system import MARKETO
from tests.support.deadlines import Endless, In
from tests.support.memory_state import MemoryState

NOON = datetime(2026, 8, 3, 17, 0, tzinfo=UTC)
MIDNIGHT = NOON + timedelta(hours=12)
"""In Chicago: 05:00 UTC in summer."""

CONNECTION = msgspec.convert(
    {"url": "https://123-ABC-456.mktorest.com", "quota": {"per_day": 20, "in_flight": 10}}, MarketoConnection
)


class Functions:
    """Delivering functions of one connection, at a time that a test sets."""

    def __init__(self) -> None:
        self.now, self.state = NOON, MemoryState()

    def function(self) -> tuple[Quota, DayMeter]:
        meter = DayMeter(MARKETO.day, self._clock)
        limits = Limits(in_flight=10, per_day=20)
        return Quota(store=self.state, limits=limits, meter=meter, clock=self._clock, sleep=lambda _: None), meter

    def shown(self) -> list[DayBudget]:
        """What `relay status` says of the connection."""
        return list(MARKETO.spent(CONNECTION, [], self.state, self.now))

    def _clock(self) -> float:
        return self.now.timestamp()


@pytest.fixture
def functions() -> Functions:
    return Functions()


def call(quota: Quota, times: int = 1) -> None:
    for _ in range(times):
        with quota.call(30, Endless()):
            pass


def test_before_the_first_call_nothing_is_spent_and_a_function_knows_of_nothing(functions: Functions) -> None:
    _, meter = functions.function()
    assert meter.used() is None
    assert functions.shown() == [DayBudget(scope="requests", used=0, limit=20, resets_at=MIDNIGHT)]


def test_a_function_knows_after_each_call_what_all_of_them_have_spent(functions: Functions) -> None:
    (one, _), (other, meter) = functions.function(), functions.function()
    call(one, 4)
    call(other)
    assert meter.used() == 0.25
    assert functions.shown()[0].used == 5


def test_a_function_whose_call_is_refused_knows_that_others_have_spent_the_day(functions: Functions) -> None:
    (one, _), (other, meter) = functions.function(), functions.function()
    call(one, 20)
    with pytest.raises(MustWait), other.call(30, In(10)):
        pass
    assert meter.used() == 1.0
    assert functions.shown()[0].is_spent


def test_a_day_of_which_marketo_says_that_it_is_spent_is_spent(functions: Functions) -> None:
    quota, meter = functions.function()
    call(quota)
    quota.slow_down(Remedy.DAY)
    assert meter.used() == 1.0
    assert (functions.shown()[0].used, functions.shown()[0].is_spent) == (20, True)


@pytest.mark.parametrize("told_by_marketo", [False, True])
def test_the_count_begins_anew_at_midnight_in_chicago(functions: Functions, told_by_marketo: bool) -> None:  # noqa: FBT001 - a case
    quota, meter = functions.function()
    call(quota, 3)
    if told_by_marketo:
        quota.slow_down(Remedy.DAY)
    functions.now = MIDNIGHT - timedelta(seconds=1)
    assert functions.shown()[0].used == (20 if told_by_marketo else 3)
    assert functions.shown()[0].resets_at == MIDNIGHT
    functions.now = MIDNIGHT
    assert meter.used() is None
    assert functions.shown() == [DayBudget(scope="requests", used=0, limit=20, resets_at=MIDNIGHT + timedelta(days=1))]
    call(quota)
    assert meter.used() == 0.05


def test_both_speak_of_the_same_day() -> None:
    assert MARKETO.day == CENTRAL


def test_knowing_it_costs_no_request_to_the_table(functions: Functions) -> None:
    quota, meter = functions.function()
    call(quota)
    functions.state.trouble.append("down")
    assert meter.used() == 0.05


def test_what_may_be_spent_is_the_quotas_and_nothing_else() -> None:
    assert CONNECTION.day_limit == 20
    assert MarketoConnection(url=CONNECTION.url).day_limit == 25_000
