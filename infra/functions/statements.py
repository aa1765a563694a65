"""IAM statements that name what they are about."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_iam as iam


def allow(*actions: str, on: Sequence[str]) -> iam.PolicyStatement:
    """Allow `actions` on the resources with these ARNs."""
    return iam.PolicyStatement(actions=list(actions), resources=list(on))
