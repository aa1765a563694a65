"""The AWS account's quota of Lambda executions, against what relay.yaml wants to keep and what may run at once.

All functions of an account and region share it. A call that finds none left is answered with 5xx by API Gateway, and
Marketo never calls again. AWS lets functions keep executions for themselves only while 100 are left for all others.
https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from botocore.exceptions import ClientError

from config import Settings
from operations.failures import GONE, code_of, unless_refused
from operations.readings.known import read_connections
from operations.text import counted
from relay.core.findings import Finding
from relay.reading.parts.urgency import MOST_AT_ONCE
from relay.system.inbound_mail import mail_domains
from systems import SYSTEMS

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

LEFT_FOR_OTHERS = 100
"""Executions that must stay unreserved."""

FOR_WEBHOOKS = 20
"""What is proposed: as many connections as a Marketo instance opens to all webhooks together."""

FOR_SOAP = 5
"""What is proposed: a client of the SOAP API makes one call after the other."""

ENOUGH = 1000
"""What is proposed to be requested at least: the quota of an account that is not new."""

_ROUND = 100

_A_SECOND = 10
"""Calls that one execution environment takes in a second.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
"""


class AccountConcurrency(NamedTuple):
    """What the account has."""

    limit: int
    """Executions at the same time, of all functions in the region."""
    unreserved: int
    """Those that no function keeps for itself."""
    kept: int | None = 0
    """Those that this relay's functions keep already, as they are deployed; None when that could not be read."""

    @property
    def to_keep(self) -> int:
        """How many this relay may keep."""
        return max(0, self.unreserved + (self.kept or 0) - LEFT_FOR_OTHERS)


def read(client: LambdaClient, settings: Settings) -> AccountConcurrency:
    """Ask AWS. Raises botocore's errors."""
    found = client.get_account_settings()["AccountLimit"]
    mails = [f"mail-{name}" for name in _mails(settings)]
    functions = [f"{settings.name}-{name}" for name in ("webhook", "soap", "activity", *mails)]
    kept = unless_refused(lambda: sum(_kept(client, each) for each in functions), None)
    return AccountConcurrency(found["ConcurrentExecutions"], found["UnreservedConcurrentExecutions"], kept)


def findings(client: LambdaClient, settings: Settings) -> list[Finding]:
    """What the account has to say to relay.yaml. Raises botocore's errors, but for rights that are missing.

    Who deploys may have no more than the right to take on the CDK's own roles: then the quota is not known.
    """
    quota = unless_refused(lambda: read(client, settings), None)
    if quota is None:
        message = "its quota is not known: these credentials may not call lambda:GetAccountSettings."
        return [Finding(level="warning", where="account", message=message)]
    return list(judged(settings, quota))


def judged(settings: Settings, quota: AccountConcurrency) -> Iterator[Finding]:
    """A reservation that AWS would refuse is an error; too few executions for all that may run are a warning."""
    wanted = _wanted(settings)
    is_refused = sum(wanted.values()) > quota.to_keep
    if is_refused:
        yield _refused(wanted, quota)
    free = quota.unreserved + (quota.kept or 0) - (0 if is_refused else sum(wanted.values()))
    callers = _callers(settings, none_kept=is_refused)
    left = free - sum(_background(settings).values())
    advice = "" if is_refused else _to_keep_some(settings, quota)
    if left < sum(callers.values()):
        yield Finding(level="warning", where="account", message=_too_few(settings, quota, left, callers) + advice)
    elif callers:
        message = f"{_counts(quota)}. Any other function of the account may use them up.{advice}"
        yield Finding(level="ok", where="account", message=message)
    else:
        yield Finding(level="ok", where="account", message=f"{_counts(quota)}, and what is to be kept fits.")


def _wanted(settings: Settings) -> dict[str, int]:
    """What relay.yaml wants to keep, by its key."""
    found = {
        "api.concurrency": settings.api.concurrency,
        "soap.concurrency": settings.soap.concurrency if settings.soap else None,
        "activity_view.concurrency": settings.activity_view.concurrency if settings.activity_view else None,
        **{f"connections.{name}.concurrency": number for name, number in _mails(settings).items()},
    }
    return {key: number for key, number in found.items() if number is not None}


