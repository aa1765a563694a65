"""Daily sweeps of ids: what is not believed, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.systems.mazrica import StandIn
from tests.support.mazrica_readings import HOUR, MazricaReading
from tests.systems.mazrica.streams.conftest import BEGAN

DAY = 24


@pytest.fixture
def mazrica() -> Iterator[StandIn]:
    """Under one reading: sweeps read ids and totals, which are no matter of readings."""
    with StandIn() as found:
        found.clock.freeze(BEGAN)
        yield found


def _customers(mazrica: StandIn, count: int, **connection: int) -> MazricaReading:
    for at in range(count):
        mazrica.customer(name=f"会社 {at}")
    found = MazricaReading(mazrica, "customers", {"gone": "deliver"}, connection=connection)
    found.tick()
    return found


def test_a_page_that_fails_ends_a_sweep_and_nothing_is_believed_to_be_gone_by_it(mazrica: StandIn) -> None:
    customers = _customers(mazrica, 30, page_size=10)
    customers.days(2)
    mazrica.delete("customers", 200_003)
    mazrica.fail("status", times=4, path="/v1/customers", page=2)
    customers.days(1)
    assert customers.told() == []
    customers.days(1)
    mazrica.clock.advance(HOUR)
    assert [each["id"] for each in [*customers.told(), *customers.days(2)]] == [200_003]


def test_a_total_that_fell_by_a_fifth_ends_the_sweep_at_once_and_asks(mazrica: StandIn) -> None:
    customers = _customers(mazrica, 120, page_size=20)
    customers.days(2)
    for number in range(200_001, 200_041):
        mazrica.delete("customers", number)
    before, runs = customers.calls(), len(customers.runs)
    customers.days(2)
    asked = [run for run in customers.runs[runs:] if run.code == "many_gone"]
    assert asked
    assert asked[0].asked is not None
    assert (asked[0].asked.number, asked[0].asked.known, asked[0].pages) == (40, 120, 0)
    assert customers.calls() - before < 20
    assert customers.told() == []
    customers.answer("yes")
    told = {each["id"] for each in customers.days(4)}
    assert told == set(range(200_001, 200_041))


def test_a_list_that_is_cut_short_for_a_while_tells_nothing(mazrica: StandIn) -> None:
    customers = _customers(mazrica, 60)
    customers.days(2)
    mazrica.fail("fewer", times=1000, share=0.5, path="/v1/customers")
    customers.days(3)
    assert customers.told() == []
    mazrica.fail("fewer", times=0)
    mazrica.account.faults.clear()
    customers.answer("no")
    assert customers.days(4) == []


def test_a_sweep_that_was_stopped_goes_on_behind_the_last_id(mazrica: StandIn) -> None:
    customers = _customers(mazrica, 95, page_size=10)
    reader = customers.reader()
    whole = [each for page in reader.ids("", _Endless()) for each in page]  # type: ignore[attr-defined]
    assert whole == [str(each) for each in range(200_001, 200_096)]
    before = customers.calls()
    rest = [each for page in customers.reader().ids("200077", _Endless()) for each in page]  # type: ignore[attr-defined]
    assert rest == whole[77:]
    assert customers.calls() - before <= 8


class _Endless:
    def seconds_left(self) -> float:
        return 600.0


def test_a_day_of_all_streams_stays_far_below_the_days_limit(mazrica: StandIn) -> None:
    """A quiet hour takes eight requests, the day's sweeps one or two for each page: some 300 of 10,000 for 50 pages of
    contacts, 10 of deals and 10 of actions."""
    customer = mazrica.customer(name="株式会社サンプル")
    people = [mazrica.contact(name=f"人 {at}", email=f"{at}@example.org", customer=customer) for at in range(100)]
    deals = [mazrica.deal(name=f"案件 {at}", customer=customer) for at in range(20)]
    for at, deal in enumerate(deals):
        mazrica.act(deal=deal, contacts=[people[at]])
    mazrica.clock.advance(HOUR)
    words = ("contacts", "customers", "deals", "actions", "phases")
    each = [
        MazricaReading(mazrica, word, {} if word == "actions" else {"gone": "deliver"}, {"page_size": 10})
        for word in words
    ]
    first = sum(_calls(mazrica, each) for _ in range(3))
    mazrica.contact(id=people[0], position="部長")
    mazrica.deal(id=deals[0], amount=1)
    assert _calls(mazrica, each) <= 12
    quiet = _calls(mazrica, each)
    mazrica.clock.advance((DAY - 5) * HOUR)
    sweeping = [_calls(mazrica, each) for _ in range(3)]
    swept, pages = sum(sweeping) - 3 * quiet, 10 + 1 + 2 + 2 + 2
    assert quiet == 8
    assert pages <= swept <= 2 * pages, sweeping
    assert first < 8 * pages


def _calls(mazrica: StandIn, readings: list[MazricaReading]) -> int:
    """How many the next hour takes."""
    before = len(mazrica.requests())
    mazrica.clock.advance(HOUR)
    for reading in readings:
        reading.tick()
    return len(mazrica.requests()) - before
