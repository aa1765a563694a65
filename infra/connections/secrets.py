"""The secrets. Templates only make them; what is in them is set by people and never overwritten by a deployment.

CloudFormation generates a value once, when the secret is made, and touches a value again only when the template says
something new about it; the templates never do.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html
"""

from __future__ import annotations

import json
from typing import TypedDict

import aws_cdk as cdk
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.names import unique


class _Random(TypedDict):
    password_length: int
    exclude_punctuation: bool
    include_space: bool


_RANDOM: _Random = {"password_length": 48, "exclude_punctuation": True, "include_space": False}
"""Letters and digits only, so that it survives a header, a URL and a spreadsheet: about 285 bits."""


class WebhookSecret(secretsmanager.Secret):
    """What Marketo must send: `{"current": "...", "previous": ""}`, of which both are valid while it is changed."""

    def __init__(self, scope: Construct, construct_id: str, *, name: str) -> None:
        super().__init__(
            scope,
            construct_id,
            secret_name=unique(name),
            description="Marketo sends `current` (or, while it changes, `previous`) in the header x-relay-secret.",
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template=json.dumps({"previous": ""}), generate_string_key="current", **_RANDOM
            ),
        )
        acknowledge(self, SMG4="The other side is typed into Marketo by a person, so only a person can rotate it.")


class SoapSecret(secretsmanager.Secret):
    """What SOAP clients sign with: `{"user_id": "...", "current": "...", "previous": ""}`, two keys as above."""

    def __init__(self, scope: Construct, construct_id: str, *, name: str, user_id: str) -> None:
        super().__init__(
            scope,
            construct_id,
            secret_name=unique(name),
            description="SOAP clients name `user_id` and sign with the encryption key `current` (or `previous`).",
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template=json.dumps({"user_id": user_id, "previous": ""}),
                generate_string_key="current",
                **_RANDOM,
            ),
        )
        acknowledge(self, SMG4="The other side stands in the clients' own settings, so only a person can rotate it.")


class LogKeySecret(secretsmanager.Secret):
    """The key of the hashes that stand for leads in the logs: one random text."""

    def __init__(self, scope: Construct, construct_id: str, *, name: str) -> None:
        super().__init__(
            scope,
            construct_id,
            secret_name=unique(name),
            description="Key of the hashes that stand for a lead in the logs.",
            generate_secret_string=secretsmanager.SecretStringGenerator(**_RANDOM),
        )
        acknowledge(self, SMG4="With a new key, new log lines of a lead could not be tied to older ones.")


class EchoKeySecret(secretsmanager.Secret):
    """The key of the hashes that stand for values in the loop guard's memory: one random text."""

    def __init__(self, scope: Construct, construct_id: str, *, name: str) -> None:
        super().__init__(
            scope,
            construct_id,
            secret_name=unique(name),
            description="Key of the hashes in the loop guard's memory.",
            generate_secret_string=secretsmanager.SecretStringGenerator(**_RANDOM),
        )
        acknowledge(self, SMG4="With a new key the marks of the day before would be forgotten, and nothing gained.")


class ConnectionSecret(secretsmanager.Secret):
    """What one system wants to see: API tokens, or a login. An empty object until `relay secret set` fills it."""

    def __init__(self, scope: Construct, construct_id: str, *, name: str, connection: str) -> None:
        super().__init__(
            scope,
            construct_id,
            secret_name=unique(name),
            description=f"Credentials of the connection {connection}. Set them with: relay secret set {connection}",
            secret_string_value=cdk.SecretValue.unsafe_plain_text("{}"),
        )
        acknowledge(self, SMG4="The system issues these credentials to a person; no API of it can rotate them.")
