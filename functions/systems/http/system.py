"""Plain HTTP as a system of the relay. The webhook function imports this: no HTTP client is loaded here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from relay.core.config import Connection, Route
from relay.core.findings import Problem
from relay.limits.day import Day
from systems.http.config import HttpConnection
from systems.http.target_side import HttpTargetSide

if TYPE_CHECKING:
    from relay.aws.table import State
    from relay.core.texts import Text
    from relay.limits.day_budget import DayBudget
    from relay.system.origin_side import OriginSide
    from relay.system.secret_form import SecretForm
    from relay.system.source import SourceSide


class HttpApi:
    """Implements relay.system.system.System. The engine hands every connection back as this system's own model."""

    name = "http"
    published: Path | None = None
    target = HttpTargetSide()
    sources: Mapping[str, SourceSide] = {}
    origin: OriginSide | None = None
    connection_model: type[Connection] = HttpConnection
    day = Day()

    def texts(self) -> Mapping[str, Text]:
        """None of its own."""
        return {}

    def spent(
        self,
        connection: Connection,
        routes: Iterable[Route],  # noqa: ARG002 - one count for the connection
        state: State,
        now: datetime,
    ) -> Sequence[DayBudget]:
        """One count for the whole connection, requests for tokens included."""
        from relay.limits.budget import day_budgets  # noqa: PLC0415 - for the operator's command, never used in Lambda
        from relay.limits.day_budget import ALL  # noqa: PLC0415 - as above

        return day_budgets(state, self.day, [ALL], connection.day_limit, now)

    def secret_forms(self, connection: Connection) -> Sequence[SecretForm]:
        """What `auth` needs; nothing without it."""
        from systems.http.credentials import FORMS  # noqa: PLC0415 - for the operator's command, never used in Lambda

        auth = cast("HttpConnection", connection).auth
        return [FORMS[auth.type]] if auth else []

    def secret_problem(self, connection: Connection, secret: Mapping[str, Any]) -> str | None:
        """By the very code that delivers."""
        from relay.system.secret_form import SecretInvalid  # noqa: PLC0415 - as above
        from systems.http.credentials import check_secret  # noqa: PLC0415 - as above

        auth = cast("HttpConnection", connection).auth
        if auth is None:
            return "its `auth` is not set in relay.yaml, so it needs no secret" if secret else None
        try:
            check_secret(auth, secret)
        except SecretInvalid as error:
            return str(error)
        return None

    def check_connection(self, connection: Connection) -> Iterable[Problem]:
        """The addresses and the authentication."""
        from systems.http import connection_rules  # noqa: PLC0415 - used when the stacks are synthesised, never in Lambda

        return connection_rules.check_connection(cast("HttpConnection", connection))

    def check_connections(self, connections: Mapping[str, Connection]) -> Iterable[Problem]:  # noqa: ARG002 - as it says
        """Several connections to one host do not disturb each other."""
        return ()


HTTP_API = HttpApi()
