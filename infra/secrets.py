"""The secrets. Templates only make them; what is in them is set by people and never overwritten by a deployment."""

from __future__ import annotations

import json

import aws_cdk as cdk
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.names import unique

_LENGTH = 48
"""Letters and digits only, so that it survives a header, a URL and a spreadsheet: about 285 bits."""


class GeneratedSecret(secretsmanager.Secret):
    """A random value that nobody needs to choose: `{"current": "...", "previous": ""}`.

    CloudFormation generates it once, when the secret is made; a later deployment leaves it alone as long as the way
    it is generated stays the same.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html
    """

    def __init__(self, scope: Construct, construct_id: str, *, name: str, description: str) -> None:
        super().__init__(
            scope,
            construct_id,
            secret_name=unique(name),
            description=description,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template=json.dumps({"previous": ""}),
                generate_string_key="current",
                password_length=_LENGTH,
                exclude_punctuation=True,
                include_space=False,
            ),
        )
        acknowledge(self, SMG4="The other side is typed into Marketo by a person, so only a person can rotate it.")


class ConnectionSecret(secretsmanager.Secret):
    """What one system wants to see: API tokens, or a login. Empty until `relay secret set` fills it.

    The value in the template is a constant, so CloudFormation sees no change and never puts it back.
    """

    def __init__(self, scope: Construct, construct_id: str, *, name: str, connection: str) -> None:
        super().__init__(
            scope,
            construct_id,
            secret_name=unique(name),
            description=f"Credentials of the connection {connection}. Set them with: relay secret set {connection}",
            secret_string_value=cdk.SecretValue.unsafe_plain_text("{}"),
        )
        acknowledge(self, SMG4="The system issues these credentials to a person; no API of it can rotate them.")
