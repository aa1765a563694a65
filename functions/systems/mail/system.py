"""Replies to mails as a system of the relay. It calls, and is never written to. What reads a mail is imported late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from relay.core.config import Connection, Route
from relay.core.findings import Problem
from relay.limits.day import Day
from relay.system.inbound_mail import MailDomain
from systems.mail.config import MailConnection
from systems.mail.state_keys import PREFIXES

if TYPE_CHECKING:
    from relay.aws.table import State
    from relay.core.texts import Text
    from relay.limits.day_budget import DayBudget
    from relay.system.origin_side import OriginSide
    from relay.system.secret_form import SecretForm
    from relay.system.source import SourceSide
    from relay.system.target import TargetSide


class MailSystem:
    """Implements relay.system.system.System. The engine hands every connection back as this system's own model."""

    name = "mail"
    published: Path | None = None
    target: TargetSide | None = None
    origin: OriginSide | None = None
    connection_model: type[Connection] = MailConnection
    day = Day()
    """Nothing is asked of it, so nothing is counted."""

    def texts(self) -> Mapping[str, Text]:
        """Its own reasons to refuse."""
        from systems.mail.texts import TEXTS  # noqa: PLC0415 - for whoever lists them, never used in Lambda

        return TEXTS

    def spent(
        self,
        connection: Connection,  # noqa: ARG002 - as it says
        routes: Iterable[Route],  # noqa: ARG002 - as above
        state: State,  # noqa: ARG002 - as above
        now: datetime,  # noqa: ARG002 - as above
    ) -> Sequence[DayBudget]:
        """Nothing."""
        return ()

    def secret_forms(self, connection: Connection) -> Sequence[SecretForm]:  # noqa: ARG002 - as it says
        """None: AWS alone brings mails."""
        return ()

    def secret_problem(self, connection: Connection, secret: Mapping[str, Any]) -> str | None:  # noqa: ARG002 - as above
        """Any is one too many."""
        return "mails need no secret" if secret else None

    def check_connection(self, connection: Connection) -> Iterable[Problem]:
        """The domain, and where mails go on to."""
        from systems.mail import rules  # noqa: PLC0415 - used when the stacks are synthesised, never in Lambda

        return rules.check_connection(cast("MailConnection", connection))

    def check_connections(self, connections: Mapping[str, Connection]) -> Iterable[Problem]:
        """One connection for each mailbox."""
        from systems.mail import rules  # noqa: PLC0415 - as above

        return rules.check_connections(cast("Mapping[str, MailConnection]", connections))

    def mail_domain(self, connection: Connection) -> MailDomain:
        """Where mail comes to, as relay.yaml has it."""
        own = cast("MailConnection", connection)
        return MailDomain(
            domain=own.domain,
            rule_set=own.rule_set,
            keep_days=own.keep_days,
            requires_tls=own.tls == "require",
            concurrency=own.concurrency,
            sender=own.sender if own.forward else None,
            state_keys=PREFIXES,
        )

    @cached_property
    def sources(self) -> Mapping[str, SourceSide]:
        """The replies. Loaded for those whose routes come from here."""
        from systems.mail.source import REPLIES  # noqa: PLC0415 - as it says

        return {"replies": REPLIES}


MAIL = MailSystem()
