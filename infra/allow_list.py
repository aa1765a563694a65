"""Who may call the API at all, by address: the REST API's resource policy."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from aws_cdk import aws_iam as iam

from config.rules import CALLERS

_FOLDER = Path(__file__).parent


def marketo_blocks() -> list[str]:
    """The CIDR blocks that Adobe publishes for Marketo's outbound calls; their source is named in the file."""
    return _published("marketo")


def kintone_blocks() -> list[str]:
    """Those that Cybozu publishes for what cybozu.com, kintone.com and cybozu.cn send."""
    return _published("kintone")


def _published(caller: str) -> list[str]:
    found = json.loads((_FOLDER / f"{caller}_addresses.json").read_text(encoding="utf-8"))
    return [*found["blocks"], *(f"{address}/32" for address in found["addresses"])]


def resource_policy(allow: str | Sequence[str]) -> iam.PolicyDocument:
    """The policy for `api.allow`: `anyone`, or one or more of `marketo`, `kintone` and CIDR blocks. All else is denied.

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
    callers = [allow] if isinstance(allow, str) else allow
    blocks = [block for caller in callers for block in (_published(caller) if caller in CALLERS else [caller])]
    return {"IpAddress": {"aws:SourceIp": blocks}}
