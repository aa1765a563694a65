"""ON24 as a system of the relay. It is read and never written to; whatever calls it is imported late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from relay.core.config import Connection, Route
from relay.core.findings import Problem
from relay.limits.day import Day
from relay.system.source import SourceSide
from systems.on24.config import PACIFIC, On24Connection

if TYPE_CHECKING:
    from relay.aws.table import State
    from relay.core.texts import Text
    from relay.limits.day_budget import DayBudget
    from relay.system.origin_side import OriginSide
    from relay.system.secret_form import SecretForm
    from relay.system.target import TargetSide


class On24System:
    """Implements relay.system.system.System. The engine hands every connection back as this system's own model."""

    name = "on24"
    published: Path | None = None
    target: TargetSide | None = None
    origin: OriginSide | None = None
    connection_model: type[Connection] = On24Connection
    day = Day(zone=PACIFIC)
    """ON24 says of no limit when its day begins; whatever it says of days is Pacific."""

    def texts(self) -> Mapping[str, Text]:
        """None: nothing is sent to it that could be refused."""
        return {}

    def spent(
        self,
        connection: Connection,
        routes: Iterable[Route],  # noqa: ARG002 - one count for the connection
        state: State,
        now: datetime,
    ) -> Sequence[DayBudget]:
        """The customer's own limit of a day, and each endpoint's calls, of those that its pace allows in a day."""
        from relay.limits.budget import day_budgets  # noqa: PLC0415 - for the operator's command, never used in Lambda
        from relay.limits.day_budget import ALL  # noqa: PLC0415 - as above
        from systems.on24.rest import turns  # noqa: PLC0415 - as above

        calls = cast("On24Connection", connection).per_minute
        own = day_budgets(state, self.day, [ALL], connection.day_limit, now)
        return [*own, *turns.day_budgets(state, calls, now)]

    def secret_forms(self, connection: Connection) -> Sequence[SecretForm]:  # noqa: ARG002 - the same for all
        """Key and secret of an API token."""
        from systems.on24.rest.credentials import FORM  # noqa: PLC0415 - as above

        return [FORM]

    def secret_problem(self, connection: Connection, secret: Mapping[str, Any]) -> str | None:  # noqa: ARG002 - as above
        """By the very code that reads."""
        from relay.system.secret_form import SecretInvalid  # noqa: PLC0415 - as above
        from systems.on24.rest.credentials import headers  # noqa: PLC0415 - as above

        try:
            headers(secret)
        except SecretInvalid as error:
            return str(error)
        return None

    def check_connection(self, connection: Connection) -> Iterable[Problem]:
        """Its address, its calls and its zone."""
        from systems.on24 import rules  # noqa: PLC0415 - used when the stacks are synthesised, never in Lambda

        return rules.check_connection(cast("On24Connection", connection))

    def check_connections(self, connections: Mapping[str, Connection]) -> Iterable[Problem]:
        """One connection for each account and its sub-accounts."""
        from systems.on24 import rules  # noqa: PLC0415 - as above

        return rules.check_connections(cast("Mapping[str, On24Connection]", connections))

    @cached_property
    def sources(self) -> Mapping[str, SourceSide]:
        """Its streams. Loaded for those whose routes come from here."""
        from systems.on24.source import SOURCES  # noqa: PLC0415 - as it says

        return SOURCES


ON24 = On24System()
