"""What shows the activities of one connection of relay.yaml."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from relay.core import duration
from relay.system.access import Access
from relay.system.page_links import PageLinks
from systems.marketo.activity_view.reading import ActivityReader
from systems.marketo.activity_view.settings import ActivityView
from systems.marketo.activity_view.view import View
from systems.marketo.config import MarketoConnection
from systems.marketo.connecting import connect
from systems.marketo.rest.cache import Cache


def view(settings: ActivityView, connection: MarketoConnection, access: Access, key: Callable[[], bytes]) -> View:
    """For a function of the connection: it shares budget, breaker and cache with the others."""
    return View(
        connection=settings.connection,
        links=PageLinks(
            state=access.state,
            connection=settings.connection,
            key=key,
            lasts=timedelta(seconds=duration.seconds(settings.links)),
        ),
        reader=ActivityReader(client=connect(connection, access), cache=Cache(access.state)),
        zone=ZoneInfo(settings.zone),
    )
