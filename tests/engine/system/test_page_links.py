"""Links to a page about one record: they tell nothing, hold for their time, and end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from relay.system.page_links import PageLinks
from tests.support.memory_state import MemoryState

BEGIN = datetime(2026, 11, 30, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class Now:
    moment: datetime = BEGIN

    def __call__(self) -> datetime:
        return self.moment


def links(state: MemoryState | None = None, clock: Now | None = None, **options: object) -> PageLinks:
    settings = {"connection": "crm", "key": lambda: b"key", "lasts": 30 * DAY, "clock": clock or Now(), **options}
    return PageLinks(state=state or MemoryState(), **settings)  # type: ignore[arg-type]


def test_a_link_that_is_kept_leads_to_its_record_and_no_other_link_does() -> None:
    made = links()
    [link] = made.keep(["1001"]).values()
    assert made.record(link.handle) == "1001"
    assert made.record(made.of("1002").handle) is None, "it was never kept"
    for wrong in (
        "",
        "1001",
        link.handle[:-1],
        f"{link.handle}A",
        link.handle.swapcase(),
        "é" * 32,
        f"{link.handle}\n",
    ):
        assert made.record(wrong) is None, wrong


@settings(max_examples=40)
@given(st.integers(1, 2**31 - 1), st.integers(0, 90 * 86_400))
def test_within_its_span_a_record_has_one_link_which_can_be_used_for_half_of_the_time_at_least(
    record: int, seconds: int
) -> None:
    clock = Now(BEGIN + timedelta(seconds=seconds))
    made = links(clock=clock)
    link, begin = made.of(str(record)), clock.moment
    left = link.ends - clock.moment
    assert 15 * DAY <= left <= 30 * DAY + timedelta(seconds=1)
    clock.moment = link.ends - 15 * DAY - timedelta(seconds=1)
    assert clock.moment < begin or made.of(str(record)) == link, "the same to the end of its span"
    clock.moment += timedelta(seconds=2)
    assert made.of(str(record)).handle != link.handle, "then another one is due"


def test_not_all_links_are_due_again_at_once() -> None:
    ends = sorted(links().of(str(record)).ends for record in range(200))
    assert ends[-1] - ends[0] > 12 * DAY
    assert max(after - before for before, after in pairwise(ends)) < 2 * DAY


def test_neither_a_link_nor_the_table_tells_the_other() -> None:
    state = MemoryState()
    [link] = links(state).keep(["1001"]).values()
    assert "1001" not in link.at("https://api.example.com/v1/activity")
    [key] = state.texts
    assert link.handle not in key


def test_handles_of_another_key_connection_record_or_time_are_others() -> None:
    made = [
        links().of("1001"),
        links(key=lambda: b"other").of("1001"),
        links(connection="other").of("1001"),
        links().of("1002"),
        links(lasts=2 * DAY).of("1001"),
    ]
    assert len({each.handle for each in made}) == len(made)


def test_links_that_are_ended_lead_nowhere_that_of_the_span_before_as_well() -> None:
    state, clock = MemoryState(), Now()
    made = links(state, clock)
    old = made.keep(["1001"])["1001"]
    clock.moment += 15 * DAY
    new = made.keep(["1001"])["1001"]
    assert old.handle != new.handle
    assert made.number("1001") == 2
    made.end("1001")
    assert (made.record(old.handle), made.record(new.handle), state.texts) == (None, None, {})
