"""What a system that can be read does when it is: over a real socket, against its stand-in."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, ClassVar, cast

import pytest

from relay.core.deadline import Countdown
from relay.core.gate import MustWait
from relay.system.stream import Change, ListsIds, Page, Reader, ReadFailed, ReadsOne, Span, is_ordered
from tests.connectors.bench import Bench
from tests.connectors.connector import Connector, Readable
from tests.support.log_lines import captured
from tests.support.memory_state import MemoryState

EVERYTHING = Span(None)
MOST_PAGES = 100


class StreamSuite:
    """Tests of each stream; conftest.py asks them once for each word of `source: {stream: ...}`."""

    connector: ClassVar[Connector]

    @pytest.fixture
    def readable(self, stream: str) -> Readable:
        return self.connector.streams[stream]

    @pytest.fixture
    def count(self, readable: Readable) -> int:
        """Records of two whole pages and a part of one."""
        return readable.page * 2 + 3

    def test_every_stream_that_it_has_is_asked_here(self, bench: Bench) -> None:
        found = {word for word, side in bench.system.sources.items() if side.stream}
        assert found - self.connector.asks_nothing == self.connector.streams.keys()

    def test_a_span_begins_without_a_question(self, bench: Bench, stream: str) -> None:
        before = bench.running.requests()
        assert bench.reader(stream).start(EVERYTHING)
        assert bench.running.requests() == before

    def test_everything_is_read_and_the_last_page_says_so(
        self, bench: Bench, stream: str, readable: Readable, count: int
    ) -> None:
        bench.running.put(stream, range(1, count + 1))
        pages = _read(bench.reader(stream), EVERYTHING)
        assert len(_changes(pages)) == count
        assert [page.complete for page in pages] == [False] * (len(pages) - 1) + [True]
        assert len(pages) > 2
        assert all(page.reached.tzinfo for page in pages)

    def test_records_come_in_the_order_of_their_ids_and_none_twice(
        self, bench: Bench, stream: str, readable: Readable, count: int
    ) -> None:
        bench.running.put(stream, range(1, count + 1))
        records = [change.record for change in _changes(_read(bench.reader(stream), EVERYTHING))]
        assert len(set(records)) == len(records)
        if bench.stream(stream).mode == "snapshot" and is_ordered(bench.stream(stream)):
            assert records == sorted(records, key=int if bench.stream(stream).numeric_ids else str)

    def test_a_reading_goes_on_at_any_page(self, bench: Bench, stream: str, readable: Readable, count: int) -> None:
        bench.running.put(stream, range(1, count + 1))
        whole = _changes(_read(bench.reader(stream), EVERYTHING))
        bookmark, found, is_complete = bench.reader(stream).start(EVERYTHING), list[Change](), False
        while not is_complete:
            page = next(iter(bench.reader(stream).read(bookmark, Countdown(60.0))))
            bookmark, is_complete = page.bookmark, page.complete
            found += page.changes
        assert found == whole

    def test_a_record_that_is_as_it_was_has_the_version_that_it_had(
        self, bench: Bench, stream: str, readable: Readable
    ) -> None:
        if readable.is_told_once:
            pytest.skip("it has one version alone")
        bench.running.put(stream, range(1, 6))
        first, second = (_versions(_read(bench.reader(stream), EVERYTHING)) for _ in range(2))
        assert first == second
        bench.running.put(stream, [2])
        third = _versions(_read(bench.reader(stream), EVERYTHING))
        assert [record for record in first if first[record] != third[record]] == [list(first)[1]]

    def test_what_changes_after_a_reading_is_found_by_the_next(
        self, bench: Bench, stream: str, readable: Readable
    ) -> None:
        if readable.is_told_once:
            pytest.skip("it has one version alone")
        bench.running.put(stream, range(1, 4))
        pages = _read(bench.reader(stream), EVERYTHING)
        before = _versions(pages)
        bench.running.put(stream, [2, 4])
        after = _versions(_from(bench.reader(stream), pages[-1].bookmark))
        assert len({record for record in after if after[record] != before.get(record)}) == 2

    def test_a_span_that_is_over_has_nothing_in_it_that_came_later(
        self, bench: Bench, stream: str, readable: Readable
    ) -> None:
        if bench.stream(stream).mode == "snapshot":
            pytest.skip("a list has no times")
        bench.running.put(stream, [1])
        long_ago = datetime.now(UTC) - timedelta(days=400)
        pages = _read(bench.reader(stream), Span(long_ago, long_ago + timedelta(days=1)))
        assert (_changes(pages), pages[-1].complete) == ([], True)

    def test_what_is_gone_can_be_told(self, bench: Bench, stream: str, readable: Readable) -> None:
        if not bench.stream(stream).tells_gone:
            pytest.skip("it cannot tell")
        bench.running.put(stream, range(1, 4))
        _read(bench.reader(stream), EVERYTHING)  # some learn of their records by reading alone
        before = _there(bench, stream)
        bench.running.remove(stream, 2)
        assert before - _there(bench, stream) == {sorted(before)[1]}

    def test_single_records_are_as_the_reading_gives_them(self, bench: Bench, stream: str, readable: Readable) -> None:
        reader = bench.reader(stream)
        if not hasattr(reader, "one"):
            pytest.skip("it reads no single records")
        bench.running.put(stream, [1, 2])
        for change in _changes(_read(reader, EVERYTHING)):
            assert cast("ReadsOne", reader).one(change.record, Countdown(60.0)) == change
        assert cast("ReadsOne", reader).one("987654321", Countdown(60.0)) is None

    def test_ids_are_all_that_is_there_and_go_on_after_any(
        self, bench: Bench, stream: str, readable: Readable, count: int
    ) -> None:
        reader = bench.reader(stream)
        if not hasattr(reader, "ids"):
            pytest.skip("it lists no ids")
        bench.running.put(stream, range(1, count + 1))
        there = {change.record for change in _changes(_read(reader, EVERYTHING))}
        found = _ids(cast("ListsIds", reader), "")
        assert found == sorted(found, key=int if bench.stream(stream).numeric_ids else str)
        assert set(found) == there
        assert _ids(cast("ListsIds", reader), found[2]) == found[3:]

    def test_too_many_requests_end_a_run_and_no_person_is_needed(
        self, bench: Bench, stream: str, readable: Readable
    ) -> None:
        bench.running.put(stream, [1, 2])
        bookmark = bench.reader(stream).start(EVERYTHING)
        bench.running.fail("too many")
        with pytest.raises((ReadFailed, MustWait)) as caught:
            _from(bench.reader(stream), bookmark)
        assert not getattr(caught.value, "rejected", False)
        bench.state = MemoryState()  # the relay keeps away by itself for a while, which is over
        assert len(_changes(_from(bench.reader(stream), bookmark))) == 2

    def test_a_changed_secret_is_read_afresh_and_a_wrong_one_is_for_a_person(
        self, bench: Bench, stream: str, readable: Readable
    ) -> None:
        bench.secret.cached = bench.running.wrong_secret
        assert _read(bench.reader(stream), EVERYTHING)[-1].complete
        assert bench.secret.refreshed
        bench.secret.stored, bench.secret.cached = bench.running.wrong_secret, None
        with pytest.raises(ReadFailed) as caught:
            _read(bench.reader(stream), EVERYTHING)
        assert caught.value.rejected

    def test_it_says_whether_reading_works(self, bench: Bench, stream: str) -> None:
        where = "routes.events.source"
        assert [(found.level, found.where) for found in bench.reader(stream).check(where, Countdown(60.0))] == [
            ("ok", where)
        ]
        bench.secret.stored, bench.secret.cached = bench.running.wrong_secret, None
        assert "error" in [found.level for found in bench.reader(stream).check(where, Countdown(60.0))]

    def test_reading_writes_no_value_and_no_secret_into_the_log(
        self, bench: Bench, stream: str, readable: Readable, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        bench.running.put(stream, [1, 2])
        with captured() as lines:
            changes = _changes(_read(bench.reader(stream), EVERYTHING))
        values = bench.values() | {text for change in changes for text in _long_texts(change.payload)}
        assert [value for value in values if value in lines.text + caplog.text] == []

    def test_what_names_a_reading_is_of_the_source_alone_and_plain(self, bench: Bench, stream: str) -> None:
        found = bench.stream(stream).filter(bench.source(stream))
        assert json.loads(json.dumps(found)) == dict(found)
        assert found == bench.stream(stream).filter(bench.source(stream))

    def test_its_own_numbers_make_sense(self, bench: Bench, stream: str) -> None:
        found = bench.stream(stream)
        assert found.least_every >= timedelta(minutes=1)
        assert found.look_back >= timedelta(0)
        assert found.longest_slice is None or found.longest_slice > timedelta(0)

    def test_nothing_is_wrong_with_a_plain_source(self, bench: Bench, stream: str) -> None:
        assert list(bench.stream(stream).check_source(bench.source(stream), bench.connection)) == []


def _read(reader: Reader, span: Span) -> list[Page]:
    return _from(reader, reader.start(span))


def _from(reader: Reader, bookmark: str) -> list[Page]:
    pages = list(islice(reader.read(bookmark, Countdown(60.0)), MOST_PAGES))
    assert len(pages) < MOST_PAGES, "it does not come to an end"
    return pages


def _changes(pages: Sequence[Page]) -> list[Change]:
    return [change for page in pages for change in page.changes]


def _versions(pages: Sequence[Page]) -> dict[str, str]:
    return {change.record: change.version for change in _changes(pages)}


def _ids(reader: ListsIds, after: str) -> list[str]:
    return [record for page in reader.ids(after, Countdown(60.0)) for record in page]


def _there(bench: Bench, stream: str) -> set[str]:
    """The records that are there, by whatever the stream tells it with."""
    reader = bench.reader(stream)
    if hasattr(reader, "ids"):
        return set(_ids(cast("ListsIds", reader), ""))
    return {change.record for change in _changes(_read(reader, EVERYTHING)) if not change.deleted}


def _long_texts(payload: Mapping[str, Any]) -> set[str]:
    """The texts that cannot stand in a line of the log by chance."""
    inner = [each for each in payload.values() if isinstance(each, Mapping)]
    own = {each for each in payload.values() if isinstance(each, str) and len(each) > 5}
    return own.union(*(_long_texts(each) for each in inner))
