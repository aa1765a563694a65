"""All that is asked about the domains that mail comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from config import Settings
from operations.checks.mail.domain import GONE, AskedDomain
from operations.checks.mail.identities import identity, sandbox
from operations.checks.mail.mx_records import MailHost, mail_hosts
from operations.checks.mail.names import has_address, mail_exchanger, region
from operations.checks.mail.rule_sets import rule_set
from operations.deployment.deployment import DeployedMail
from operations.failures import NOT_ALLOWED, code_of
from relay.core.findings import Finding
from relay.system.inbound_mail import mail_domains
from systems import SYSTEMS


def receives_mail(settings: Settings) -> bool:
    """Whether relay.yaml has a connection that mail comes to."""
    return bool(mail_domains(settings.connections, settings.systems, SYSTEMS))


def findings(
    settings: Settings,
    deployed: Mapping[str, DeployedMail],
    *,
    ses: Any,
    sesv2: Any,
    s3: Any,
    hosts: Callable[[str], Sequence[MailHost]] = mail_hosts,
    is_there: Callable[[str], bool] = has_address,
) -> Iterator[Finding]:
    """Of each domain what is there and what is missing. Raises botocore's errors, but for rights that are missing."""
    for name, domain in mail_domains(settings.connections, settings.systems, SYSTEMS).items():
        asked = AskedDomain(
            name=name,
            domain=domain,
            deployed=deployed.get(name),
            ses=ses,
            sesv2=sesv2,
            s3=s3,
            hosts=hosts,
            has_address=is_there,
        )
        where = list(region(asked))
        yield from where
        if any(each.level == "error" for each in where):
            continue  # there SES knows of no rules
        for ask in (rule_set, identity, mail_exchanger, sandbox, _bucket):
            yield from _unless_refused(ask, asked)


def _unless_refused(ask: Callable[[AskedDomain], Iterator[Finding]], asked: AskedDomain) -> Iterator[Finding]:
    try:
        yield from ask(asked)
    except ClientError as error:
        if code_of(error) not in NOT_ALLOWED:
            raise
        yield asked.warning(f"these credentials may not call {error.operation_name}: what it would say is not known")


def _bucket(asked: AskedDomain) -> Iterator[Finding]:
    """SES can keep no mail without it. Who may deploy need not be allowed to look into it."""
    if asked.deployed is None:
        return
    try:
        asked.s3.head_bucket(Bucket=asked.deployed.bucket)
    except ClientError as error:
        if code_of(error) in {"403", "Forbidden"}:
            return
        if code_of(error) not in GONE:
            raise
        yield asked.error(f"its bucket {asked.deployed.bucket} is gone, so SES can keep no mail. Deploy again.")
