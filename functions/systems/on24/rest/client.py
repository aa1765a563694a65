"""What the relay asks ON24's REST API v2: https://apidoc.on24.com ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal, NamedTuple

from relay.core.deadline import Deadline
from systems.on24.rest.calling import Calling
from systems.on24.rest.dates import Dates
from systems.on24.rest.decoding import Body, ListedRows, NotAnObject
from systems.on24.rest.endpoints import Endpoint
from systems.on24.rest.errors import Kind, On24Failed, bad_answer
from systems.on24.rest.scope import AccountScope
from systems.on24.rows import event as events
from systems.on24.rows.event import On24Event
from systems.on24.rows.values import JsonRow, items, text

EventMode = Literal[
    "livestart", "liveend", "archivestart", "archiveend", "updated", "modified", "creation", "goodafter"
]
PeopleMode = Literal["activity", "plain"]
"""`activity`: whose last activity is in the window. `plain`: who registered in it, or attended in it at any time."""

PAGE = 100
"""Registrants, attendees and events of one page."""
LEADS_PAGE = 50


class ClientInfo(NamedTuple):
    """The account."""

    name: str
    subclients: tuple[tuple[str, str], ...]
    """Id and name of each, those beneath others too."""


class On24:
    """One client account, safe to keep for the life of the process."""

    def __init__(self, calling: Calling, *, scope: AccountScope, dates: Dates) -> None:
        self._calling = calling
        self._scope = scope
        self._dates = dates

    def until(self, deadline: Deadline) -> On24Calls:
        """The calls, each of which ends before the deadline."""
        return On24Calls(self._calling, self._scope, self._dates, deadline)


class On24Calls:
    """What can be asked until one deadline.

    Every call raises On24Failed, and relay.core.gate.MustWait when ON24's limits, the connection's own or its breaker
    leave no turn for it now. Times are aware. A window is never narrower than what was asked for.
    """

    def __init__(self, calling: Calling, scope: AccountScope, dates: Dates, deadline: Deadline) -> None:
        self._calling = calling
        self._scope = scope
        self._dates = dates
        self._deadline = deadline

    @property
    def whole_days(self) -> bool:
        """Whether ON24 refused times, so that whole Pacific days are asked for."""
        return self._dates.whole_days

    def client(self) -> ClientInfo:
        """The account's name and its sub-accounts."""
        body = self._calling.get(Endpoint.CLIENT, self._deadline)
        name = text(body.value("clientname"))
        return ClientInfo(name if isinstance(name, str) else "", tuple(_clients(body.value("subclients"))))

    def events(
        self,
        *,
        mode: EventMode,
        since: datetime,
        until: datetime | None = None,
        inactive: bool = False,
        content: str | None = None,
    ) -> Iterator[On24Event]:
        """The events whose time is in a window of six months at the most.

        Several requests, one for each page, where sub-accounts are included; what has no id is passed over.
        """
        wanted = {"datefiltermode": mode, "includeinactive": "Y" if inactive else "N", **self._scope.events}
        wanted |= {"contenttype": content} if content else {}
        page = 0
        while True:
            paging = _paging(page) if self._scope.pages_events else {}
            rows = self._window(Endpoint.EVENTS, since, until, wanted | paging, named="events", counted="totalevents")
            yield from (found for row in rows if (found := events.read(row)))
            if not paging or rows.is_last:
                return
            page += 1

    def event(self, event_id: str, *, client: str | None = None) -> On24Event | None:
        """What is known of one event; None when there is none. `client` is the sub-account that it belongs to."""
        body = self._one(Endpoint.EVENT, _place(event_id, client))
        return events.read({"eventid": event_id, **body.row()}) if body else None

    def registrants(
        self, page: int = 0, *, since: datetime, until: datetime | None = None, mode: PeopleMode = "activity"
    ) -> ListedRows:
        """One page of the registrants of all events, but of those that are tagged APIEXCLUDE."""
        wanted = self._scope.people | self._scope.registrants | _paging(page) | _mode(mode)
        return self._window(Endpoint.REGISTRANTS, since, until, wanted, named="registrants", counted="totalregistrants")

    def attendees(
        self,
        page: int = 0,
        *,
        since: datetime,
        until: datetime | None = None,
        mode: PeopleMode = "activity",
        realtime: bool = False,
    ) -> ListedRows:
        """The same of attendees. `realtime`: fresh to 15 minutes, without ten of the values."""
        wanted = self._scope.people | self._scope.attendees | _paging(page) | _mode(mode)
        wanted |= {"realtimeonly": "Y"} if realtime else {}
        return self._window(Endpoint.ATTENDEES, since, until, wanted, named="attendees", counted="totalattendees")

    def event_registrants(
        self,
        event_id: str,
        *,
        page: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        no_show: bool = False,
        email: str | None = None,
        client: str | None = None,
    ) -> ListedRows:
        """Those of one event: the whole list, or one page where ON24 pages it. `no_show`: only who did not come.

        `client` is the sub-account that the event belongs to.
        """
        wanted = self._scope.people | ({} if page is None else _paging(page))
        wanted |= {"noshow": "Y"} if no_show else {}
        wanted |= {"email": email} if email else {}
        return self._window(
            Endpoint.EVENT_REGISTRANTS,
            since,
            until,
            wanted,
            named="registrants",
            counted="totalregistrants",
            place=_place(event_id, client),
        )

    def event_attendees(
        self,
        event_id: str,
        *,
        page: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        client: str | None = None,
    ) -> ListedRows:
        """The same of attendees. Of a cached value there is only `engagementscore`."""
        wanted = self._scope.people | ({} if page is None else _paging(page))
        return self._window(
            Endpoint.EVENT_ATTENDEES,
            since,
            until,
            wanted,
            named="attendees",
            counted="totalattendees",
            place=_place(event_id, client),
        )

    def registrant(self, email: str, *, event_id: str | None = None) -> JsonRow | None:
        """The last registration of a person, or theirs for one event; None when there is none."""
        wanted = {"eventid": event_id} if event_id else {}
        body = self._one(Endpoint.REGISTRANT, {"email": email}, wanted)
        found = body.value("registrant") if body and "registrant" in body else body.row() if body else None
        return found if isinstance(found, Mapping) else None

    def attendee(self, email: str) -> JsonRow | None:
        """The last attendance of a person; None when there is none."""
        body = self._one(Endpoint.ATTENDEE, {"email": email})
        found = body.value("attendee") if body and "attendee" in body else body.row() if body else None
        return found if isinstance(found, Mapping) else None

    def leads(self, page: int = 0, *, since: datetime, until: datetime | None = None) -> ListedRows:
        """One page of the engagement profiles (PEP) of who registered or attended in 365 days at the most."""
        return self._window(
            Endpoint.LEADS, since, until, _paging(page, LEADS_PAGE), named="leads", counted="totalleads"
        )

    def lead(self, email: str) -> JsonRow | None:
        """The engagement profile of one person; None when there is none."""
        body = self._one(Endpoint.LEAD, {"email": email})
        return body.row() if body else None

    def polls(self, event_id: str, *, client: str | None = None) -> tuple[str, ...]:
        """The ids of the questions of an event's polls, in the event's order; none when there is no such event."""
        body = self._one(Endpoint.POLLS, _place(event_id, client))
        found = items(body.value("polls")) if body else []
        ids = [text(each.get("pollquestionid")) for each in found] if isinstance(found, list) else []
        return tuple(dict.fromkeys(each for each in ids if isinstance(each, str) and each))

    def _one(
        self, endpoint: Endpoint, place: Mapping[str, str], wanted: Mapping[str, str] | None = None
    ) -> Body | None:
        try:
            return self._calling.get(endpoint, self._deadline, place=place, parameters=wanted)
        except On24Failed as failed:
            if failed.kind is Kind.NOT_THERE:
                return None
            raise

    def _window(
        self,
        endpoint: Endpoint,
        since: datetime | None,
        until: datetime | None,
        wanted: Mapping[str, str],
        *,
        named: str,
        counted: str,
        place: Mapping[str, str] | None = None,
    ) -> ListedRows:
        def call(window: Mapping[str, str]) -> Body:
            return self._calling.get(endpoint, self._deadline, place=place, parameters={**window, **wanted})

        body = self._dates.asked(since, until, call)
        try:
            return ListedRows(body, named, counted, {"eventid": place["eventId"]} if place else None)
        except NotAnObject:
            raise bad_answer(endpoint, 200) from None


def _place(event_id: str, client: str | None) -> dict[str, str]:
    return {"eventId": event_id} | ({"clientId": client} if client else {})


def _paging(page: int, size: int = PAGE) -> dict[str, str]:
    return {"pageoffset": str(page), "itemsperpage": str(size)}


def _mode(mode: PeopleMode) -> dict[str, str]:
    return {"datefiltermode": "lastActivity"} if mode == "activity" else {}


def _clients(value: object) -> Iterator[tuple[str, str]]:
    """Depth first; as deep as JSON could be decoded."""
    waiting = _level(value)
    while waiting:
        each = waiting.pop()
        number, name = text(each.get("id")), text(each.get("name"))
        if isinstance(number, str):
            yield number, name if isinstance(name, str) else ""
        waiting += _level(each.get("subclients"))


def _level(value: object) -> list[JsonRow]:
    found = items(value)
    return found if isinstance(found, list) else []
