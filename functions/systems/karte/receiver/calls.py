"""A route `from` a KARTE: what calls it, and what it makes of a call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from relay.core.config import Connection, Route
from relay.core.findings import Problem
from relay.mapping import values
from relay.mapping.blank import is_blank
from relay.mapping.paths import Path
from relay.mapping.route_cache import MappingCache
from relay.system.look_up import ASKER
from relay.system.reads import EVERYTHING, Names
from relay.system.receiver import Ignored, Receiver
from systems.karte.config import KarteCalls, KarteConnection
from systems.karte.receiver import body, payload, signature
from systems.karte.refusal import KarteRefused

if TYPE_CHECKING:
    from relay.system.webhook_setup import CalledAt, CallerSheet

LONGEST_ID = 512
"""Characters of what a delivery is called; Craft's and AWS's are 36."""

_NOBODY = "nobody_to_look_up"
_PERSON = (payload.EMAIL, payload.COOKIE)


class KarteReceiver:
    """Implements relay.system.receiver.Receiver, and what a caller that repeats and one that signs has beside."""

    url_key = True
    """The webhook action of older projects sends no header
    (https://support.karte.io/post/2GeCWy2PDHxX2YmWYBmtJe)."""
    max_bytes = body.MAX_BYTES

    def __init__(self) -> None:
        self._sources = MappingCache(_Source)

    def hooks(self, route: Route) -> Sequence[str]:
        """The events that relay.yaml lists, or a word for all of them."""
        listed = _calls(route).events
        return ["any"] if listed is None else listed

    def read(self, route: Route, raw: bytes, reads: Names = EVERYTHING) -> dict[str, Any]:
        """The payload of a call. Raises Refused, and Ignored `event_not_listed` or `nobody_to_look_up`.

        Most visitors of a site have neither an address nor a cookie that Marketo could know: a route that looks up, or
        says what it needs (`source.any_of`), passes those over, since nothing is wrong with them.
        """
        found, source = payload.of_call(body.read(raw)), self._sources.of(route)
        if not source.lists(found.get("event_name")):
            raise Ignored("event_not_listed")
        found.update(source.asker(found))
        if not source.knows_enough(found):
            raise Ignored(_NOBODY)
        if route.only_looks_up:
            _check_question(found, source.asker_paths, reads)
        return found

    def unique_id(self, route: Route, found: Mapping[str, Any]) -> str | None:
        """Where the route's `source.id` says. Raises Refused for what is no id."""
        return self._sources.of(route).unique_id(found)

    def signs(self, connection: Connection) -> bool:
        """Whether relay.yaml names the app that does."""
        return cast("KarteConnection", connection).signed_by is not None

    def proof(self, connection: Connection, headers: Mapping[str, str], raw: bytes) -> Callable[[str], bool] | None:
        """As relay.system.receiver.Signs."""
        client_id = cast("KarteConnection", connection).signed_by
        return None if client_id is None else signature.proof(client_id, headers, raw)

    def check_route(self, route: Route) -> Iterator[Problem]:
        """The paths of its source, and nothing that only those can do who write the payload themselves."""
        from systems.karte.receiver.rules import check_route  # noqa: PLC0415 - for synthesis, never used by the webhook

        return check_route(route, _calls(route))

    def sample(self, route: Route) -> Mapping[str, Any]:
        """A member's visit; without an id, so that it may be sent again."""
        from systems.karte.receiver.sample import sample  # noqa: PLC0415 - for the operator's command, never used in Lambda

        return sample(_calls(route))

    def sheet(self, route: Route, called: CalledAt) -> CallerSheet:
        """What is set up in KARTE, and what runs at the site."""
        from systems.karte.site.sheet import sheet  # noqa: PLC0415 - for the operator's command, never used in Lambda

        return sheet(_calls(route), called)


class _Source:
    """One route's source, with its paths compiled."""

    def __init__(self, route: Route) -> None:
        source = _calls(route)
        self._events = None if source.events is None else frozenset(source.events)
        self._id = Path(source.id)
        self._askers = [Path(expression) for expression in source.asker]
        self._any_of = [Path(expression) for expression in source.any_of]
        self.asker_paths = source.asker

    def lists(self, event_name: Any) -> bool:
        return self._events is None or event_name in self._events

    def knows_enough(self, found: Mapping[str, Any]) -> bool:
        return not self._any_of or any(not is_blank(path.read(found)) for path in self._any_of)

    def unique_id(self, found: Mapping[str, Any]) -> str | None:
        return payload.one_text(self._id.read(found), self._id.expression, LONGEST_ID)

    def asker(self, found: Mapping[str, Any]) -> dict[str, str]:
        """Under its name, with the name of what it is: a member and a visitor may have the same id."""
        for path in self._askers:
            value = path.read(found)
            if not is_blank(value):
                return {ASKER: f"{path.expression}/{values.one_line(value, path.expression).strip()}"}
        return {}


def _check_question(found: Mapping[str, Any], askers: Sequence[str], reads: Names) -> None:
    """Whether it can be asked whom Marketo knows. `values` may hold another name for a person."""
    if ASKER not in found:
        raise KarteRefused("call_without_user", paths=", ".join(askers))
    asked = [name for name in _PERSON if name in reads]
    if asked and "values" not in reads and not any(name in found for name in asked):
        raise Ignored(_NOBODY)


def _calls(route: Route) -> KarteCalls:
    return cast("KarteCalls", route.source)


KARTE_RECEIVER: Receiver = KarteReceiver()
