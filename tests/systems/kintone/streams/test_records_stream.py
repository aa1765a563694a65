"""Reading an app loses nothing, whatever happens meanwhile: against the stand-in, over a real socket."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.systems.kintone import StandIn
from relay.system.access import Access
from relay.system.reads import EVERYTHING
from relay.system.stream import Page, ReadFailed, Span
from systems.kintone.config import KintoneConnection, KintoneSource
from systems.kintone.streams import bookmark
from systems.kintone.streams.bookmark import LOOK_BACK, Bookmark, ceiling, floor
from systems.kintone.streams.records import BEFORE_ALL
from systems.kintone.streams.stream import RECORDS_STREAM
from tests.support.deadlines import Endless
from tests.support.memory_state import MemoryState
from tests.systems.kintone.streams.reading_records import NOON, Between, Run, Shelf, records

MINUTE = timedelta(minutes=1)


@pytest.fixture
def shelf(kintone: StandIn) -> Shelf:
    return Shelf(kintone)


def sizes(pages: Sequence[Page]) -> list[int]:
    """How many records are asked for after each page; 0: as many as kintone gives."""
    return [bookmark.decode(page.bookmark).size for page in pages]


def test_it_asks_for_what_changed_and_for_what_is_new_by_its_id() -> None:
    assert Bookmark(since=NOON, after=7, settled=90).query("更新日時", 500) == (
        '(更新日時 >= "2026-11-01T12:00:00Z" or $id > 90) and $id > 7 order by $id asc limit 500'
    )
    assert Bookmark(since=NOON, after=90, settled=90).query("更新日時", 500) == "$id > 90 order by $id asc limit 500"


def test_a_closed_span_has_two_ends_and_everything_has_none() -> None:
    assert Bookmark(since=NOON, until=NOON + MINUTE).query("u", 5) == (
        'u >= "2026-11-01T12:00:00Z" and u < "2026-11-01T12:01:00Z" and $id > 0 order by $id asc limit 5'
    )
    assert Bookmark(until=NOON).query("u", 5) == 'u < "2026-11-01T12:00:00Z" and $id > 0 order by $id asc limit 5'
    assert Bookmark(settled=4).query("u", 5) == "$id > 0 order by $id asc limit 5"


def test_a_span_is_widened_to_whole_minutes(shelf: Shelf) -> None:
    text = shelf.reader().start(Span(NOON + timedelta(seconds=50), NOON + timedelta(seconds=70)))
    found = bookmark.decode(text)
    assert (found.since, found.until) == (NOON, NOON + 2 * MINUTE)
    assert (ceiling(NOON), floor(datetime.fromisoformat("2026-11-01T21:00:59+09:00"))) == (NOON, NOON)


def test_from_now_on_only_what_changes_later_is_read(shelf: Shelf) -> None:
    for record in range(1, 4):
        shelf.write(record)
    shelf.now += 10 * MINUTE
    run = Run(shelf)
    shelf.write(2)
    shelf.write(4)
    [page] = run.read()
    assert (run.got, page.complete) == ([("2", "2"), ("4", "1")], True)


def test_everything_is_read_in_pages_and_then_only_what_changes(shelf: Shelf) -> None:
    for record in range(1, 1_202):
        shelf.write(record)
    shelf.now += timedelta(days=1)
    run = Run(shelf, shelf.reader().start(Span(None)))
    pages = run.read()
    assert [len(page.changes) for page in pages] == [500, 500, 201]
    assert [page.complete for page in pages] == [False, False, True]
    assert [page.reached for page in pages] == [BEFORE_ALL, BEFORE_ALL, shelf.now]
    run.got.clear()
    shelf.now += timedelta(hours=1)
    shelf.write(7)
    run.read()
    assert run.got == [("7", "2")]


def test_what_is_read_again_has_the_version_that_it_had(shelf: Shelf) -> None:
    run = Run(shelf)
    shelf.write(1)
    run.read()
    run.read()
    assert run.got == [("1", "1"), ("1", "1")]


def test_a_record_that_changes_again_in_the_same_minute_has_another_version(shelf: Shelf) -> None:
    run = Run(shelf)
    shelf.write(1)
    run.read()
    shelf.write(1)
    run.read()
    assert run.got == [("1", "1"), ("1", "2")]


def test_what_is_found_late_is_read_within_the_look_back(shelf: Shelf) -> None:
    run = Run(shelf)
    shelf.now += 5 * MINUTE
    shelf.write(1)
    shelf.hide(1)
    shelf.now += timedelta(seconds=200)
    run.read()
    shelf.show()
    shelf.now += 15 * MINUTE
    run.read()
    assert run.got == [("1", "1")]


def test_a_customer_may_look_further_back_and_never_less_far(shelf: Shelf) -> None:
    for asked, found in ((timedelta(hours=1), timedelta(hours=1)), (timedelta(0), LOOK_BACK)):
        run = Run(shelf, shelf.reader().start(Span(NOON - timedelta(days=1))), look_back=asked)
        run.read()
        assert bookmark.decode(run.bookmark).since == NOON - found


def test_the_engine_may_have_it_look_back_further_without_forgetting_which_ids_are_new(shelf: Shelf) -> None:
    shelf.write(1)
    shelf.now += timedelta(hours=2)
    run = Run(shelf)
    run.read()
    shelf.write(2, updated=NOON - timedelta(days=800))
    shelf.now += timedelta(hours=2)
    run.bookmark = shelf.reader().back(run.bookmark, shelf.now - timedelta(hours=1))
    assert bookmark.decode(run.bookmark).since == shelf.now - timedelta(hours=1)
    run.read()
    assert run.got == [("2", "1")]


def test_looking_back_never_goes_behind_the_time_from_which_a_span_was_to_be_read(shelf: Shelf) -> None:
    run = Run(shelf)
    shelf.write(1, updated=NOON - MINUTE)
    run.read()
    run.got.clear()
    shelf.now += MINUTE
    run.bookmark = shelf.reader().back(run.bookmark, shelf.now - timedelta(hours=1))
    assert bookmark.decode(run.bookmark).since == NOON


def test_a_record_that_was_imported_with_an_old_time_of_update_is_read(shelf: Shelf) -> None:
    shelf.write(1, updated=NOON - timedelta(days=900))
    run = Run(shelf)
    run.read()
    shelf.now += MINUTE
    shelf.write(2, updated=NOON - timedelta(days=800))
    run.read()
    assert run.got == [("2", "1")]


def test_an_imported_record_is_read_although_a_later_one_was_found_before_it(shelf: Shelf) -> None:
    run = Run(shelf)
    run.read()
    old = NOON - timedelta(days=800)
    shelf.write(1, updated=old)
    shelf.hide(1)
    shelf.write(2, updated=old)
    for _ in range(4):
        shelf.now += MINUTE
        run.read()
    shelf.show()
    shelf.now += 10 * MINUTE
    run.read()
    assert ("1", "1") in run.got


def test_a_new_record_is_not_read_for_ever(shelf: Shelf) -> None:
    run = Run(shelf)
    shelf.write(1, updated=NOON - timedelta(days=800))
    for _ in range(4):
        run.read()
        shelf.now += LOOK_BACK
    run.got.clear()
    run.read()
    assert run.got == []


def test_what_changes_during_a_pass_is_read_by_this_one_or_by_the_next(shelf: Shelf) -> None:
    for record in range(1, 9):
        shelf.write(record)
    run = Run(shelf)
    run.in_pairs()
    run.read(pages=2)
    shelf.write(1)
    shelf.write(8)
    shelf.write(9)
    run.read()
    run.read()
    assert shelf.all() <= set(run.got)


def test_a_pass_that_was_cut_off_goes_on_at_any_page(shelf: Shelf) -> None:
    for record in range(1, 31):
        shelf.write(record)
    run = Run(shelf, shelf.reader().start(Span(None)))
    run.in_pairs()
    while not run.read(pages=1)[0].complete:
        shelf.now += MINUTE
    assert [int(record) for record, _ in run.got] == list(range(1, 31))


def test_a_closed_span_is_read_once_and_then_asks_for_nothing(shelf: Shelf) -> None:
    for minute in range(6):
        shelf.write(minute + 1, updated=NOON + minute * MINUTE)
    run = Run(shelf, shelf.reader().start(Span(NOON + MINUTE, NOON + 4 * MINUTE)))
    [page] = run.read()
    assert (records(page.changes), page.reached, page.complete) == ([2, 3, 4], NOON + 4 * MINUTE, True)
    before = len(shelf.kintone.requests())
    [page] = run.read()
    assert (page.changes, page.complete, len(shelf.kintone.requests())) == ((), True, before)


def test_slices_that_follow_each_other_leave_nothing_out(shelf: Shelf) -> None:
    for second in range(0, 600, 20):
        shelf.write(second // 20 + 1, updated=NOON + timedelta(seconds=second))
    ends = [NOON + timedelta(seconds=each) for each in (0, 130, 290, 600)]
    found: list[tuple[str, str]] = []
    for since, until in pairwise(ends):
        run = Run(shelf, shelf.reader().start(Span(since, until)))
        run.read()
        found += run.got
    assert set(found) == shelf.all()


@pytest.mark.parametrize(("space", "path"), [(None, "/k/12"), (7, "/k/guest/7/12")])
def test_a_change_names_the_page_of_its_record_in_its_space(shelf: Shelf, space: int | None, path: str) -> None:
    reader = shelf.reader(guest_space=space)
    assert reader.gone("3") == {
        "type": "DELETE_RECORD",
        "app": "12",
        "id": "3",
        "url": f"https://a.cybozu.com{path}/show#record=3",
    }


def test_the_payload_is_that_of_a_webhook_with_a_mark_that_no_webhook_has(shelf: Shelf) -> None:
    run = Run(shelf)
    shelf.write(5)
    [page] = run.read()
    payload = dict(page.changes[0].payload)
    assert payload.pop("record")["lead_id"] == "5"
    url = "https://a.cybozu.com/k/12/show#record=5"
    assert payload == {"type": "READ", "app": "12", "id": "5", "revision": "1", "url": url}


def test_another_app_under_the_same_bookmark_is_read_from_the_same_time_on(shelf: Shelf) -> None:
    run = Run(shelf)
    shelf.write(1)
    run.read()
    found = bookmark.decode(run.bookmark)
    assert found.at("a.cybozu.com/14") == Bookmark(since=found.since, earliest=NOON, place="a.cybozu.com/14")


def test_one_record_is_looked_at_by_its_id(shelf: Shelf) -> None:
    shelf.write(5)
    shelf.write(5)
    found = shelf.reader().one("5", Endless())
    assert found is not None
    assert (found.record, found.version, found.payload["id"]) == ("5", "2", "5")
    assert shelf.reader().one("6", Endless()) is None
    assert shelf.reader().one('5 or $id > 0" ', Endless()) is None


def test_all_ids_are_listed_five_hundred_to_a_request_and_go_on_after_any(shelf: Shelf) -> None:
    for record in range(1, 1_101):
        shelf.write(record)
    before = len(shelf.kintone.requests())
    pages = list(shelf.reader().ids("", Endless()))
    assert [len(page) for page in pages] == [500, 500, 100]
    assert [int(record) for page in pages for record in page] == list(range(1, 1_101))
    assert len(shelf.kintone.requests()) - before == 4
    assert list(shelf.reader().ids("1098", Endless())) == [["1099", "1100"]]


def test_ids_that_lie_far_apart_are_listed(shelf: Shelf) -> None:
    for record in (3, 70_000, 70_001, 130_000):
        shelf.write(record)
    assert [record for page in shelf.reader().ids("", Endless()) for record in page] == [
        "3",
        "70000",
        "70001",
        "130000",
    ]


def test_an_app_without_records_has_no_ids(shelf: Shelf) -> None:
    assert list(shelf.reader().ids("", Endless())) == []


def test_a_clock_that_is_ahead_of_kintones_loses_nothing(kintone: StandIn) -> None:
    now = datetime.now(NOON.tzinfo)
    shelf = Shelf(kintone, now + timedelta(hours=1))
    run = Run(shelf, shelf.reader().start(Span(now)))
    run.read()
    shelf.write(1, updated=now)
    run.read()
    assert run.got == [("1", "1")]


def test_an_answer_that_is_too_slow_is_asked_for_again_in_smaller_pieces_and_then_in_larger_ones(
    shelf: Shelf,
) -> None:
    for record in range(1, 45):
        shelf.write(record)
    run = Run(shelf, shelf.reader().start(Span(None)))
    shelf.between.spared, shelf.between.slow = 2, 2
    pages = run.read()
    assert sizes(pages) == [100, 20, 40, 0]
    assert [int(record) for record, _ in run.got] == list(range(1, 45))
    assert pages[-1].complete


def test_a_search_that_finds_too_much_is_made_for_one_range_of_ids_after_the_other(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bookmark, "MOST_IDS", 10)
    for record in [*range(1, 4), *range(38, 46)]:
        shelf.write(record)
    run = Run(shelf, shelf.reader().start(Span(None)))
    shelf.between.spared, shelf.between.slow, shelf.between.word = 2, 1, "search_aborted"
    pages = run.read()
    assert [bookmark.decode(page.bookmark).up_to for page in pages] == [10, 20, 30, 40, 50, 0]
    assert [int(record) for record, _ in run.got] == [1, 2, 3, *range(38, 46)]
    assert [page.complete for page in pages] == [False] * 5 + [True]


def test_a_range_of_ids_is_asked_for_beside_everything_else() -> None:
    assert Bookmark(since=NOON, after=7, up_to=17, settled=90).query("u", 500) == (
        '(u >= "2026-11-01T12:00:00Z" or $id > 90) and $id > 7 and $id <= 17 order by $id asc limit 500'
    )


def test_a_search_that_even_then_finds_too_much_is_for_a_person(shelf: Shelf) -> None:
    shelf.between.spared, shelf.between.slow, shelf.between.word = 2, 2, "search_aborted"
    with pytest.raises(ReadFailed, match="search_aborted") as caught:
        Run(shelf).read()
    assert caught.value.rejected


def test_smaller_pieces_are_remembered_by_a_run_that_is_cut_off(shelf: Shelf) -> None:
    for record in range(1, 151):
        shelf.write(record)
    run = Run(shelf, shelf.reader().start(Span(None)))
    shelf.between.spared, shelf.between.slow = 2, 1
    run.read(pages=1)
    assert sizes(run.read()) == [200, 0]


def test_after_a_slow_minute_a_run_soon_reads_as_much_at_once_as_before(shelf: Shelf) -> None:
    for record in range(1, 1_501):
        shelf.write(record)
    run = Run(shelf, shelf.reader().start(Span(None)))
    shelf.between.spared, shelf.between.slow = 2, 5
    with pytest.raises(ReadFailed, match="timeout"):
        run.read()
    assert sizes(run.read()) == [2, 4, 8, 16, 32, 64, 128, 256, 0, 0, 0]
    assert [int(record) for record, _ in run.got] == list(range(1, 1_501))


@pytest.mark.parametrize(
    ("kind", "order", "code", "rejected"),
    [
        ("503-html", {}, "http_503", False),
        ("429", {}, "GAIA_TO04", False),
        ("error", {"status": 403, "code": "GAIA_NO01"}, "GAIA_NO01", True),
    ],
)
def test_a_failure_says_whether_a_person_must_mend_it(
    shelf: Shelf, kind: str, order: dict[str, object], code: str, *, rejected: bool
) -> None:
    run = Run(shelf)
    for read in (run.read, lambda: list(shelf.reader().ids("", Endless()))):
        shelf.kintone.recover()
        shelf.kintone.fail(kind, **order)
        with pytest.raises(ReadFailed) as caught:
            read()
        assert (caught.value.cause.code, caught.value.rejected) == (code, rejected)


def test_it_says_before_it_is_needed_whether_the_records_may_be_read(shelf: Shelf) -> None:
    [finding] = shelf.reader().check("routes.a.source", Endless())
    assert (finding.level, finding.where) == ("ok", "routes.a.source")
    [finding] = shelf.reader(app=13).check("routes.a.source", Endless())
    assert finding.level == "error"
    assert "right to view records" in finding.message


def test_the_stream_is_named_by_app_and_guest_space_and_makes_its_reader(shelf: Shelf) -> None:
    source = KintoneSource(app=12, hooks=["ADD_RECORD"])
    assert RECORDS_STREAM.filter(source) == {"app": 12, "guest_space": None}
    connection = KintoneConnection(url=shelf.kintone.url)
    access = Access(
        secret=lambda *, refresh=False: {"api_token": shelf.kintone.api_token}, gate=Between(), state=MemoryState()
    )
    reader = RECORDS_STREAM.reader(connection, source, EVERYTHING, access)
    [page] = reader.read(reader.start(Span(None)), Endless())
    assert page.complete


@pytest.fixture(scope="module")
def one_kintone() -> Iterator[StandIn]:
    with StandIn() as found:
        yield found


@settings(deadline=None, max_examples=20)
@given(data=st.data())
def test_whatever_is_written_while_it_reads_every_last_revision_is_given_out(
    one_kintone: StandIn, data: st.DataObject
) -> None:
    """Records are written and imported before each answer, become visible late, and runs are cut off anywhere."""
    one_kintone.reset()
    shelf = Shelf(one_kintone)
    start = data.draw(st.sampled_from([Span(NOON), Span(None)]))
    run = Run(shelf, shelf.reader().start(start))
    ids = st.integers(1, 9)

    def meanwhile() -> None:
        shelf.now += timedelta(seconds=data.draw(st.integers(0, 50)))
        if data.draw(st.booleans()):
            shelf.show()
        for record in data.draw(st.lists(ids, max_size=4)):
            shelf.write(record)
        newest = max((int(record) for record, _ in shelf.all()), default=0) + 1
        if data.draw(st.booleans()):
            shelf.write(newest, updated=NOON - timedelta(days=90))
            if data.draw(st.booleans()):
                shelf.hide(newest)

    run.read(pages=1)
    shelf.between.happens = meanwhile
    for _ in range(data.draw(st.integers(1, 4))):
        run.in_pairs()
        run.read(pages=data.draw(st.integers(1, 4)))
        hidden_for = timedelta(seconds=data.draw(st.integers(0, 80)))
        shelf.now += hidden_for
        shelf.show()
    shelf.between.happens = lambda: None
    shelf.show()
    for _ in range(2):
        run.read()
    assert shelf.all() <= set(run.got)
