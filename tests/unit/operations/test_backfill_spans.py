"""O-22: one backfill reads so many days at the most; what is longer is refused, or cut into several that follow."""

from __future__ import annotations

import io
import itertools
import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.failures import WrongUsageError
from operations.moments import end_of, moment
from operations.readings import fills, plan
from operations.readings.estimating import estimate
from operations.readings.known import KnownReading
from ops.output.readings import show_plan
from relay.core.gate import MustWait
from relay.core.outcome import Cause
from relay.reading.parts.place import PartKey
from tests.engine.reading.world import NOON, World
from tests.unit.operations.readings import known, read_every

MONTH = timedelta(days=31)
PACIFIC = ZoneInfo("America/Los_Angeles")
ZONES = st.sampled_from([None, PACIFIC, ZoneInfo("Asia/Tokyo"), ZoneInfo("Australia/Lord_Howe"), UTC])
TIMES = st.datetimes(datetime(2024, 1, 1), datetime(2026, 1, 1)).map(lambda each: each.replace(tzinfo=UTC))  # noqa: DTZ001


def limited(world: World, zone: ZoneInfo | None = PACIFIC) -> KnownReading:
    """The reading of a world whose stream takes 31 days."""
    things: Any = world.things
    things.longest_backfill = MONTH
    found = known(world)
    object.__setattr__(found, "zone", zone)
    return found


def spans(found: KnownReading, begin: str, end: str, *, split: bool = False) -> list[tuple[datetime | None, datetime]]:
    since, until = moment(begin, NOON, found.zone), end_of(end, NOON, found.zone)
    return fills.spans(found, since, until, split=split)


@given(since=TIMES, length=st.timedeltas(timedelta(seconds=1), timedelta(days=400)), zone=ZONES)
def test_however_it_is_cut_the_parts_are_the_whole_and_none_is_too_long(
    since: datetime, length: timedelta, zone: ZoneInfo | None
) -> None:
    parts = list(fills.cut(since, since + length, MONTH, zone))
    assert (parts[0][0], parts[-1][1]) == (since, since + length)
    assert all(one[1] == other[0] for one, other in itertools.pairwise(parts))
    local = [
        (begin.astimezone(zone).replace(tzinfo=None), end.astimezone(zone).replace(tzinfo=None)) for begin, end in parts
    ]
    assert all(begin < end for begin, end in parts)
    slack = timedelta(hours=1)  # the day on which a clock is put forward or back
    assert all(end - begin <= MONTH + slack for begin, end in local)
    assert len(parts) <= length / (MONTH - slack) + 1


def test_31_days_are_taken_both_ends_counted_by_the_clock_of_the_connections_zone() -> None:
    found = limited(read_every())
    assert spans(found, "2026-01-01", "2026-01-31") == [
        (datetime(2026, 1, 1, 8, tzinfo=UTC), datetime(2026, 2, 1, 8, tzinfo=UTC))
    ]
    assert len(spans(found, "2026-03-01", "2026-03-31")) == 1, "the clock was put forward"
    assert len(spans(limited(read_every()), "2025-10-15", "2025-11-14")) == 1, "and back"


def test_what_is_longer_is_refused_with_the_day_at_which_it_may_end() -> None:
    found = limited(read_every())
    with pytest.raises(WrongUsageError, match=r"31 days at the most.*--to 2026-01-31, or have it cut into 2 backfills"):
        spans(found, "2026-01-01", "2026-02-01")
    with pytest.raises(WrongUsageError, match="needs a beginning"):
        fills.spans(found, None, NOON, split=True)


def test_a_span_that_is_not_over_is_refused_before_anything_is_asked_with_its_end_in_the_connections_zone() -> None:
    found = limited(read_every())
    tomorrow = f"{NOON + timedelta(days=1):%Y-%m-%d}"
    with pytest.raises(WrongUsageError, match=f"ends at {tomorrow} 00:00:00 America/Los_Angeles, which is yet to come"):
        spans(found, "2026-01-01", tomorrow, split=True)


