"""Mazrica as a system of the relay. Whatever calls it is imported late."""

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
from systems.mazrica.config import MazricaConnection
from systems.mazrica.target.side import MazricaTargetSide

if TYPE_CHECKING:
    from relay.aws.table import State
    from relay.core.explanation import Explanation
    from relay.core.texts import Text
    from relay.limits.day_budget import DayBudget
    from relay.system.origin_side import OriginSide
    from relay.system.secret_form import SecretForm
    from relay.system.target import TargetSide


class MazricaSystem:
    """Implements relay.system.system.System. The engine hands every connection back as this system's own model."""

    name = "mazrica"
    published: Path | None = None
    target: TargetSide | None = MazricaTargetSide()
    origin: OriginSide | None = None
    connection_model: type[Connection] = MazricaConnection
    day = Day()
    """The day's limit resets in UTC (https://developers-senses.mazrica.com/api)."""

    def texts(self) -> Mapping[str, Text]:
        """Its own reasons to refuse."""
        from systems.mazrica.texts import TEXTS  # noqa: PLC0415 - for whoever lists them, never used in Lambda

        return TEXTS

    def explanations(self) -> Mapping[str, Explanation]:
        """As relay.system.explains_codes says."""
        from systems.mazrica.explanations import explanations  # noqa: PLC0415 - for the operator's command, as above

        return explanations()

    def spent(
        self,
        connection: Connection,
        routes: Iterable[Route],  # noqa: ARG002 - one count for the account
        state: State,
        now: datetime,
    ) -> Sequence[DayBudget]:
        """One count for the account, which `quota` keeps in the place of `limits.per_day`."""
        from relay.limits.budget import day_budgets  # noqa: PLC0415 - for the operator's command, never used in Lambda
        from relay.limits.day_budget import ALL  # noqa: PLC0415 - as above

        return day_budgets(state, self.day, [ALL], connection.day_limit, now)

    def secret_forms(self, connection: Connection) -> Sequence[SecretForm]:  # noqa: ARG002 - the same for all
        """The API key."""
        from systems.mazrica.rest.credentials import FORM  # noqa: PLC0415 - as above

        return [FORM]

    def secret_problem(self, connection: Connection, secret: Mapping[str, Any]) -> str | None:  # noqa: ARG002 - as above
        """By the very code that reads."""
        from relay.system.secret_form import SecretInvalid  # noqa: PLC0415 - as above
        from systems.mazrica.rest.credentials import read_key  # noqa: PLC0415 - as above

        try:
            read_key(secret)
        except SecretInvalid as error:
            return str(error)
        return None

    def check_connection(self, connection: Connection) -> Iterable[Problem]:
        """Its address, limits, zone, items and paths."""
        from systems.mazrica import rules  # noqa: PLC0415 - used when the stacks are synthesised, never in Lambda

        return rules.check_connection(cast("MazricaConnection", connection))

    def check_connections(self, connections: Mapping[str, Connection]) -> Iterable[Problem]:  # noqa: ARG002 - as it says
        """Which account a connection is of only its key tells, and that is a secret."""
        return ()

    @cached_property
    def sources(self) -> Mapping[str, SourceSide]:
        """Its streams. Loaded for those whose routes come from here."""
        from systems.mazrica.source import SOURCES  # noqa: PLC0415 - as it says

        return SOURCES


MAZRICA = MazricaSystem()
