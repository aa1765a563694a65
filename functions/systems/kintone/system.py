"""kintone as a system of the relay. The webhook function imports this: no HTTP client is loaded here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from relay.core.config import Config, Connection, Route
from relay.core.findings import Problem
from relay.limits.day import Day
from systems.kintone.config import KintoneConnection, KintoneRoute, scope
from systems.kintone.target.side import KintoneTargetSide

if TYPE_CHECKING:
    from relay.aws.table import State
    from relay.core.explanation import Explanation
    from relay.core.texts import Text
    from relay.limits.day_budget import DayBudget
    from relay.loop_guard.origin import Origins
    from relay.system.origin_side import OriginSide
    from relay.system.secret_form import SecretForm
    from relay.system.source import SourceSide


class KintoneOrigin:
    """Implements relay.system.origin_side.OriginSide."""

    def origins(self, config: Config) -> Origins:
        """Which record of which kintone an event tells of."""
        from systems.kintone.receiver.origin import KintoneOrigins  # noqa: PLC0415 - for the delivering functions, not for the webhook

        return KintoneOrigins(config)

    def advise(self, config: Config, identity: Callable[[Route], Sequence[str]]) -> Iterable[Problem]:
        """Whether an app that is both read and written would have its records made twice."""
        from systems.kintone.both_ways import advise  # noqa: PLC0415 - for synthesis, never used by the webhook

        return advise(config, identity)


class Kintone:
    """Implements relay.system.system.System. The engine hands every connection back as this system's own model."""

    name = "kintone"
    published: Path | None = Path(__file__).with_name("published_addresses.json")
    target = KintoneTargetSide()
    origin: OriginSide | None = KintoneOrigin()
    connection_model: type[Connection] = KintoneConnection
    day = Day(zone="Asia/Tokyo", hour=9)
    """When kintone counts requests anew
    (https://cybozu.dev/ja/kintone/tips/best-practices/performance/kintone-api-request-limit-exceeded-guide)."""

    def texts(self) -> Mapping[str, Text]:
        """Its own reasons to refuse."""
        from systems.kintone.texts import TEXTS  # noqa: PLC0415 - for whoever lists them, never used in Lambda

        return TEXTS

    def explanations(self) -> Mapping[str, Explanation]:
        """What the relay's own words about it mean: as relay.system.explains_codes says."""
        from systems.kintone.explanations import EXPLANATIONS  # noqa: PLC0415 - as above

        return EXPLANATIONS

    def spent(
        self, connection: Connection, routes: Iterable[Route], state: State, now: datetime
    ) -> Sequence[DayBudget]:
        """Each app counts by itself."""
        from relay.limits.budget import day_budgets  # noqa: PLC0415 - for the operator's command, never used in Lambda

        apps = sorted({scope(cast("KintoneRoute", route).app) for route in routes})
        return day_budgets(state, self.day, apps, connection.day_limit, now)

    def secret_forms(self, connection: Connection) -> Sequence[SecretForm]:  # noqa: ARG002 - the same for all domains
        """API tokens, or a login name and password; Basic authentication beside either."""
        from systems.kintone.credentials import FORMS  # noqa: PLC0415 - for the operator's command, never used by the webhook

        return FORMS

    def secret_problem(self, connection: Connection, secret: Mapping[str, Any]) -> str | None:  # noqa: ARG002 - as above
        """By the very code that delivers."""
        from relay.system.secret_form import SecretInvalid  # noqa: PLC0415 - as above
        from systems.kintone.credentials import read_credentials  # noqa: PLC0415 - as above

        try:
            read_credentials(secret)
        except SecretInvalid as error:
            return str(error)
        return None

    def check_connection(self, connection: Connection) -> Iterable[Problem]:
        """The address: https, and a host."""
        from systems.kintone.address import check_connection  # noqa: PLC0415 - for synthesis, never used by the webhook

        return check_connection(cast("KintoneConnection", connection))

    def check_connections(self, connections: Mapping[str, Connection]) -> Iterable[Problem]:  # noqa: ARG002 - as it says
        """Several connections of one domain do not disturb each other."""
        return ()

    @cached_property
    def sources(self) -> Mapping[str, SourceSide]:
        """An app's records, by its webhooks and by reading. Loaded for those whose routes come from here."""
        from systems.kintone.source import RECORDS  # noqa: PLC0415 - as it says

        return {"records": RECORDS}


KINTONE = Kintone()
