"""The directory as a system of the relay. The webhook function imports this: no HTTP client is loaded here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from relay.core.config import Connection, Route
from relay.core.findings import Finding, Problem
from relay.core.secret import SecretReader
from relay.limits.day import Day
from relay.mapping.route_cache import Compiled
from relay.system.secret_form import SecretField, SecretForm
from relay.system.system import Accepted, Access, Payload, System, Target
from relay.system.webhook_setup import Described, PayloadPath
from tests.connectors.example import mapping
from tests.connectors.example.config import DirectoryConnection, DirectoryRoute

if TYPE_CHECKING:
    from relay.aws.table import State
    from relay.limits.day_budget import DayBudget


class DirectorySystem:
    """Implements relay.system.system.System, and relay.system.look_up.LooksUp."""

    connection_model: type[Connection] = DirectoryConnection
    route_model: type[Route] = DirectoryRoute
    delivery_seconds = 60
    day = Day()

    def __init__(self) -> None:
        self._mappings = Compiled(mapping.Mapping)

    def spent(
        self, connection: Connection, routes: Iterable[Route], state: State, now: datetime
    ) -> Sequence[DayBudget]:
        """One count for the whole directory."""
        from relay.limits.budget import day_budgets  # noqa: PLC0415 - for the operator's command, never used in Lambda
        from relay.limits.day_budget import ALL  # noqa: PLC0415 - as above

        return day_budgets(state, self.day, [ALL], connection.day_limit, now)

    def describe(self, route: Route) -> Described:
        """Where it looks in the payload."""
        mine = cast("DirectoryRoute", route)
        key = mine.find.email if mine.find else mine.id or "id"
        rules = (rule if isinstance(rule, str) else rule.from_ for rule in mine.fields.values())
        return Described(paths=[PayloadPath(key), *map(PayloadPath, rules)], identity=[key])

    def secret_forms(self, connection: Connection) -> Sequence[SecretForm]:
        """The token."""
        return [SecretForm("access token", (SecretField("token", "Access token of the directory"),))]

    def secret_problem(self, connection: Connection, secret: Mapping[str, Any]) -> str | None:
        """As the protocol says."""
        return None if isinstance(secret.get("token"), str) else "the secret must hold token"

    def check_connection(self, connection: Connection) -> Iterable[Problem]:
        """The address: https, but for this machine."""
        from relay.http.addresses import is_loopback_url  # noqa: PLC0415 - for synthesis, never used by the webhook

        url = cast("DirectoryConnection", connection).url
        if not url.startswith("https://") and not is_loopback_url(url):
            yield Problem(path="url", message="write https:// before the directory's host.")

    def check_connections(self, connections: Mapping[str, Connection]) -> Iterable[Problem]:
        """Several connections to one directory do not disturb each other."""
        return ()

    def check_route(self, route: Route) -> Iterable[Problem]:
        """What a route does, and its paths and types."""
        return mapping.check(cast("DirectoryRoute", route))

    def check_together(self, connection: Connection, route: Route) -> Iterable[Problem]:
        """A route needs nothing of its connection but its address."""
        return ()

    def accept(self, route: Route, payload: Payload, connection: Connection | None = None) -> Accepted:
        """Convert the whole payload as delivering will; the record is the person."""
        person = self._mappings.of(cast("DirectoryRoute", route)).read(payload)
        return Accepted(key=f"people/{person.key}", lead=person.key)

    def looks_up(self, route: Route) -> bool:
        """Whether it has `find`."""
        return cast("DirectoryRoute", route).find is not None

    def target(self, connection: Connection, routes: Mapping[str, Route], access: Access) -> Target:
        """The target that writes people."""
        from tests.connectors.example.target import DirectoryTarget  # noqa: PLC0415 - loads requests

        return DirectoryTarget(
            cast("DirectoryConnection", connection), cast("Mapping[str, DirectoryRoute]", routes), access
        )

    def check(
        self,
        name: str,
        connection: Connection,
        routes: Mapping[str, Route],
        secret: SecretReader,
    ) -> Iterator[Finding]:
        """Ask the directory itself; nothing there is changed."""
        from relay.core.deadline import Countdown  # noqa: PLC0415 - for a look at a system, never used by the webhook
        from relay.limits.open_gate import OpenGate  # noqa: PLC0415 - as above
        from tests.connectors.example.client import DirectoryClient, RequestFailed  # noqa: PLC0415 - as above

        where = f"connections.{name}"
        try:
            url = cast("DirectoryConnection", connection).url
            DirectoryClient(url, secret, OpenGate()).listed("people", Countdown(45.0), limit=1)
        except RequestFailed as error:
            yield Finding(level="error", where=where, message=f"the directory does not answer: {error.cause.code}.")
        else:
            yield Finding(level="ok", where=where, message="the directory answers and takes the token")


DIRECTORY: System = DirectorySystem()
