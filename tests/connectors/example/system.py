"""The directory as a system of the relay. The webhook function imports this: no HTTP client is loaded here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from relay.core.config import Connection, Route
from relay.core.findings import Problem
from relay.limits.day import Day
from relay.system.secret_form import SecretField, SecretForm
from tests.connectors.example.config import DirectoryConnection
from tests.connectors.example.target_side import DirectoryTargetSide

if TYPE_CHECKING:
    from relay.aws.table import State
    from relay.core.texts import Text
    from relay.limits.day_budget import DayBudget
    from relay.system.origin_side import OriginSide
    from relay.system.source import SourceSide


class DirectorySystem:
    """Implements relay.system.system.System."""

    name = "directory"
    connection_model: type[Connection] = DirectoryConnection
    day = Day()
    target = DirectoryTargetSide()
    origin: OriginSide | None = None
    published: Path | None = None

    def spent(
        self, connection: Connection, routes: Iterable[Route], state: State, now: datetime
    ) -> Sequence[DayBudget]:
        """One count for the whole directory."""
        from relay.limits.budget import day_budgets  # noqa: PLC0415 - for the operator's command, never used in Lambda
        from relay.limits.day_budget import ALL  # noqa: PLC0415 - as above

        return day_budgets(state, self.day, [ALL], connection.day_limit, now)

    def texts(self) -> Mapping[str, Text]:
        """It refuses with the words that every system may use."""
        return {}

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

    @cached_property
    def sources(self) -> Mapping[str, SourceSide]:
        """People and groups; loaded for those whose routes come from here."""
        from relay.system.source import SourceSide  # noqa: PLC0415 - as it says
        from tests.connectors.example.streams import GROUPS, PEOPLE  # noqa: PLC0415 - as it says

        return {
            "people": SourceSide(model=PEOPLE.model, stream=PEOPLE),
            "groups": SourceSide(model=GROUPS.model, stream=GROUPS),
        }


DIRECTORY = DirectorySystem()
