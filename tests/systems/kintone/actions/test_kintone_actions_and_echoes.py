"""The loop guard knows the relay's own status changes and comments, of which kintone does tell its webhooks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from relay.core.config import Config, Connection, Route
from relay.core.event import Event, new_id, now
from relay.core.outcome import Delivered, Retry
from relay.loop_guard.guard import LoopGuard
from relay.loop_guard.news import EarlyOutcome, QueuedEvent
from relay.loop_guard.write_marks import Note, WriteMarks
from systems.kintone.config import KintoneConnection, KintoneSource
from systems.kintone.receiver.origin import KintoneOrigins, place, writer_key
from systems.kintone.receiver.webhook import KINTONE_WEBHOOK
from tests.support.inbox import Inbox
from tests.support.memory_state import MemoryState
from tests.systems.kintone.contract.relaying import Relay, an_event, kinds


@pytest.fixture
def guarded(relay: Relay) -> Relay:
    apps = frozenset(place(relay.kintone.url, app) for app in (12, 14))
    relay.echo = WriteMarks(state=MemoryState(), key=b"k", places=apps)
    return relay


@pytest.fixture
def inbox(guarded: Relay) -> Iterator[Inbox]:
    with Inbox() as found:
        for app in (12, 14):
            guarded.kintone.webhook(app, found.url)
        yield found


def written(relay: Relay, app: int, *changes: str) -> set[str]:
    """Those of the changes of record 1 that the guard knows as the relay's own."""
    assert relay.echo is not None
    record = f"{place(relay.kintone.url, app)}/1"
    return {change for _, change in relay.echo.written([(record, change) for change in changes])}


def judged(relay: Relay, notification: dict[str, Any]) -> list[EarlyOutcome]:
    """What the loop guard says of a notification, on its way to Marketo."""
    assert relay.echo is not None
    route = Route(to="crm", from_="kintone", source=KintoneSource(app=12, hooks=[notification["type"]]))
    config = Config(
        connections={"kintone": KintoneConnection(url=relay.kintone.url), "crm": Connection()},
        routes={"noted": route},
        systems={"kintone": "kintone", "crm": "plain"},
    )
    guard = LoopGuard(echo=relay.echo, origins={"kintone": KintoneOrigins(config)}, routes=config.routes)
    payload = KINTONE_WEBHOOK.read(route, json.dumps(notification).encode())
    told = Event(id=new_id(), route="noted", received_at=now(), lead="0", payload=payload)
    return [judged.verdict for judged in guard.judge([QueuedEvent(told)])]


def is_marked(relay: Relay, app: int, field: str, key: str) -> bool:
    assert relay.echo is not None
    name = writer_key(place(relay.kintone.url, app), field, key)
    return name in relay.echo.known([name]).writing


def test_a_status_change_is_known_by_all_its_revisions(guarded: Relay, inbox: Inbox) -> None:
    assert kinds(guarded.deliver(an_event("task", title="t"), an_event("start", title="t"))) == "DD"
    guarded.kintone.notifications()

    [told] = inbox.bodies
    assert (told["type"], told["record"]["$revision"]["value"]) == ("UPDATE_STATUS", "3")
    assert written(guarded, 14, "1", "2", "3", "4") == {"1", "2", "3"}
    assert not is_marked(guarded, 14, "title", "t")


def test_a_comment_is_known_by_its_number(guarded: Relay, inbox: Inbox) -> None:
    assert kinds(guarded.deliver(an_event("noted", leadId=1, company="Acme", mail="Spring", owner=""))) == "D"
    guarded.kintone.notifications()

    [told] = inbox.bodies
    assert (told["type"], told["comment"]["id"]) == ("ADD_RECORD_COMMENT", "1")
    assert written(guarded, 12, "1", "comment/1", "comment/2") == {"1", "comment/1"}
    assert not is_marked(guarded, 12, "lead_id", "1")


def test_after_a_comment_whose_answer_was_lost_its_news_waits(guarded: Relay, inbox: Inbox) -> None:
    guarded.deliver(an_event(leadId=1))
    guarded.kintone.fail("lost-answer", times=1, path="/k/v1/record/comment.json")
    assert kinds(guarded.deliver(an_event("note", leadId=1, mail="Spring"))) == "X"
    guarded.kintone.notifications()

    assert is_marked(guarded, 12, "lead_id", "1")
    (told,) = [body for body in inbox.bodies if body["type"] == "ADD_RECORD_COMMENT"]
    (verdict,) = judged(guarded, told)
    assert isinstance(verdict, Retry)


def test_the_news_of_a_comment_is_known_and_waits_for_nothing(guarded: Relay, inbox: Inbox) -> None:
    guarded.deliver(an_event(leadId=1))
    guarded.deliver(an_event("note", leadId=1, mail="Spring"))
    guarded.kintone.notifications()

    (told,) = [body for body in inbox.bodies if body["type"] == "ADD_RECORD_COMMENT"]
    assert judged(guarded, told) == [Delivered(skipped="echo")]


def test_an_event_that_says_what_kintone_holds_still_gets_its_comment(guarded: Relay) -> None:
    assert guarded.echo is not None
    app = place(guarded.kintone.url, 12)
    guarded.deliver(an_event(leadId=1, company="Acme"))
    guarded.echo.note({writer_key(app, "lead_id", "1"): Note(f"{app}/1", 1, {"company:text": "Acme"})})

    guarded.deliver(an_event("noted", leadId=1, company="Acme", mail="Spring", owner=""))

    assert [one["operation"] for one in guarded.kintone.history(12)] == ["INSERT", "UPDATE", "COMMENT"]