def _mails(settings: Settings) -> dict[str, int | None]:
    """How many mails are read at once, by the connection that they come to."""
    found = mail_domains(settings.connections, settings.systems, SYSTEMS)
    return {name: domain.concurrency for name, domain in found.items()}


def _background(settings: Settings) -> dict[str, int]:
    """What may run at once without anybody who waits for it, by what it is."""
    deliveries = {name: each.deliveries for name, each in settings.connections.items()}
    return deliveries | {f"reading {name}": MOST_AT_ONCE for name in read_connections(settings)}


def _callers(settings: Settings, *, none_kept: bool) -> dict[str, int]:
    """Those for whom nothing is kept, with as much as is proposed for them."""
    found = {"webhooks": FOR_WEBHOOKS} if none_kept or not settings.api.concurrency else {}
    if settings.soap and (none_kept or not settings.soap.concurrency):
        found["SOAP"] = FOR_SOAP
    return found


def _refused(wanted: dict[str, int], quota: AccountConcurrency) -> Finding:
    unknown = quota.kept is None
    may = f"at most {quota.to_keep} can be kept" if quota.to_keep else "nothing can be kept"
    known = " What is kept already could not be read, and may count." if unknown else ""
    first = "Write no more than that" if quota.to_keep else "Remove it"
    missing = LEFT_FOR_OTHERS + sum(wanted.values()) - quota.unreserved - (quota.kept or 0)
    return Finding(
        level="warning" if unknown else "error",
        where=", ".join(wanted),
        message=f"AWS would refuse to keep {sum(wanted.values())}: {_counts(quota)}, and {LEFT_FOR_OTHERS} must stay "
        f"so; {may}.{known} {first}, or have more first. {_request(quota, missing)}",
    )


def _request(quota: AccountConcurrency, missing: int) -> str:
    """How so many more are got: never what the account has already."""
    wanted = max(ENOUGH, math.ceil((quota.limit + missing) / _ROUND) * _ROUND)
    return (
        f"Request {wanted}: AWS console > Service Quotas > AWS Lambda > Concurrent executions, or: aws service-quotas "
        f"request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value {wanted}"
    )


def _counts(quota: AccountConcurrency) -> str:
    whole = counted(quota.limit, "execution")
    return f"the account may run {whole} at a time in this region, {quota.unreserved} of them unreserved"


def _too_few(settings: Settings, quota: AccountConcurrency, left: int, callers: dict[str, int]) -> str:
    parts = ", ".join(f"{name} {number}" for name, number in _background(settings).items())
    return (
        f"{_counts(quota)}. Deliveries and readings may take {sum(_background(settings).values())} of them at once "
        f"({parts}); {_rest(left, ' and '.join(callers))} "
        f"{_request(quota, sum(callers.values()) - left)}."
    )


def _rest(left: int, who: str) -> str:
    """What is left for those who call, in words."""
    if not who:
        return "some of them wait for others; nothing is lost."
    there = f"{left} are left for {who}, or about {left * _A_SECOND} calls a second" if left > 0 else f"none for {who}"
    return f"{there}. A call that finds none is answered with 5xx, and Marketo does not call again."


def _to_keep_some(settings: Settings, quota: AccountConcurrency) -> str:
    """The lines that relay.yaml wants for callers of whom nothing is kept, and whether AWS would take them now."""
    wanted = dict(_wanted(settings))
    lines = []
    if not settings.api.concurrency:
        wanted["api.concurrency"] = FOR_WEBHOOKS
        lines.append(f"api: {{concurrency: {FOR_WEBHOOKS}}}")
    if settings.soap and not settings.soap.concurrency:
        wanted["soap.concurrency"] = FOR_SOAP
        lines.append(f"soap: {{connection: {settings.soap.connection}, concurrency: {FOR_SOAP}}}")
    if not lines:
        return ""
    enough = LEFT_FOR_OTHERS + sum(wanted.values())
    fits = sum(wanted.values()) <= quota.to_keep
    first = "" if fits else f" once at least {enough} are unreserved, since AWS takes it only then"
    return f" To keep some, write in relay.yaml{first}: {'; '.join(lines)}"


def _kept(client: LambdaClient, function: str) -> int:
    """What a deployed function keeps for itself."""
    try:
        return client.get_function_concurrency(FunctionName=function).get("ReservedConcurrentExecutions", 0)
    except ClientError as error:
        if code_of(error) in GONE:
            return 0
        raise
