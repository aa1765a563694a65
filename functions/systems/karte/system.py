"""KARTE as a system of the relay. The webhook function imports this: no HTTP client is loaded here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from relay.core.config import Connection, Route
from relay.core.findings import Problem
from relay.limits.day import Day
from systems.karte.config import KarteConnection
from systems.karte.target_side import KarteTargetSide

if TYPE_CHECKING:
    from relay.aws.table import State
    from relay.core.texts import Text
    from relay.limits.day_budget import DayBudget
    from relay.system.event_bus import BusCall
    from relay.system.origin_side import OriginSide
    from relay.system.secret_form import SecretForm
    from relay.system.source import SourceSide


class Karte:
    """Implements relay.system.system.System. The engine hands every connection back as this system's own model."""

    name = "karte"
    published: Path | None = None
    target = KarteTargetSide()
    origin: OriginSide | None = None
    connection_model: type[Connection] = KarteConnection
    day = Day(zone="Asia/Tokyo")
    """A day in Japan; KARTE documents no daily limit."""

    def texts(self) -> Mapping[str, Text]:
        """Its own reasons to refuse."""
        from systems.karte.texts import TEXTS  # noqa: PLC0415 - for whoever lists them, never used in Lambda

        return TEXTS

    def spent(
        self,
        connection: Connection,
        routes: Iterable[Route],  # noqa: ARG002 - one count for the project
        state: State,
        now: datetime,
    ) -> Sequence[DayBudget]:
        """One count for the whole project."""
        from relay.limits.budget import day_budgets  # noqa: PLC0415 - for the operator's command, never used in Lambda
        from relay.limits.day_budget import ALL  # noqa: PLC0415 - as above

        return day_budgets(state, self.day, [ALL], connection.day_limit, now)

    def secret_forms(self, connection: Connection) -> Sequence[SecretForm]:  # noqa: ARG002 - the same for all projects
        """The access token of an API v2 app, and what some routes need; or the key of KARTE's hook alone."""
        from relay.system.secret_form import SecretField, SecretForm  # noqa: PLC0415 - as above

        hook = SecretField("api_key", "API key of the project, for routes with via: hook")
        hashed = SecretField("marketo_hash_key", "Key of marketo_hash, which nothing needs any more")
        token = SecretField("access_token", "Access token of the API v2 app")
        return [SecretForm("access token", (token,), single=(hook, hashed)), SecretForm("API key alone", (hook,))]

    def secret_problem(self, connection: Connection, secret: Mapping[str, Any]) -> str | None:  # noqa: ARG002 - as above
        """By the very code that delivers."""
        from relay.system.secret_form import SecretInvalid  # noqa: PLC0415 - as above
        from systems.karte.client import read_token  # noqa: PLC0415 - as above
        from systems.karte.hook import NO_API_KEY, is_api_key  # noqa: PLC0415 - as above

        if "api_key" in secret and "access_token" not in secret:
            return None if is_api_key(secret["api_key"]) else NO_API_KEY
        try:
            read_token(secret)
        except SecretInvalid as error:
            return str(error)
        return None

    def check_connection(self, connection: Connection) -> Iterable[Problem]:
        """The address: https, and a host."""
        from systems.karte import rules  # noqa: PLC0415 - used when the stacks are synthesised, never by the webhook

        return rules.check_connection(cast("KarteConnection", connection))

    def check_connections(self, connections: Mapping[str, Connection]) -> Iterable[Problem]:  # noqa: ARG002 - as it says
        """Several connections to one project do not disturb each other."""
        return ()

    @cached_property
    def sources(self) -> Mapping[str, SourceSide]:
        """Its calls, and whom it knows. Loaded for those whose routes come from here."""
        from systems.karte.source import CALLS, ROSTER  # noqa: PLC0415 - as it says

        return {"calls": CALLS, "roster": ROSTER}

    def event_bus(self, connection: Connection) -> str | None:
        """As relay.yaml names it."""
        return cast("KarteConnection", connection).event_bus

    def bus_pattern(self, connection: Connection) -> Mapping[str, Any]:
        """Every event of its actions."""
        from systems.karte.receiver.bus import pattern  # noqa: PLC0415 - for synthesis, never used in Lambda

        return pattern(cast("KarteConnection", connection).event_bus or "")

    def bus_call(self, event: Mapping[str, Any]) -> BusCall:
        """As relay.system.event_bus.CallsByBus."""
        from systems.karte.receiver.bus import call  # noqa: PLC0415 - for the function on the bus alone

        return call(event)


KARTE = Karte()
