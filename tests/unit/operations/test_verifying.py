"""What can be verified, what it takes, and what people are told of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from operations.failures import OperatorError, WrongUsageError
from operations.readings import fills, verifying
from operations.readings.fills import FillStatus, RecordsCompared
from operations.readings.verifying import VerificationPlan
from ops.output.readings import fill_progress, show_price, show_runs, show_verifications
from relay.core.config import Config
from relay.system.reads import Reads
from relay.system.stream import BulkPrice
from tests.engine.reading.test_verifying import exists
from tests.engine.reading.world import NOON, ThingRoute, Things, ThingSource, World
from tests.support.fifo_queue import Clock
from tests.unit.operations.readings import known, read_every


class Priced(Things):
    """Knows what it takes."""

    def price(
        self, connection: Any, source: Any, names: Any, *, since: datetime | None, until: datetime, records: int | None
    ) -> BulkPrice:
        return BulkPrice(8, 60_000_000, 400_000_000)


def read(*, skips: tuple[str, ...] = ("changed",), things: Things | None = None) -> World:
    """Two routes that have been read once."""
    world = read_every(changed=ThingSource(), mailed=ThingSource())
    for name in skips:
        world.routes[name] = ThingRoute(to=world.routes[name].to, source=ThingSource(), unchanged="skip")
    world.things = things or world.things
    return world


def settings(world: World, per_day: int | None = 100) -> Any:
    config = Config(routes=world.routes, connections={"source": SimpleNamespace(day_limit=per_day)})  # type: ignore[dict-item]
    return SimpleNamespace(connections=config.connections, config=lambda: config)


def planned(world: World, *routes: str, **facts: Any) -> VerificationPlan:
    since, until = verifying.span_of(known(world), None, everything=False)
    return verifying.planned(known(world), settings(world, **facts), routes=routes, since=since, until=until)


def test_only_routes_that_remember_are_verified_and_it_is_said_what_to_write_for_the_others() -> None:
    found = planned(read())
    assert (found.routes, found.left_out) == (["changed"], ["mailed"])
    with pytest.raises(OperatorError, match=r"compare with\. Write `unchanged: skip` into routes\.mailed, and"):
        planned(read(), "mailed")
    with pytest.raises(OperatorError, match=r"into routes\.changed and routes\.mailed"):
        planned(read(skips=()))
    with pytest.raises(WrongUsageError, match=r"other does not take this reading\. Its routes: changed, mailed"):
        planned(read(), "other")


def test_what_has_not_been_read_yet_is_no_difference() -> None:
    world = read()
    world.later(60)
    assert verifying.span_of(known(world), None, everything=False) == (world.now - timedelta(days=31), NOON)
    assert verifying.span_of(known(world), 7, everything=False) == (world.now - timedelta(days=7), NOON)
    assert verifying.span_of(known(world), None, everything=True) == (None, NOON)
    world.later(2 * 24 * 60)
    with pytest.raises(OperatorError, match="has read only until"):
        verifying.span_of(known(world), 1, everything=False)


def test_a_listing_is_verified_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    world = read()
    monkeypatch.setattr(world.things, "mode", "snapshot")
    assert verifying.span_of(known(world), None, everything=False) == (None, NOON)
    with pytest.raises(WrongUsageError, match="can only be listed whole"):
        verifying.span_of(known(world), 7, everything=False)


def test_the_price_is_the_streams_own_where_it_knows_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(verifying, "_names", lambda *_: Reads(frozenset()))
    found = planned(read(things=Priced(Clock())))
    assert (found.requests, found.bytes, found.bytes_a_day, found.may_use) == (8, 60_000_000, 400_000_000, 50)
    assert found.share == pytest.approx(0.08)
    show_price(found)
    out = capsys.readouterr().out
    assert "nobody can say how many, in about 8 requests, 8.0% of a day's." in out
    assert "They come in files, about 60 MB; of files 400 MB a day may be fetched." in out
    assert "mailed is left out: nothing is remembered of what it delivered. Write `unchanged: skip`" in out


def test_where_nobody_knows_the_price_that_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    found = planned(read(), per_day=None)
    assert (found.requests, found.bytes, found.share) == (None, None, None)
    show_price(found)
    assert "nobody can say how many." in capsys.readouterr().out


def test_it_is_asked_for_followed_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    world = read(skips=("changed", "mailed"))
    for record in "abc":
        exists(world, record)
    world.deliver("changed", "a", "new")
    world.deliver("changed", "b", "old")
    world.later(1)
    found, until = known(world), NOON
    name = verifying.ask(found, since=NOON - timedelta(days=7), until=until, routes=["changed"], mend=True)
    going = verifying.running(known(world))
    assert going is not None
    assert going.key.id == name
    assert known(world).fills == []
    world.tick()
    assert verifying.running(known(world)) is None
    [status] = fills.fill_statuses(known(world).verifications)
    assert told(status) == (3, 1, 1, 1)
    assert (status.state, status.queued) == ("done", 2)
    assert fill_progress(status) == "100%, 3 compared: 1 equal, 1 different, 1 never delivered"
    show_verifications([status])
    show_runs(known(world).table.runs(found.name))
    out = capsys.readouterr().out
    for word in ("never delivered", f"verify {name[-8:]}", "different"):
        assert word in out


def told(status: FillStatus) -> tuple[int, int, int, int]:
    assert status.verification is not None
    assert status.verification.routes == {"changed": status.verification.total}
    of: RecordsCompared = status.verification.total
    return (of.compared, of.equal, of.different, of.never_delivered)


def test_a_span_that_is_none_is_refused() -> None:
    with pytest.raises(WrongUsageError, match="span"):
        verifying.ask(known(read()), since=NOON, until=NOON, routes=["changed"], mend=False)


def test_what_is_under_way_is_warned_of() -> None:
    assert verifying.waiting({"crm": 0}) == ""
    assert "Events are under way: 3 in the queue of mail." in verifying.waiting({"crm": 0, "mail": 3})
