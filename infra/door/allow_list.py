"""Who may call the API at all, by address: the REST API's resource policy."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from aws_cdk import aws_iam as iam

from config.callers import CALLERS
from infra.errors import SynthesisError
from relay.system import published
from systems import SYSTEMS

if TYPE_CHECKING:
    from config import Settings

Allow = str | Sequence[str]
"""`anyone`, or one or more of those who publish their addresses, and CIDR blocks."""

_HOOKS, _SOAP = "execute-api:/*/*/hooks/*", "execute-api:/*/*/soap/*"
_ACTIVITY = "execute-api:/*/*/activity/*"
"""Not the path alone: `*` stands for slashes too, and a route may be called activity."""
_LONGEST_POLICY = 8192
"""https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html"""
_DEPLOYED = "arn:aws:execute-api:ap-northeast-1:123456789012:abcdefghij/"
"""What API Gateway makes of `execute-api:/`."""


class Callers(NamedTuple):
    """Who may call which part of the API. An empty list: nobody."""

    hooks: Allow
    soap: Allow | None = None
    """None where there is no SOAP API."""
    activity: Allow | None = None
    """None where no activities are shown."""


def callers(settings: Settings) -> Callers:
    """As relay.yaml has them.

    Without `soap.allow`, the address blocks of `api.allow`: those who publish addresses speak no SOAP to anybody, and
    all of their customers call from these.
    """
    allow, soap, view = settings.api.allow, settings.soap, settings.activity_view
    return Callers(
        allow,
        soap=None if soap is None else _blocks(allow) if soap.allow is None else soap.allow,
        activity=None if view is None else view.allow,
    )


def resource_policy(who: Callers) -> iam.PolicyDocument:
    """A statement for the webhooks, and one for SOAP and for activities where there are any. All else is denied.

    "anyone" is a policy too, because an API whose policy is taken out of its template keeps the old one. Raises
    SynthesisError when the lists are too long for a policy.
    """
    lists = {
        "api.allow": (_HOOKS, who.hooks),
        "soap.allow": (_SOAP, who.soap),
        "activity_view.allow": (_ACTIVITY, who.activity),
    }
    there = {name: _statement(resource, allow) for name, (resource, allow) in lists.items() if allow is not None}
    statements = [*there.values()]
    _check_size(statements, " and ".join(there))
    # Never made one, even where both let in the same: each has to be found, and changed, by itself.
    return iam.PolicyDocument(statements=statements, minimize=False)


def lets_no_client_in(soap: Allow) -> bool:
    """Whether no address of a SOAP client can be among them."""
    return soap != "anyone" and not _blocks(soap)


def published_blocks(caller: str) -> list[str]:
    """The CIDR blocks that a system publishes for what it sends; none where it publishes none."""
    file = SYSTEMS[caller].published
    return [] if file is None else published.blocks(file)


def _listed(allow: Allow) -> Sequence[str]:
    return [allow] if isinstance(allow, str) else allow


def _blocks(allow: Allow) -> Allow:
    """Without the words that stand for what others publish."""
    return allow if allow == "anyone" else [each for each in _listed(allow) if each not in CALLERS]


def _statement(resource: str, allow: Allow) -> iam.PolicyStatement:
    """Nobody is a denial: a policy without a word on a path denies it as well, but does not say so."""
    return iam.PolicyStatement(
        effect=iam.Effect.ALLOW if allow else iam.Effect.DENY,
        principals=[iam.AnyPrincipal()],
        actions=["execute-api:Invoke"],
        resources=[resource],
        conditions=_conditions(allow),
    )


def _conditions(allow: Allow) -> dict[str, object]:
    if allow == "anyone" or not allow:
        return {}
    found = [block for each in _listed(allow) for block in (published_blocks(each) if each in CALLERS else [each])]
    return {"IpAddress": {"aws:SourceIp": found}}


def _check_size(statements: Sequence[iam.PolicyStatement], lists: str) -> None:
    written = json.dumps({"Version": "2012-10-17", "Statement": [each.to_json() for each in statements]})
    size = len(written.replace("execute-api:/", _DEPLOYED))
    if size > _LONGEST_POLICY:
        raise SynthesisError(
            f"{lists}: together they make a policy of {size:,} characters, and API Gateway takes "
            f"{_LONGEST_POLICY:,}. Write fewer, larger blocks."
        )
