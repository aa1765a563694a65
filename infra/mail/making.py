"""Which connections mail comes to, and what the stack makes for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from constructs import Construct

from infra.connections.delivery import DeliveryFunction
from infra.connections.source import SourceConnection
from infra.door.webhook import WebhookFunction
from infra.functions.function import Shared
from infra.mail.function import MailFunction
from infra.mail.receipt_rule import RuleSet
from relay.system.inbound_mail import mail_domains
from systems import SYSTEMS

if TYPE_CHECKING:
    from config import Settings


def make_mails(
    scope: Construct,
    *,
    shared: Shared,
    settings: Settings,
    deliveries: Mapping[str, DeliveryFunction],
    sources: Mapping[str, SourceConnection],
    webhook: WebhookFunction,
    receives: bool,
) -> list[MailFunction]:
    """One for each connection that mail comes to and from which it leads anywhere; `receives`: whether SES is there."""
    made = [
        MailFunction(
            scope,
            f"Mail-{name}",
            shared=shared,
            source=sources[name],
            queues=[deliveries[each].queue for each in to],
            webhook=webhook,
            domain=domain,
        )
        for name, domain in mail_domains(settings.connections, settings.systems, SYSTEMS).items()
        if (to := _targets(name, settings)) or domain.sender
    ]
    if receives:
        _receive(scope, made, shared.prefix)
    return made


def _receive(scope: Construct, mails: Sequence[MailFunction], prefix: str) -> None:
    """By a rule set of the relay's own, but for those whose rule goes into one that is there."""
    own: RuleSet | None = None
    for each in mails:
        if each.domain.rule_set:
            each.receive(each.domain.rule_set, None)
            continue
        own = own or RuleSet(scope, "MailRules", prefix=prefix)
        each.receive(own.name, own)


def _targets(connection: str, settings: Settings) -> list[str]:
    return sorted({route.to for route in settings.routes.values() if route.from_ == connection})
