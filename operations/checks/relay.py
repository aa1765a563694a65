"""All checks of a relay together: the configuration, then as far as is asked AWS's account and the systems."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from botocore.exceptions import BotoCoreError, ClientError

from config import Settings
from operations.checks import account, event_buses
from operations.checks.configuration import configuration
from operations.checks.connections import systems
from operations.checks.left_tables import LeftTables
from operations.checks.mail import receiving
from operations.checks.next_deployment import NextDeployment
from operations.checks.waiting import waiting
from operations.deployment.clients import (
    dynamodb_client,
    events_client,
    lambda_client,
    logs_client,
    s3_client,
    secrets_client,
    ses_client,
    sesv2_client,
    sqs_client,
)
from operations.deployment.deployment import Deployment
from operations.deployment.installation import Installation
from operations.failures import NotDeployedError, UnreachableError, explain
from operations.secrets.signing import signing_connections, unset
from relay.core.findings import Finding

WhichChecks = Literal["offline", "account", "all"]
"""Only the configuration; or with it the account and what is deployed, as before a deployment; or the systems too."""


@dataclass(frozen=True)
class Checked:
    """What was asked, and what was found."""

    asked: WhichChecks
    findings: Sequence[Finding]
    unreachable: UnreachableError | None = None
    """Why only the configuration was checked."""

    @property
    def worst(self) -> str:
        """The worst level among the findings."""
        levels = {each.level for each in self.findings}
        return next((level for level in ("error", "warning") if level in levels), "ok")


def check_relay(installation: Installation, asked: WhichChecks) -> Checked:
    """Check one relay. What was found before something could not be reached is part of the answer."""
    settings, found = configuration(installation.config_file, local=installation.choice.local)
    if settings is None or asked == "offline":
        return Checked(asked, found)
    try:
        for each in _asking(installation, settings, asked):
            found.append(each)
    except UnreachableError as error:
        return Checked(asked, found, error)
    return Checked(asked, found)


def _asking(installation: Installation, settings: Settings, asked: WhichChecks) -> Iterator[Finding]:
    """What AWS and the systems say. Raises UnreachableError."""
    yield from _account(installation, settings, whole=asked == "account")
    if asked == "account":
        yield from _before_deploying(installation, settings)
        return
    deployment = installation.deployment
    known = [each for name, each in deployment.connections.items() if name in settings.connections]
    yield from systems(lambda_client(installation), deployment, settings)
    yield from _signing(installation, settings, deployment)
    yield from _next_deployment(installation, settings)
    yield from waiting(dynamodb_client(installation), settings, known)


def _signing(installation: Installation, settings: Settings, deployment: Deployment) -> Iterator[Finding]:
    """Whether it is known what each connection signs with that relay.yaml says so of."""
    if not signing_connections(settings):
        return
    for name in unset(secrets_client(installation), deployment.webhook_secret_id, settings):
        message = f"its calls are signed, and what with is not set yet. Set it with: relay secret set {name} --calls"
        yield Finding(level="error", where=f"connections.{name}.signed_by", message=message)


def _account(installation: Installation, settings: Settings, *, whole: bool) -> list[Finding]:
    """What the account's quota, event buses and mail mean for relay.yaml; unless `whole`, only what is wrong.

    This machine has no quota, nobody's bus, and no mail.
    """
    if installation.choice.local:
        return []
    try:
        found = [
            *account.findings(lambda_client(installation), settings),
            *event_buses.findings(events_client(installation), settings),
            *_receiving(installation, settings),
        ]
    except (BotoCoreError, ClientError) as error:
        raise explain(error) from error
    return [each for each in found if whole or each.level != "ok"]


def _receiving(installation: Installation, settings: Settings) -> list[Finding]:
    """Whether mail comes in. Who deploys may have no right to look at what is deployed."""
    if not receiving.receives_mail(settings):
        return []
    try:
        deployed = installation.deployment.mails
    except UnreachableError:
        deployed = {}
    clients = {"ses": ses_client(installation), "sesv2": sesv2_client(installation), "s3": s3_client(installation)}
    return list(receiving.findings(settings, deployed, **clients))


def _before_deploying(installation: Installation, settings: Settings) -> list[Finding]:
    """What stands in the way of a deployment, or is left of one before. Who deploys may have no right to look."""
    try:
        try:
            return _next_deployment(installation, settings)
        except NotDeployedError:
            return _left(installation, settings, None)
    except UnreachableError as error:
        message = f"what this deployment would leave behind is not known: {error}"
        return [Finding(level="warning", where="account", message=message)]


def _next_deployment(installation: Installation, settings: Settings) -> list[Finding]:
    """What deploying relay.yaml as it is now would leave behind, or fail at. A local run minds neither."""
    if installation.choice.local:
        return []
    config = installation.choice.config
    named = f" CONFIG={shlex.quote(str(config))}" if config else ""

    def deploy(*options: str) -> str:
        words = " ".join(["deploy --all", *options])
        return f'make cdk ARGS="{words}"{named}'

    found = NextDeployment(
        settings=settings,
        deployment=installation.deployment,
        sqs=sqs_client(installation),
        logs=logs_client(installation),
        dynamodb=dynamodb_client(installation),
        deploy=deploy,
    )
    try:
        return [*found.findings(), *_left(installation, settings, installation.deployment)]
    except (BotoCoreError, ClientError) as error:
        raise explain(error) from error


def _left(installation: Installation, settings: Settings, deployment: Deployment | None) -> list[Finding]:
    try:
        return list(LeftTables(dynamodb_client(installation), settings, deployment).findings())
    except (BotoCoreError, ClientError) as error:
        raise explain(error) from error
