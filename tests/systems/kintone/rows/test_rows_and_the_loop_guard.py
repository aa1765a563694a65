"""Where records of the app also go elsewhere, the guard knows what the relay itself wrote into a table."""

from __future__ import annotations

from typing import Any

import pytest

from local.systems.kintone import StandIn
from relay.loop_guard.write_marks import WriteMarks
from systems.kintone.receiver.origin import place, writer_key
from tests.support.memory_state import MemoryState
from tests.systems.kintone.contract.relaying import Relay, Secret, an_event, kinds
from tests.systems.kintone.rows.mails import ROUTES, Person


@pytest.fixture
def guarded(kintone: StandIn) -> Relay:
    echo = WriteMarks(state=MemoryState(), key=b"k", places=frozenset({place(kintone.url, 12)}))
    return Relay(kintone, Secret({"api_token": kintone.api_token}), ROUTES, echo=echo)


def an_open(run: int = 7) -> Any:
    return an_event("opened", leadId=1, mail=1042, run=run, at="2026-11-02T18:00:00Z", subject="Autumn", text="Hello")


def own(relay: Relay) -> set[str]:
    """Those of the record's first revisions that the guard knows as the relay's own."""
    assert relay.echo is not None
    record = f"{place(relay.kintone.url, 12)}/1"
    return {change for _, change in relay.echo.written([(record, str(revision)) for revision in range(1, 6)])}


def is_marked(relay: Relay) -> bool:
    assert relay.echo is not None
    name = writer_key(place(relay.kintone.url, 12), "lead_id", "1")
    return name in relay.echo.known([name]).writing


def test_the_revisions_of_rows_are_known_and_a_persons_between_them_is_not(guarded: Relay, person: Person) -> None:
    assert kinds(guarded.deliver(an_open())) == "D"
    person.adds_row("1", remark="by phone")
    assert kinds(guarded.deliver(an_open(8))) == "D"
    assert (own(guarded), is_marked(guarded)) == ({"1", "3"}, False)


def test_what_was_there_already_is_no_revision_of_the_relays(guarded: Relay) -> None:
    event = an_open()
    assert kinds(guarded.deliver(event, event)) == "DD"
    assert kinds(guarded.deliver(event)) == "D"
    assert (own(guarded), is_marked(guarded)) == ({"1"}, False)


def test_while_nobody_knows_whether_a_row_was_written_its_news_waits(guarded: Relay) -> None:
    guarded.kintone.fail("lost-answer", times=1, path="/k/v1/records.json", method="POST")
    event = an_open()
    assert kinds(guarded.deliver(event)) == "R"
    assert is_marked(guarded)
    assert kinds(guarded.deliver(event)) == "D"


@pytest.mark.parametrize("kind", ["lock", "429"])
def test_after_a_refusal_nothing_waits(guarded: Relay, kind: str) -> None:
    guarded.kintone.fail(kind, times=1, path="/k/v1/records.json", method="POST")
    assert kinds(guarded.deliver(an_open())) == "R"
    assert not is_marked(guarded)
