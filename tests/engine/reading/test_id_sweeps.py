"""Once a day the ids of a stream are listed, and what is gone of it goes to the routes that want to know."""

from __future__ import annotations

import pytest

from relay.core.outcome import Cause
from relay.reading.parts.reading_run import Asked
from relay.reading.seen.judging import JudgedPage
from relay.reading.seen.valves import ReadingHeld
from relay.system.stream import Page, ReadFailed
from tests.engine.reading.world import ThingSource, World, a_world

DAY = 24 * 60


def swept(**sources: ThingSource) -> World:
    world = a_world(None, **(sources or {"changed": ThingSource(gone="deliver", every="1d")}))
    for name in "abc":
        world.things.write(name, "1")
    world.later()
    world.tick()
    return world


def test_what_is_gone_is_told_once_to_those_who_want_to_know() -> None:
    world = swept(changed=ThingSource(gone="deliver", every="1d"), mail=ThingSource(every="1d"))
    world.things.records.pop("b")
    for _ in range(2):
        world.later(DAY + 1)
        world.tick()
    assert [event.payload for event in world.events("crm")] == [{"id": "b"}]
    assert world.events("mail") == []


def test_nobody_lists_ids_where_no_route_wants_to_know() -> None:
    world = swept(changed=ThingSource())
    assert [part.key.kind for part in world.table.items.values()] == ["now"]


def test_ids_are_listed_once_a_day_however_often_changes_are_read() -> None:
    world = swept(changed=ThingSource(gone="deliver", every="5m"))
    world.later(10)
    assert [run.part.split("#")[0] for run in world.tick()] == ["now"]
    world.later(DAY)
    assert sorted(run.part.split("#")[0] for run in world.tick()) == ["ids", "now"]


def test_an_empty_listing_is_a_listing() -> None:
    world = swept()
    world.things.records.clear()
    world.later(DAY + 1)
    world.tick()
    assert [event.payload["id"] for event in world.events()] == ["a", "b", "c"]


def test_a_listing_that_failed_somewhere_says_nothing_of_what_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    world = swept()

    def broken(after: str, deadline: object) -> object:
        raise ReadFailed(Cause(code="http_500"), rejected=False)
        yield ["a"]

    monkeypatch.setattr(world.things, "ids", broken)
    world.later(DAY + 1)
    world.tick()
    assert world.ids.doubted == 1


def test_what_is_not_believed_is_asked_a_person_and_queues_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world = swept()

    def judge(page: Page, *, generation: int, began: str = "", only_remember: bool = False) -> JudgedPage:
        raise ReadingHeld("many_gone", 150, 1000, 100)

    monkeypatch.setattr(world.ids, "judge", judge)
    world.later(DAY + 1)
    endings = {(run.part.split("#")[0], run.ending, run.code) for run in world.tick()}
    assert ("ids", "failed", "many_gone") in endings
    assert world.events() == []
    run = world.part("ids").place.run
    assert run is not None
    assert run.asked == Asked(number=150, known=1000, limit=100), "so that it can be shown what is asked"
    assert "ReadFailed" in capsys.readouterr().out
