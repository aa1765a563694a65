"""Reading everything for the first time takes as long as it takes, and is not late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from relay.reading.parts import urgency
from relay.reading.parts.place import Part, PartKey, PartPlace

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
EVERY = {"r": timedelta(minutes=5)}


LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def part(reached: datetime, *, succeeded_at: datetime | None = None, failures: int = 0) -> Part:
    place = PartPlace(stream="leads", routes=("a",), reached=reached, succeeded_at=succeeded_at, failures=failures)
    return Part(PartKey("now", "r"), place, 0.0)


def test_what_reads_for_the_first_time_is_not_behind() -> None:
    assert urgency.lag([part(LONG_AGO)], EVERY, NOON) == 0.0


def test_what_fails_again_and_again_is_behind_from_the_beginning() -> None:
    assert urgency.lag([part(NOON - timedelta(hours=1), failures=4)], EVERY, NOON) == 0.0
    assert urgency.lag([part(NOON - timedelta(hours=1), failures=5)], EVERY, NOON) == 55 * 60


def test_what_has_read_it_once_is_behind_when_it_does_not_go_on() -> None:
    done = part(NOON - timedelta(hours=1), succeeded_at=NOON)
    assert urgency.lag([done], EVERY, NOON) == 55 * 60
