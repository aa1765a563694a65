"""`relay check` of ON24 itself: the token, the account, and every endpoint that is needed. Nothing there is changed.

A token may be limited to single endpoints, each named in ON24 where the token is made
(https://github.com/ClownAntics/on24-api-docs, 8f3896c, API Overview, Obtain_API_Access_Tokens), so each is tried.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import timedelta

from relay.core.event import now
from relay.core.findings import Finding
from relay.core.gate import MustWait
from relay.http.unreached import ADVICE
from systems.on24.config import HOSTS, On24Connection
from systems.on24.rest.client import ClientInfo, On24Calls
from systems.on24.rest.endpoints import FACTS, Endpoint
from systems.on24.rest.errors import Kind, On24Failed

UNUSED_DAYS = 60
"""After which ON24 disables a token (as above)."""

NOBODY = "nobody@relay.invalid"
"""An address that no registrant has: that there is none is an answer too."""

_BACK = timedelta(minutes=5)
_EVENTS_BACK = timedelta(days=90)
_OF_EVENTS = (Endpoint.EVENT, Endpoint.EVENT_REGISTRANTS, Endpoint.EVENT_ATTENDEES, Endpoint.POLLS)


def check_reading(
    where: str, connection: On24Connection, calls: On24Calls, needs: Sequence[Endpoint], *, name: str = "CONNECTION"
) -> Iterator[Finding]:
    """What is wrong or could not be tried, and where nothing is wrong, that the connection works.

    `needs`: what a stream calls, in any order. `name`: the connection's, for the commands in the advice; a
    reader is not told it.
    """
    check = _Check(where, connection, calls, name)
    found = list(check.run(needs))
    yield from found
    if not any(each.level == "error" for each in found):
        yield Finding(level="ok", where=where, message=_good(connection, set(needs) - set(check.untried)))


class _Check:
    def __init__(self, where: str, connection: On24Connection, calls: On24Calls, name: str) -> None:
        self._where = where
        self._connection = connection
        self._calls = calls
        self._name = name
        self._event_id: str | None = None
        self.untried: list[Endpoint] = []
        """What is asked of an event, where there is none to ask about."""

    def run(self, needs: Sequence[Endpoint]) -> Iterator[Finding]:
        wanted = [each for each in Endpoint if each in needs]
        first = [Endpoint.EVENTS] if any(each in _OF_EVENTS for each in wanted) else []
        try:
            yield from self._account()
            for endpoint in dict.fromkeys([*first, *wanted]):
                yield from self._tried(endpoint, is_needed=endpoint in wanted)
            if self.untried:
                message = (
                    f"there was no event in the last {_EVENTS_BACK.days} days to try these accesses with: "
                    f"{_accesses(self.untried)}. Check again when there is one."
                )
                yield Finding(level="warning", where=self._where, message=message)
            if self._calls.whole_days:
                message = (
                    "ON24 takes no times of this account, only days: readings ask for whole Pacific days, which takes "
                    "some more calls."
                )
                yield Finding(level="warning", where=self._where, message=message)
        except On24Failed as failed:
            yield self._error(self._said(failed))
        except MustWait as wait:
            yield self._error(f"no call for the check can be made now: {wait.cause.message}. Try again later.")

    def _account(self) -> Iterator[Finding]:
        """Whether the sub-accounts are there; not every token may list them, and no reading needs it."""
        if isinstance(self._connection.subaccounts, str):
            return
        try:
            client = self._calls.client()
        except On24Failed as failed:
            if not failed.lacks_access:
                raise
            message = f"whether the sub-accounts are there is not checked: {FACTS[Endpoint.CLIENT].access} is lacking."
            yield Finding(level="warning", where=self._where, message=message)
            return
        if missing := _missing(self._connection.subaccounts, client):
            yield self._error(
                f"the account has no sub-account {', '.join(missing)}. Correct subaccounts in relay.yaml."
            )

    def _tried(self, endpoint: Endpoint, *, is_needed: bool) -> Iterator[Finding]:
        """Raises On24Failed for what every other call would meet too."""
        if endpoint in _OF_EVENTS and self._event_id is None:
            self.untried.append(endpoint)
            return
        try:
            self._asks[endpoint]()
        except On24Failed as failed:
            if failed.kind is not Kind.ACCESS:
                raise
            if is_needed:
                yield self._error(self._said(failed))

    @property
    def _asks(self) -> dict[Endpoint, Callable[[], object]]:
        calls, since, event_id = self._calls, now() - _BACK, self._event_id or ""
        return {
            Endpoint.CLIENT: calls.client,
            Endpoint.EVENTS: self._find_event,
            Endpoint.EVENT: lambda: calls.event(event_id),
            Endpoint.REGISTRANTS: lambda: calls.registrants(since=since),
            Endpoint.REGISTRANT: lambda: calls.registrant(NOBODY),
            Endpoint.ATTENDEES: lambda: calls.attendees(since=since),
            Endpoint.ATTENDEE: lambda: calls.attendee(NOBODY),
            Endpoint.EVENT_REGISTRANTS: lambda: calls.event_registrants(event_id, since=since),
            Endpoint.EVENT_ATTENDEES: lambda: calls.event_attendees(event_id, since=since),
            Endpoint.LEADS: lambda: calls.leads(since=since),
            Endpoint.LEAD: lambda: calls.lead(NOBODY),
            Endpoint.POLLS: lambda: calls.polls(event_id),
        }

    def _find_event(self) -> None:
        found = next(self._calls.events(mode="goodafter", since=now() - _EVENTS_BACK), None)
        self._event_id = found.id if found else None

    def _said(self, failed: On24Failed) -> str:
        if advice := ADVICE.get(failed.cause.code):
            return advice.format(system="ON24")
        said = failed.cause.message.replace("CONNECTION", self._name)
        if failed.kind is Kind.TOKEN and self._connection.region:
            other = next(region for region in HOSTS if region != self._connection.region)
            return f"{said} A token of ON24's other region is not known here either: region: {other} is that."
        return said

    def _error(self, message: str) -> Finding:
        return Finding(level="error", where=self._where, message=message)


def _missing(wanted: Sequence[int], client: ClientInfo) -> list[str]:
    there = {number for number, _ in client.subclients}
    return [str(each) for each in wanted if str(each) not in there]


def _good(connection: On24Connection, tried: Collection[Endpoint]) -> str:
    place = connection.url or f"region {connection.region or 'na'}"
    accesses = f"; the token has these accesses: {_accesses(tried)}" if tried else ""
    return (
        f"successful connection to ON24 ({place}, client id {connection.client_id}){accesses}. "
        f"ON24 disables a token that nobody uses for {UNUSED_DAYS} days."
    )


def _accesses(endpoints: Collection[Endpoint]) -> str:
    """In ON24's words, as the list says them where a token is made."""
    return ", ".join(FACTS[each].access for each in Endpoint if each in endpoints)