def test_a_stream_without_a_limit_takes_any_span() -> None:
    found = known(read_every())
    assert fills.spans(found, NOON - timedelta(days=900), NOON, split=False) == [(NOON - timedelta(days=900), NOON)]


def asked(world: World) -> list[str]:
    return fills.ask(
        limited(world, None), since=NOON - timedelta(days=90), until=NOON, routes=[], again=False, split=True
    )


def test_with_split_they_follow_one_another() -> None:
    world = read_every()
    for day in (80, 50, 10):
        world.things.write(f"day-{day}", "1")
        world.things.records[f"day-{day}"].changed = NOON - timedelta(days=day)
    made = asked(world)
    assert len(made) == 3
    states = {each.id: each.state for each in fills.fill_statuses(known(world).fills)}
    assert [states[each] for each in made] == ["running", "behind", "behind"]
    world.tick()
    assert [record for record, _ in world.told()] == ["day-80", "day-50", "day-10"]
    runs = [run.part for run in world.table.history if run.part.startswith("fill")]
    assert runs == [str(PartKey("fill", known(world).name, each)) for each in made]


def test_one_that_waits_holds_back_those_behind_it() -> None:

    world = read_every()
    made = asked(world)
    world.things.raises.append(MustWait(Cause(code="daily_limit"), 60, waiting=True))
    world.tick()
    states = {each.id: each.state for each in fills.fill_statuses(known(world).fills)}
    assert [states[each] for each in made] == ["running", "behind", "behind"]


def test_stopping_one_stops_those_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fills, "PAUSE", 0.0)
    world = read_every()
    made = asked(world)
    found = known(world)
    fills.stop(found, fills.choose_fill(found, made[1]))
    states = {each.id: each.state for each in fills.fill_statuses(known(world).fills)}
    assert [states[each] for each in made] == ["running", "stopped", "stopped"]


def test_a_day_alone_ends_with_its_end_and_never_in_the_future() -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert end_of("2026-11-01", now, UTC) == datetime(2026, 11, 2, tzinfo=UTC)
    assert end_of("2026-11-22", now, UTC) == now
    assert end_of("2026-11-01 09:00", now, UTC) == datetime(2026, 11, 1, 9, tzinfo=UTC)
    assert end_of("2026-11-01", now, PACIFIC) == datetime(2026, 11, 2, 8, tzinfo=UTC)
    assert end_of("2d", now) == now - timedelta(days=2)


class Function:
    """The reading function, as Lambda's client calls it."""

    def __init__(self, answer: str, error: str = "") -> None:
        self.answer, self.error = answer, error
        self.asked: list[Any] = []

    def invoke(self, **request: Any) -> dict[str, Any]:
        self.asked.append(json.loads(request["Payload"]))
        return {"Payload": io.BytesIO(self.answer.encode()), **({"FunctionError": self.error} if self.error else {})}


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        (
            '{"estimate": {"records": 900, "calls": 12, "seconds": 180}}',
            "",
            "about 900 records, about 12 requests, about 3 m",
        ),
        ('{"estimate": {"records": null, "calls": 1, "seconds": 2}}', "", "about 1 request, about 60 s"),
        ('{"estimate": null, "code": "daily_limit"}', "", "could not be asked: daily_limit"),
        ("{}", "Unhandled", "could not be asked: its function failed. See:"),
    ],
)
def test_before_a_backfill_the_system_says_what_it_takes(
    answer: str, error: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    world = read_every()
    found, function = limited(world, PACIFIC), Function(answer, error)
    client: Any = function
    assert estimate(found, client, since=NOON, until=NOON) == (None, ""), "its stream tells no such thing"
    things: Any = world.things
    things.estimates = True
    settings: Any = SimpleNamespace(connections={"source": SimpleNamespace(day_limit=None)})
    since = NOON - timedelta(days=40)
    shown = plan.backfill(found, settings, since=since, until=NOON, again=False, functions=client)
    assert function.asked == [
        {"action": "estimate", "reading": found.name, "since": since.isoformat(), "until": NOON.isoformat()}
    ]
    show_plan(shown, "changed")
    out = capsys.readouterr().out
    assert said in out
    assert "with --split it is 2, one after the other" in out
