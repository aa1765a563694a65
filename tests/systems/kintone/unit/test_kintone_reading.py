"""Reading what changed in an app loses nothing and repeats nothing for ever, whatever happens meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.system.sync_reader import Change, Page, ReadFailed
from systems.kintone.answers import Read
from systems.kintone.client import App
from systems.kintone.failure import Failure, RequestFailed
from systems.kintone.streams import reading
from systems.kintone.streams.changes import KintoneChanges
from systems.kintone.streams.reading import MOST_REMEMBERED, OVERLAP, Reading, Seen, floor, minutes
from tests.support.scripted_target import Plenty

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
UPDATED = "更新日時"
_QUERY = re.compile(UPDATED + r' >= "([^"]+)" and \$id > (\d+) order by \$id asc limit (\d+)')


@dataclass
class FakeApp:
    """An app whose time passes only when a test says so. `between` happens before each answer."""

    now: datetime = NOON
    records: dict[int, tuple[int, datetime]] = field(default_factory=dict)
    """Id to revision and time of update."""
    late: set[int] = field(default_factory=set)
    """Ids of records that a search does not find yet."""
    between: Callable[[], object] = lambda: None
    failures: list[RequestFailed] = field(default_factory=list)
    limits: list[int] = field(default_factory=list)
    """How many records each request asked for."""
    most: int = 500
    """More records than these make an answer too large."""

    def write(self, record: int) -> None:
        """Add or edit a record."""
        revision = self.records[record][0] if record in self.records else 0
        self.records[record] = (revision + 1, self.now)

    def form_fields(self, _place: App, _deadline: object) -> dict[str, dict[str, Any]]:
        return {"company": {"type": "SINGLE_LINE_TEXT"}, UPDATED: {"type": "UPDATED_TIME"}}

    def read_records(self, _place: App, query: str, _deadline: object) -> Read:
        self.between()
        if self.failures:
            raise self.failures.pop(0)
        match = _QUERY.fullmatch(query)
        assert match, query
        since, after, limit = datetime.fromisoformat(match[1]), int(match[2]), int(match[3])
        self.limits.append(limit)
        if limit > self.most:
            raise RequestFailed(Failure(word="bad_answer", status=200, message="too large an answer"))
        found = [
            (number, revision, at)
            for number, (revision, at) in sorted(self.records.items())
            if number > after and at.replace(second=0) >= since and number not in self.late
        ]
        return Read([shown(*each) for each in found[:limit]], self.now)

    def changes(self, app: int = 12, guest_space: int | None = None) -> KintoneChanges:
        place = App(app, guest_space)
        return KintoneChanges(client=cast("Any", self), place=place, url="https://a.cybozu.com", clock=lambda: self.now)


def shown(number: int, revision: int, at: datetime) -> dict[str, Any]:
    """A record as a GET shows it: times have no seconds."""
    return {
        "$id": {"type": "__ID__", "value": str(number)},
        "$revision": {"type": "__REVISION__", "value": str(revision)},
        UPDATED: {"type": "UPDATED_TIME", "value": f"{at:%Y-%m-%dT%H:%M}:00Z"},
        "company": {"type": "SINGLE_LINE_TEXT", "value": f"Company {number}"},
    }


@dataclass
class Reader:
    """Runs one after the other, each from the cursor of the last page."""

    app: FakeApp
    cursor: str = ""
    got: list[tuple[str, str]] = field(default_factory=list)
    """Record and revision of everything that was given out."""

    def __post_init__(self) -> None:
        self.cursor = self.cursor or self.app.changes().begin(self.app.now)

    def run(self, pages: int = 1000) -> list[Page]:
        """Read at most so many pages."""
        found: list[Page] = []
        for page in self.app.changes().read(self.cursor, Plenty()):
            found.append(page)
            self.cursor = page.cursor
            self.got += [(change.record, change.revision) for change in page.changes]
            if len(found) == pages:
                break
        return found


def ids(changes: list[Change] | list[tuple[str, str]]) -> list[int]:
    return [int(change[0].removeprefix("12/")) for change in changes]


def test_it_asks_by_the_field_that_the_app_has_for_the_time_of_update() -> None:
    assert Reading(since=NOON, after=7).query(UPDATED, 500) == (
        '更新日時 >= "2026-11-01T12:00:00Z" and $id > 7 order by $id asc limit 500'
    )


def test_more_records_than_one_answer_holds_are_read_in_several() -> None:
    app = FakeApp()
    reader = Reader(app)
    for number in range(1, 1202):
        app.write(number)
    pages = reader.run()
    assert [page.found for page in pages] == [500, 500, 201]
    assert ids(reader.got) == list(range(1, 1202))


@pytest.mark.parametrize(("space", "path"), [(None, "/k/12"), (7, "/k/guest/7/12")])
def test_a_change_names_the_page_of_its_record_in_its_space(space: int | None, path: str) -> None:
    app = FakeApp()
    changes = app.changes(guest_space=space)
    cursor = changes.begin(app.now)
    app.write(3)
    [page] = changes.read(cursor, Plenty())
    assert [change.payload["url"] for change in page.changes] == [f"https://a.cybozu.com{path}/show#record=3"]


def test_what_has_not_changed_since_is_given_out_once_and_not_at_every_run() -> None:
    app = FakeApp()
    reader = Reader(app)
    app.write(1)
    for _ in range(5):
        reader.run()
        app.now += timedelta(seconds=30)
    assert reader.got == [("12/1", "1")]


def test_a_record_that_changes_again_in_the_same_minute_is_given_out_again() -> None:
    app = FakeApp()
    reader = Reader(app)
    app.write(1)
    reader.run()
    app.write(1)
    reader.run()
    assert reader.got == [("12/1", "1"), ("12/1", "2")]


def test_a_record_that_is_found_late_is_given_out() -> None:
    app = FakeApp(now=NOON)
    reader = Reader(app)
    app.now += timedelta(minutes=5)
    app.write(1)
    app.late = {1}
    app.now += timedelta(seconds=100)
    reader.run()
    app.late = set()
    app.now += timedelta(minutes=15)
    reader.run()
    assert reader.got == [("12/1", "1")]


def test_a_clock_that_is_ahead_of_kintones_loses_nothing() -> None:
    app = FakeApp()
    reader = Reader(app, cursor=reading.encode(Reading(since=NOON)))
    changes = KintoneChanges(
        client=cast("Any", app), place=App(12, None), url="", clock=lambda: app.now + timedelta(hours=1)
    )
    [page] = changes.read(reader.cursor, Plenty())
    reader.cursor = page.cursor
    app.now += timedelta(minutes=5)
    app.write(1)
    reader.run()
    assert reader.got == [("12/1", "1")]


def test_the_first_run_takes_only_what_changes_from_then_on() -> None:
    app = FakeApp()
    app.write(1)
    app.now += timedelta(minutes=10)
    reader = Reader(app)
    app.write(2)
    reader.run()
    assert reader.got == [("12/2", "1")]


def test_an_answer_that_is_too_large_is_asked_for_again_in_smaller_pieces() -> None:
    app = FakeApp(most=60)
    reader = Reader(app)
    for number in range(1, 45):
        app.write(number)
    reader.run()
    assert app.limits == [500, 100, 20, 40]
    assert ids(reader.got) == list(range(1, 45))


def test_smaller_pieces_are_remembered_by_a_run_that_is_cut_off() -> None:
    app = FakeApp(most=60)
    reader = Reader(app)
    app.write(1)
    reader.run(pages=2)
    reader.run()
    assert app.limits == [500, 100, 20]
    reader.run()
    assert app.limits[3] == 500, "the next pass tries whole answers again"


def test_after_a_slow_minute_a_run_soon_reads_as_much_at_once_as_before() -> None:
    app = FakeApp(failures=[RequestFailed(Failure(word="timeout", sent=True))] * 5)
    for number in range(1, 3_001):
        app.write(number)
    reader = Reader(app)
    with pytest.raises(ReadFailed, match="timeout"):
        reader.run()
    reader.run()
    assert ids(reader.got) == list(range(1, 3_001))
    assert app.limits[:10] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 500]
    assert len(app.limits) < 16


def test_a_record_whose_answer_cannot_be_read_even_alone_is_for_a_person() -> None:
    app = FakeApp(most=0)
    app.write(1)
    with pytest.raises(ReadFailed) as caught:
        Reader(app).run()
    assert (app.limits, caught.value.rejected) == ([500, 100, 20, 4, 1], True)


def test_another_app_under_the_same_name_is_read_from_the_same_time_on_with_nothing_taken_as_known() -> None:
    one, other = FakeApp(), FakeApp()
    one.write(1)
    other.write(1)
    reader = Reader(one)
    reader.run()
    (page,) = other.changes(app=14).read(reader.cursor, Plenty())
    assert [change.record for change in page.changes] == ["14/1"]
    assert page.reached == NOON


@pytest.mark.parametrize(
    ("failure", "code", "rejected"),
    [
        (Failure(code="GAIA_NO01", status=403), "GAIA_NO01", True),
        (Failure(status=503), "http_503", False),
        (Failure(word="search_aborted", status=200), "search_aborted", True),
    ],
)
def test_a_failure_says_whether_a_person_must_mend_it(failure: Failure, code: str, *, rejected: bool) -> None:
    app = FakeApp(failures=[RequestFailed(failure)])
    with pytest.raises(ReadFailed) as caught:
        Reader(app).run()
    assert (caught.value.cause.code, caught.value.rejected) == (code, rejected)


def test_an_app_that_is_never_answered_for_in_time_is_given_up_at_one_record() -> None:
    app = FakeApp(failures=[RequestFailed(Failure(word="timeout", sent=True))] * 9)
    with pytest.raises(ReadFailed, match="timeout"):
        Reader(app).run()


def test_the_payload_is_that_of_a_webhook_with_a_mark_that_no_webhook_has() -> None:
    app = FakeApp()
    app.write(5)
    [page] = app.changes().read(app.changes().begin(NOON), Plenty())
    [change] = page.changes
    assert change.payload == {
        "type": "SYNC",
        "app": "12",
        "id": "5",
        "revision": "1",
        "url": "https://a.cybozu.com/k/12/show#record=5",
        "record": {UPDATED: "2026-11-01T12:00:00Z", "company": "Company 5"},
    }


def test_what_a_cursor_remembers_is_bounded() -> None:
    rows = {number: Seen(1, minutes(NOON)) for number in range(MOST_REMEMBERED + 500)}
    found = Reading(since=NOON).with_page(NOON, 1, rows | {9_999_999: Seen(1, minutes(NOON) + 1)})
    assert len(found.recent) == MOST_REMEMBERED
    assert 9_999_999 in found.recent
    assert len(reading.encode(found.next_pass(NOON))) < 150_000


@settings(deadline=None)
@given(st.data())
def test_whatever_is_written_while_it_reads_every_last_revision_is_given_out_and_none_twice(
    data: st.DataObject,
) -> None:
    """Records are written before each answer, become visible late, and runs are cut off after any page."""
    app = FakeApp(most=500)
    reader = Reader(app, cursor=in_pairs(app.changes().begin(NOON)))

    def meanwhile() -> None:
        app.now += timedelta(seconds=data.draw(st.integers(0, 50)))
        for number in data.draw(st.lists(st.integers(1, 9), max_size=4)):
            app.write(number)
        hidden = data.draw(st.sets(st.integers(1, 9), max_size=2))
        app.late = {each for each in hidden if each in app.records and app.now - app.records[each][1] < OVERLAP / 2}

    app.between = meanwhile
    for _ in range(data.draw(st.integers(1, 6))):
        reader.run(pages=data.draw(st.integers(1, 5)))
        reader.cursor = in_pairs(reader.cursor)
        app.now += timedelta(seconds=data.draw(st.integers(0, 200)))
    app.between, app.late = (lambda: None), set()
    for _ in range(2):
        reader.run()
    assert len(set(reader.got)) == len(reader.got)
    assert {(f"12/{number}", str(revision)) for number, (revision, _) in app.records.items()} <= set(reader.got)


def in_pairs(cursor: str) -> str:
    """The same cursor, but with answers of two records."""
    return reading.encode(msgspec.structs.replace(reading.decode(cursor), size=2))


def test_a_moments_minute_is_that_of_utc() -> None:
    assert floor(datetime.fromisoformat("2026-11-01T21:00:59+09:00")) == NOON
