"""M-50: a contact at Mazrica links to what its lead did at Marketo, and to a new page before the old link ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from local.systems.mazrica import StandIn
from relay.core.event import Event, new_id, now
from relay.core.outcome import Delivered
from relay.limits.open_gate import OpenGate
from relay.system.access import Access
from relay.system.page_links import LinkedPage, PageLinks
from systems.mazrica.config import MazricaConnection
from systems.mazrica.target.connecting import target
from systems.mazrica.target.route import MazricaRoute
from tests.support.deadlines import Endless
from tests.support.memory_state import MemoryState
from tests.support.process_locks import ProcessLocks

PAGE = "https://relay.example/v1/activity/latest"
LEAD = {"id": 1001, "email": "a@example.com", "lastName": "山田", "firstName": "太郎", "company": "見本"}


@pytest.fixture
def mazrica() -> Iterator[StandIn]:
    with StandIn() as found:
        yield found


def test_m50_the_url_item_is_written_with_the_contact_left_alone_and_renewed_when_another_link_is_due(
    mazrica: StandIn,
) -> None:
    moment = datetime(2026, 11, 30, tzinfo=UTC)
    links = PageLinks(
        state=MemoryState(), connection="marketo", key=lambda: b"key", lasts=timedelta(days=30), clock=lambda: moment
    )
    deliver = _delivers(mazrica, LinkedPage(links, PAGE))

    deliver(LEAD)
    [contact] = mazrica.all("contacts")
    first = contact["items"]["Lead Activities"]
    assert first.startswith(f"{PAGE}?t=")
    assert "1001" not in first
    assert links.record(parse_qs(urlsplit(first).query)["t"][0]) == "1001"

    before = len(mazrica.requests())
    assert deliver(LEAD).skipped == "unchanged"
    assert len(mazrica.requests()) == before, "nothing is written while the link is the right one"

    moment += timedelta(days=15)
    deliver(LEAD)
    [contact] = mazrica.all("contacts")
    second = contact["items"]["Lead Activities"]
    assert second != first
    assert {links.record(parse_qs(urlsplit(each).query)["t"][0]) for each in (first, second)} == {"1001"}


def _delivers(mazrica: StandIn, page: LinkedPage) -> Any:
    connection = msgspec.convert(
        {"url": mazrica.url, "items": {"lead_id": 501, "activity_url": 504}}, MazricaConnection
    )
    routes = {"leads": msgspec.convert({"to": "mazrica", "contact": {}}, MazricaRoute)}

    def secret(*, refresh: bool = False) -> dict[str, str]:
        return {"api_key": mazrica.api_key}

    access = Access(secret=secret, gate=OpenGate(), state=MemoryState(), page=page)
    made = target(connection, routes, access, locks=ProcessLocks())

    def deliver(payload: dict[str, Any]) -> Delivered:
        event = Event(id=new_id(), route="leads", received_at=now(), lead="0", payload=payload)
        [outcome] = made.deliver([event], Endless())
        assert isinstance(outcome, Delivered), outcome
        return outcome

    return deliver
