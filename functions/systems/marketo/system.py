"""Marketo as a system of the relay. The webhook function imports this: no HTTP client is loaded here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from relay.core.config import Connection, Route
from relay.core.findings import Problem
from relay.limits.day import Day
from relay.system.source import SourceSide
from systems.marketo.config import MarketoConnection
from systems.marketo.target.side import MarketoTargetSide

if TYPE_CHECKING:
    from relay.aws.table import State
    from relay.core.explanation import Explanation
    from relay.core.texts import Text
    from relay.limits.day_budget import DayBudget
    from relay.system.origin_side import OriginSide
    from relay.system.secret_form import SecretForm


class MarketoSystem:
    """Implements relay.system.system.System. The engine hands every connection back as this system's own model."""

    name = "marketo"
    published: Path | None = Path(__file__).with_name("published_addresses.json")
    target = MarketoTargetSide()
    origin: OriginSide | None = None
    connection_model: type[Connection] = MarketoConnection
    day = Day(zone="America/Chicago")
    """When Marketo counts calls anew
    (https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/marketo-integration-best-practices)."""

    def texts(self) -> Mapping[str, Text]:
        """Its own reasons to refuse."""
        from systems.marketo.texts import TEXTS  # noqa: PLC0415 - for whoever lists them, never used in Lambda

        return TEXTS

    def explanations(self) -> Mapping[str, Explanation]:
        """As relay.system.explains_codes says."""
        from systems.marketo.explanations import EXPLANATIONS  # noqa: PLC0415 - for the operator's command, never used in Lambda

        return EXPLANATIONS

    def spent(
        self,
        connection: Connection,
        routes: Iterable[Route],  # noqa: ARG002 - one count for the instance
        state: State,
        now: datetime,
    ) -> Sequence[DayBudget]:
        """One count for the whole instance, which `quota` keeps in the place of `limits.per_day`."""
        from systems.marketo.rest.quota import day_budget  # noqa: PLC0415 - for the operator's command, never used in Lambda

        return [day_budget(state, cast("MarketoConnection", connection).quota.per_day, now)]

    def secret_forms(self, connection: Connection) -> Sequence[SecretForm]:  # noqa: ARG002 - the same for all
        """The client of a LaunchPoint custom service."""
        from systems.marketo.rest.credentials import FORM  # noqa: PLC0415 - for the operator's command, never used by the webhook

        return [FORM]

    def secret_problem(self, connection: Connection, secret: Mapping[str, Any]) -> str | None:  # noqa: ARG002 - as above
        """By the very code that delivers."""
        from relay.system.secret_form import SecretInvalid  # noqa: PLC0415 - as above
        from systems.marketo.rest.credentials import read_client  # noqa: PLC0415 - as above

        try:
            read_client(secret)
        except SecretInvalid as error:
            return str(error)
        return None

    def check_connection(self, connection: Connection) -> Iterator[Problem]:
        """The address, the limits and the field of foreign ids."""
        from systems.marketo import rules  # noqa: PLC0415 - used when the stacks are synthesised, never by the webhook

        yield from rules.check_address(cast("MarketoConnection", connection))
        yield from rules.check_limits(cast("MarketoConnection", connection))
        yield from rules.check_foreign_field(cast("MarketoConnection", connection))

    def check_connections(self, connections: Mapping[str, Connection]) -> Iterable[Problem]:
        """One connection for each instance."""
        from systems.marketo import rules  # noqa: PLC0415 - as above

        return rules.check_instances(cast("Mapping[str, MarketoConnection]", connections))

    @cached_property
    def sources(self) -> Mapping[str, SourceSide]:
        """Its streams. Loaded for those whose routes come from here."""
        from systems.marketo.source import SOURCES  # noqa: PLC0415 - as it says

        return SOURCES


MARKETO = MarketoSystem()
