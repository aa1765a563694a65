"""What a system does that may be one side of a pair: it reads what is written there, and both are told in one way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar, NamedTuple, cast

import pytest

from relay.core.deadline import Countdown
from relay.core.outcome import Delivered
from relay.core.refusal import Refused
from relay.system.pairs import ReadsShared, SharedRecord, TellsShared, WritesShared
from relay.system.reads import Reads
from relay.system.shared_fields import changed
from relay.system.stream import Reader, Span
from tests.connectors.bench import ROUTE, Bench
from tests.connectors.connector import BothWays, Connector

NOTHING = "a name that no payload has"


class _Side(NamedTuple):
    """Both sides of one place."""

    bench: Bench
    said: BothWays

    @property
    def route(self) -> Any:
        return self.bench.routes[ROUTE]

    @property
    def target(self) -> WritesShared:
        return cast("WritesShared", self.bench.target)

    @property
    def source(self) -> ReadsShared:
        stream, word = self.bench.stream(self.said.stream), self.said.stream
        assert isinstance(stream, TellsShared)
        return stream.shared(self.bench.connection, self.bench.source(word), [self.route])

    @property
    def fields(self) -> frozenset[str]:
        found = changed(self.bench.target, self.route, self.said.stream)
        assert found is not None
        return found

    def written(self, payload: Any) -> SharedRecord:
        return self.target.written(self.route, payload, self.said.stream, self.bench.connection)

    def read(self) -> list[SharedRecord]:
        """What is there, read with no more than is needed."""
        names = Reads(self.source.needs | self.fields)
        access = replace(self.bench.access, memory=self.bench.notes)
        stream = self.bench.stream(self.said.stream)
        reader = stream.reader(self.bench.connection, self.bench.source(self.said.stream), names, access)
        return [self.source.holds(each) for each in _payloads(reader)]


class PairSuite:
    """Tests of a connector that says how it is written both ways."""

    connector: ClassVar[Connector]

    @pytest.fixture
    def side(self, bench: Bench) -> _Side:
        said = self.connector.both_ways
        if said is None:
            pytest.skip("no pair of routes may share fields of it")
        bench.connector = replace(self.connector, route=said.route, payload=said.payload)
        return _Side(bench, said)

    def test_what_is_written_is_read_under_the_same_name_with_the_same_values(self, side: _Side) -> None:
        [outcome] = side.bench.deliver(side.bench.event())
        assert isinstance(outcome, Delivered), outcome
        written = side.written(side.said.payload)
        [found] = [each for each in side.read() if each.names & written.names]
        assert written.values
        shown = {name: found.values.get(name, "") for name in written.values}
        assert shown == {**written.values}, (shown, written)
        assert written.values.keys() | found.values.keys() <= side.fields

    def test_another_record_has_another_name_and_other_values_are_told_apart(self, side: _Side) -> None:
        one, other = side.written(side.said.payload), side.written(side.said.other)
        assert not one.names & other.names
        assert all(one.values[name] != value for name, value in other.values.items())

    def test_a_route_is_narrowed_to_what_has_changed(self, side: _Side) -> None:
        name, fields = side.said.name, side.said.fields
        narrowed = side.target.narrowed(side.route, {name})
        assert narrowed is not None
        found = side.target.written(narrowed, side.said.payload, side.said.stream, side.bench.connection)
        assert found.values.keys() == fields
        assert found.names & side.written(side.said.payload).names
        assert side.target.narrowed(side.route, {NOTHING}) is None

    def test_a_narrowed_route_is_still_one_that_delivers(self, side: _Side) -> None:
        side.bench.deliver(side.bench.event())
        narrowed = side.target.narrowed(side.route, {side.said.name})
        assert narrowed is not None
        target = side.bench.target.for_connection(side.bench.connection, {ROUTE: narrowed}, side.bench.access)
        [outcome] = target.deliver([side.bench.event({**side.said.other, **side.said.keys})], Countdown(60.0))
        assert isinstance(outcome, Delivered), outcome
        before = side.written(side.said.payload)
        after = side.written({**side.said.other, **side.said.keys})
        [found] = [each for each in side.read() if each.names & before.names]
        wanted = {**before.values, **{name: after.values[name] for name in side.said.fields}}
        assert {name: found.values.get(name, "") for name in wanted} == wanted

    def test_what_a_person_asks_to_erase_is_found_by_a_name(self, side: _Side) -> None:
        assert side.source.named(side.said.key) & side.written(side.said.payload).names

    def test_no_payload_is_too_odd_to_be_told_of(self, side: _Side) -> None:
        odd: Sequence[Any] = (None, "", 0, 1.5, True, [], {}, ["a", {"b": None}], "\ud800", "x" * 10_000)
        names = {*side.fields, *side.source.needs, *side.said.payload, "id"}
        for value in odd:
            assert isinstance(side.source.holds(dict.fromkeys(names, value)), SharedRecord)
        assert side.source.holds({}).values.keys() <= side.fields
        with pytest.raises(Refused):
            side.written({})


def _payloads(reader: Reader) -> list[Any]:
    bookmark, found = reader.start(Span(None)), list[Any]()
    for page in reader.read(bookmark, Countdown(60.0)):
        found += [each.payload for each in page.changes]
    return found
