"""`relay identity`, for make: where a deployment would go, before the CDK asks or fails in its own words."""

from __future__ import annotations

import typer
from botocore.exceptions import BotoCoreError, ClientError

from operations.deployment.clients import identity_client
from operations.deployment.installation import Installation
from operations.failures import NO_REGION, UnreachableError, explain
from ops.command import command
from ops.exit_codes import ExitCode
from ops.output.terminal import say


def add_to(app: typer.Typer) -> None:
    """Add the command. The help leaves it out: `relay check` says the same to people."""
    command(app, "identity", "relay identity", hidden=True)(identity)


def identity(installation: Installation) -> ExitCode:
    """Say which AWS account and region the credentials lead to."""
    region = installation.session.region_name
    if not region:
        raise UnreachableError(NO_REGION)
    try:
        found = identity_client(installation).get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        raise explain(error) from error
    say(f"AWS account {found['Account']}, region {region}, as {found['Arn'].rpartition(':')[2]}")
    return ExitCode.FINE
