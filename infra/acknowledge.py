"""Saying why a finding of cdk-nag is no fault here, beside the construct that it is about."""

from __future__ import annotations

import aws_cdk as cdk
from constructs import IConstruct


def acknowledge(construct: IConstruct, **reasons: str) -> None:
    """Acknowledge rules of the AwsSolutions pack for one construct and what is in it: `APIG3="why"`."""
    for rule, reason in reasons.items():
        acknowledge_finding(construct, f"AwsSolutions-{rule}", reason)


def acknowledge_finding(construct: IConstruct, finding: str, reason: str) -> None:
    """Acknowledge one finding by its full name, such as `AwsSolutions-IAM5[Resource::*]`."""
    cdk.Validations.of(construct).acknowledge(cdk.Acknowledgment(id=finding, reason=reason))
