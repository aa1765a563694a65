"""How many requests a connection spends, counted by several functions in one DynamoDB table."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.aws.table import State
from relay.core.gate import MustWait, Purpose
from relay.limits.budget import Budget
from relay.limits.day import Day
from systems.kintone.system import KINTONE
from tests.engine.contract.tables import table as _table
from tests.support import log_lines

table = _table
NOON = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)


@dataclass
class Time:
    """A clock that only sleeping moves."""

    now: float = NOON.timestamp()

    def read(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds


@dataclass
class Until:
    """A deadline on that clock."""

    time: Time
    at: float

    def seconds_left(self) -> float:
        return self.at - self.time.now


@dataclass
class Functions:
    """Several functions of one connection, each with a budget object of its own."""

    table: State
    time: Time
    day: Day = Day()  # noqa: RUF009 - it never changes

    def budget(self, *, per_second: float | None = None, per_day: int | None = None) -> Budget:
        return Budget(
            state=self.table,
            day=self.day,
            per_second=per_second,
            per_day=per_day,
            clock=self.time.read,
            sleep=self.time.sleep,
        )

    def far(self) -> Until:
        return Until(self.time, self.time.now + 10_000)


@pytest.fixture
def functions(table: State) -> Functions:
    return Functions(table, Time())


@pytest.fixture
def lines() -> Iterator[log_lines.Lines]:
    with log_lines.captured() as found:
        yield found


@pytest.mark.parametrize(
    ("per_second", "width", "most"), [(3, 1, 3), (1, 1, 1), (0.5, 2, 1), (0.1, 10, 1), (2.5, 1, 2)]
)
def test_no_window_sees_more_requests_than_its_share_over_all_functions(
    functions: Functions, per_second: float, width: int, most: int
) -> None:
    budgets = [functions.budget(per_second=per_second) for _ in range(3)]
    begin, spent = functions.time.now, Counter[float]()
    for budget in islice(cycle(budgets), 12):
        budget.spend("app/1", functions.far())
        spent[(functions.time.now - begin) // width] += 1
    assert max(spent.values()) == most
    assert sum(spent.values()) == 12


def test_who_has_no_time_to_wait_for_a_turn_must_come_back(functions: Functions) -> None:
    budget = functions.budget(per_second=0.5)
    budget.spend("app/1", functions.far())
    with pytest.raises(MustWait) as caught:
        budget.spend("app/1", Until(functions.time, functions.time.now + 2.5))
    assert (caught.value.cause.code, caught.value.seconds, caught.value.waiting) == ("rate_limit", 2.0, True)
    assert functions.time.now == NOON.timestamp()


def test_a_day_is_counted_over_all_functions_and_for_each_scope_by_itself(functions: Functions) -> None:
    one, other = functions.budget(per_day=3), functions.budget(per_day=3)
    for budget in (one, other, one):
        budget.spend("app/1", functions.far())
    other.spend("app/2", functions.far())
    for budget in (one, other):
        with pytest.raises(MustWait) as caught:
            budget.spend("app/1", functions.far())
        assert caught.value.cause.code == "daily_limit"
        assert (caught.value.seconds, caught.value.waiting) == (12 * 3600, True)
        assert caught.value.outcome().waiting
        assert budget.meter.used() == 1.0


def test_the_share_of_the_day_that_is_spent_is_that_of_the_fullest_scope(functions: Functions) -> None:
    budget = functions.budget(per_day=10)
    assert (budget.meter.used(), budget.meter.gone()) == (None, 0.5)
    for scope in ("app/1", "app/2", "app/2", "app/2"):
        budget.spend(scope, functions.far())
    assert budget.meter.used() == pytest.approx(0.3)


def test_the_next_day_begins_with_nothing_spent(functions: Functions) -> None:
    budget = functions.budget(per_day=1)
    budget.spend("app/1", functions.far())
    with pytest.raises(MustWait) as caught:
        budget.spend("app/1", functions.far())
    functions.time.now += caught.value.seconds
    assert budget.meter.used() is None
    budget.spend("app/1", functions.far())


def test_kintones_day_begins_at_nine_in_japan(table: State) -> None:
    before = datetime(2026, 10, 1, 8, 59, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
    functions = Functions(table, Time(before.timestamp()), KINTONE.day)
    budget = functions.budget(per_day=1)
    budget.spend("app/1", functions.far())
    with pytest.raises(MustWait) as caught:
        budget.spend("app/1", functions.far())
    assert caught.value.seconds == 30
    functions.time.now += 30
    budget.spend("app/1", functions.far())
    with pytest.raises(MustWait) as caught:
        budget.spend("app/1", functions.far())
    assert caught.value.seconds == 24 * 3600


def test_without_limits_the_table_is_not_asked(functions: Functions) -> None:
    gone = replace(functions.table, table="no-such-table")
    Functions(gone, functions.time).budget().spend("app/1", functions.far())


def test_a_table_that_does_not_answer_stops_no_request(functions: Functions, lines: log_lines.Lines) -> None:
    gone = Functions(replace(functions.table, table="no-such-table"), functions.time)
    budget = gone.budget(per_second=1, per_day=1)
    for _ in range(3):
        budget.spend("app/1", gone.far())
    assert lines.steps() == ["fault"] * 3
    assert lines.all()[0]["scope"] == "app/1"


def test_counts_vanish_after_the_day_is_over(functions: Functions) -> None:
    functions.budget(per_second=1, per_day=5).spend("app/1", functions.far())
    items = functions.table.dynamodb.scan(TableName=functions.table.table)["Items"]
    ends = {item["id"]["S"].split("#")[0]: float(item["expiration"]["N"]) for item in items}
    now = time.time()
    assert 86_400 < ends["day"] - now <= 3 * 86_400
    assert 60 < ends["second"] - now <= 120


ZONES = ["UTC", "Asia/Tokyo", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]
moments = st.integers(0, 2**31 - 1).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(moments, st.sampled_from(ZONES), st.integers(0, 23))
def test_a_day_has_23_to_25_hours_and_the_next_one_begins_where_it_ends(now: datetime, zone: str, hour: int) -> None:
    day = Day(zone, hour)
    left = day.seconds_left(now)
    following = now + timedelta(seconds=left)
    assert 0 < left <= 25 * 3600
    assert day.began(now) <= now
    assert day.name(following + timedelta(hours=1, seconds=1)) > day.name(now)
    assert day.name(following - timedelta(seconds=1)) == day.name(now)
    assert 0 <= day.share_gone(now) <= 1


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        ("2026-03-28T12:00:00+00:00", 11),
        ("2026-03-28T23:00:00+00:00", 23),
        ("2026-10-24T22:00:00+00:00", 25),
        ("2026-07-01T22:00:00+00:00", 24),
    ],
)
def test_a_day_is_shorter_or_longer_when_summer_time_begins_or_ends(now: str, hours: int) -> None:
    left = Day("Europe/Berlin").seconds_left(datetime.fromisoformat(now))
    assert left == hours * 3600


def test_each_purpose_may_spend_its_share_of_the_one_day(table: State) -> None:
    time_ = Time()

    def spent(purpose: Purpose) -> int:
        budget = Budget(state=table, day=Day(), per_day=20, purpose=purpose, clock=time_.read, sleep=time_.sleep)
        made = itertools.count()

        def all_of_it() -> None:
            while True:
                budget.spend("app/1", Until(time_, time_.now + 60))
                next(made)

        with pytest.raises(MustWait, match="daily_limit"):
            all_of_it()
        return next(made)

    assert [spent("backfill"), spent("read"), spent("backfill"), spent("write")] == [10, 8, 0, 2]
