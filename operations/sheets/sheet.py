"""The sheet of a route: what is typed into Marketo, or into the system that calls by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from config import Settings
from operations.failures import OperatorError
from operations.sheets import screen_names as names
from operations.sheets.address import WebhookAddress
from operations.sheets.template import WebhookTemplate, template
from relay.accepting.authentication import SECRET_HEADER
from relay.core.config import RELAY, Route
from relay.core.read_source import is_read
from relay.system.receiver import Receiver
from relay.system.sides import source_side, target_of
from relay.system.webhook_setup import CalledAt, CallerSheet, MadeFirst
from systems import SYSTEMS, refusals

ANSWERED = {"id": "the event's id / イベント ID", "status": "accepted, delivered", "route": "the route / ルート名"}
"""In every answer with 2xx. Answers of refusals are not mapped."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything that is typed into Marketo for one route."""

    name: str
    url: str
    template: WebhookTemplate
    headers: Mapping[str, str]
    passes_on: bool
    answers: Mapping[str, str]
    """Names in the answer, and what they are."""
    waits: bool
    """Whether Marketo is answered once the event is delivered."""

    def as_json(self) -> dict[str, Any]:
        """For scripts, by Marketo's English names."""
        return {
            names.NAME.en: self.name,
            names.URL.en: self.url,
            names.REQUEST_TYPE.en: "POST",
            names.TEMPLATE.en: self.template.text,
            names.ENCODING.en: "JSON",
            names.RESPONSE_TYPE.en: "JSON",
            "Custom Headers": dict(self.headers),
            names.MAPPINGS.en: [*self.answers],
            "tokens": [
                {"name": each.place, "token": each.token.text, "type": each.type, "guess": each.token.is_guess}
                for each in self.template.tokens
            ],
        }


def caller(settings: Settings, route: str) -> Receiver | None:
    """The system that calls a route by itself; None where Marketo does. Raises OperatorError where nobody does."""
    routes = settings.routes
    if route not in routes:
        raise OperatorError(f"relay.yaml has no route {route!r}. Its routes: {', '.join(routes) or 'none'}.")
    if routes[route].from_ == RELAY:
        raise OperatorError(f"Nobody calls the route {route!r}: the relay itself tells it what it gets.")
    side = source_side(routes[route], settings.config(), SYSTEMS)
    if side is None:
        return None
    if side.receiver is None:
        raise OperatorError(f"Nobody calls the route {route!r}: {_why_not_called(routes[route])}")
    return side.receiver


def _why_not_called(route: Route) -> str:
    if not is_read(route.source):
        return "another route leads to it by its `then`."
    return "it is read. See how far: relay read list"


def template_of(settings: Settings, route: str) -> WebhookTemplate:
    """What Marketo sends for a route."""
    found = settings.routes[route]
    return template(found, target_of(found, settings.config(), SYSTEMS).describe(found))


def marketo_sheet(settings: Settings, route: str, address: WebhookAddress) -> Sheet:
    """What is typed into Marketo."""
    found = settings.routes[route]
    described = target_of(found, settings.config(), SYSTEMS).describe(found)
    made = template(found, described)
    waits = found.reply == "delivered"
    return Sheet(
        name=f"relay: {route}",
        url=address.url,
        template=made,
        headers={SECRET_HEADER: address.secret} | ({} if made.is_form else {"Content-Type": "application/json"}),
        passes_on=described.passes_on,
        answers={**ANSWERED, **(described.answers if waits else {})},
        waits=waits,
    )


def caller_sheet(settings: Settings, called: Receiver, address: WebhookAddress, hint: str) -> CallerSheet:
    """What is typed into a system that calls by itself; `hint` is a line below the URL. Raises OperatorError."""
    route = settings.routes[address.route]
    at = CalledAt(
        route=address.route,
        url=address.url,
        with_key=address.with_key,
        secret=address.secret,
        hint=hint,
        connection=settings.connections.get(route.from_),
        reads=target_of(route, settings.config(), SYSTEMS).describe(route).paths,
    )
    found = called.sheet(route, at)
    if found is None:
        raise OperatorError(f"nothing has to be set up for {address.route}.")
    return found


def made_first(settings: Settings, route: str) -> Sequence[MadeFirst]:
    """What a person makes at the target before the first event."""
    found = settings.routes[route]
    return target_of(found, settings.config(), SYSTEMS).describe(found).made_first


def kinds_of_refusal() -> list[str]:
    """The codes by which a webhook may be refused."""
    return sorted({text.code for text in refusals().values()})
