"""A view of Marketo's stand-in, as the function builds it, in this process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from local.systems.marketo import StandIn
from relay.system.page_links import PageLinks
from systems.marketo.activity_view import exchange
from systems.marketo.activity_view.minute_cache import MinuteCache
from systems.marketo.activity_view.reading import ActivityReader, RecentActivities
from systems.marketo.activity_view.view import View
from systems.marketo.rest.cache import Cache
from tests.support.deadlines import In
from tests.support.memory_state import MemoryState
from tests.systems.marketo.rest.contract.conftest import client_of

VISIT, FORM, LINK, SENT, DELIVERED, BOUNCED, UNSUBSCRIBED, OPENED, CLICKED, SOFT = 1, 2, 3, 6, 7, 8, 9, 10, 11, 27


@dataclass
class Viewing:
    """What somebody who has a link does."""

    marketo: StandIn
    state: MemoryState = field(default_factory=MemoryState)
    seconds: float = 0.0
    """Of the process's own timer."""

    def __post_init__(self) -> None:
        self.asked = datetime.fromtimestamp(self.marketo.clock.now(), UTC)
        self.client = client_of(self.marketo)
        self.reader = ActivityReader(
            client=self.client.marketo,
            cache=Cache(self.state),
            clock=lambda: self.asked,
            timer=lambda: self.seconds,
        )
        links = PageLinks(state=self.state, connection="marketo", key=lambda: b"key", lasts=timedelta(days=30))
        self.view = View(
            connection="marketo",
            links=links,
            reader=self.reader,
            zone=ZoneInfo("Asia/Tokyo"),
            cache=MinuteCache(timer=lambda: self.seconds),
            timer=lambda: self.seconds,
        )

    def did(self, lead: int, kind: int, before: timedelta = timedelta(hours=1), **more: Any) -> None:
        """A lead did something, so long before it is asked."""
        self.marketo.happen(lead, kind, at=f"{self.asked - before:%Y-%m-%dT%H:%M:%SZ}", **more)

    def read(self, lead: int) -> RecentActivities:
        return self.view.read(str(lead), In(60.0))

    def calls(self) -> list[str]:
        """The ends of the paths that Marketo was asked for, but for tokens of access."""
        paths = [str(each["path"]) for each in self.marketo.requests()]
        return [each.rpartition("/")[2] for each in paths if "identity" not in each]

    def link(self, lead: int) -> str:
        """What stands behind the question mark."""
        return urlsplit(self.view.links.keep([str(lead)])[str(lead)].at("https://relay.example/activity/latest")).query

    def open(self, query: str, method: str = "GET", **event: Any) -> exchange.ViewAnswer:
        """A request to the page's address."""
        return self.view.answer(exchange.read_request(proxy_event(query, method, **event), "en"), In(60.0))


def proxy_event(query: str = "", method: str = "GET", *, body: str | None = None, **headers: str) -> Mapping[str, Any]:
    """As API Gateway hands a request over."""
    return {
        "httpMethod": method,
        "path": "/activity/latest",
        "headers": {name.replace("_", "-"): value for name, value in headers.items()} or None,
        "queryStringParameters": {name: values[-1] for name, values in parse_qs(query).items()} or None,
        "requestContext": {"requestId": "request-1"},
        "body": body,
        "isBase64Encoded": False,
    }
