"""Who may call the API at all, by address: the REST API's resource policy."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from aws_cdk import aws_iam as iam

_PUBLISHED = Path(__file__).with_name("marketo_addresses.json")


def marketo_blocks() -> list[str]:
    """The CIDR blocks that Adobe publishes for Marketo's outbound calls; their source is named in the file."""
    published = json.loads(_PUBLISHED.read_text(encoding="utf-8"))
    return [*published["blocks"], *(f"{address}/32" for address in published["addresses"])]


def resource_policy(allow: str | Sequence[str]) -> iam.PolicyDocument:
    """The policy for `api.allow`: `marketo`, `anyone`, or CIDR blocks. Whoever it does not allow is denied.

    "anyone" is a policy too, because an API whose policy is taken out of its template keeps the old one.
    """
    return iam.PolicyDocument(
        statements=[
            iam.PolicyStatement(
                principals=[iam.AnyPrincipal()],
                actions=["execute-api:Invoke"],
                resources=["execute-api:/*"],
                conditions=_conditions(allow),
            )
        ]
    )


def _conditions(allow: str | Sequence[str]) -> dict[str, object]:
    if allow == "anyone":
        return {}
    blocks = marketo_blocks() if allow == "marketo" else list(allow)
    return {"IpAddress": {"aws:SourceIp": blocks}}
