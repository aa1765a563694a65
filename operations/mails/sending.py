"""A mail from a file, put where SES would put it, and handed over as SES does: for a relay on this machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from operations.deployment.deployment import DeployedMail, Deployment
from operations.failures import OperatorError, WrongUsageError
from operations.mails.ses_event import InboundMail, VerdictName, addresses
from relay.core import json_number
from relay.system.inbound_mail import RAW_PREFIX

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


class RouteAnswer(msgspec.Struct, frozen=True):
    """What became of a mail on one route."""

    status: str
    """accepted, ignored or rejected."""
    id: str = ""
    """The event's."""
    reason: str = ""
    """Why it was ignored."""
    error: str = ""
    """Why it was refused."""


class HandedOverMail(msgspec.Struct, frozen=True):
    """What the function says of one mail."""

    status: str
    """read, skipped or rejected, which is in quarantine then."""
    mail: str = ""
    """SES's id of it, as in the log."""
    routes: dict[str, RouteAnswer] = {}
    forwarded: str = "no"
    """Whether it went on to a person's mailbox."""
    reason: str = ""
    error: str = ""


def inbound(
    raw: bytes, *, to: str | None, sender: str | None, failed: Iterable[VerdictName], domain: str
) -> InboundMail:
    """The mail of a file. Without `to`, the first address of the domain in its headers. Raises WrongUsageError."""
    named = [to] if to else addresses(raw, "To", "Cc", "Delivered-To")
    ours = [each for each in named if _is_at(each, domain)]
    if not ours:
        found = ", ".join(named) or "nobody"
        raise WrongUsageError(f"it is to {found}, and only mail to {domain} is received: name an address with --to.")
    if any(not each.isprintable() or each.isspace() for each in ours[0]):
        raise WrongUsageError(f"{ours[0]!r} is no address: it holds a space or a line end.")
    envelope = sender if sender is not None else next(iter(addresses(raw, "From")), "")
    return InboundMail(raw=raw, sender=envelope, recipient=ours[0], failed=frozenset(failed))


def which(deployment: Deployment, named: str | None, recipients: Iterable[str]) -> DeployedMail:
    """Where a mail to these goes: by name, by the domain of one of them, or the only one. Raises OperatorError."""
    if named is not None:
        return deployment.mail(named)
    found = [each for each in deployment.mails.values() if any(_is_at(to, each.domain) for to in recipients)]
    found = found or list(deployment.mails.values())
    if not found:
        raise OperatorError("nothing that receives mail is deployed: no route comes from a connection to `mail`.")
    if len(found) > 1:
        raise WrongUsageError(f"name one with --connection: {', '.join(each.connection for each in found)}.")
    return found[0]


def hand_over(s3: Any, functions: LambdaClient, deployed: DeployedMail, mail: InboundMail) -> HandedOverMail:
    """Put the mail into its bucket, and start the function. Raises OperatorError when it fails, or botocore's own."""
    s3.put_object(Bucket=deployed.bucket, Key=f"{RAW_PREFIX}{mail.message_id}", Body=mail.stored())
    return start(functions, deployed.function_name, mail.event(deployed.function_name))


def start(functions: LambdaClient, function_name: str, event: Mapping[str, Any]) -> HandedOverMail:
    """What the function says to an event of SES. Raises OperatorError when it fails, and botocore's errors."""
    answer = functions.invoke(FunctionName=function_name, Payload=json_number.encode(event))
    payload = answer["Payload"].read()
    if answer.get("FunctionError"):
        raise OperatorError(f"the function {function_name} failed. See: relay tail --errors")
    try:
        return msgspec.json.decode(payload, type=HandedOverMail)
    except msgspec.DecodeError as error:
        raise OperatorError(f"the answer of {function_name} cannot be read ({error}). Deploy again.") from error


def _is_at(address: str, domain: str) -> bool:
    return address.rpartition("@")[2].lower() == domain.lower()
