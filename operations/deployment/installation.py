"""Which relay a command is about: relay.yaml, the AWS account or the emulator on this machine, the deployed stack."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import boto3
import botocore.session
from botocore.exceptions import BotoCoreError, ClientError

from config import ConfigError, Settings, load
from operations.deployment.deployment import Deployment, find_deployment
from operations.deployment.local_run import LocalRun, read_local_run
from operations.failures import OperatorError, UnreachableError, explain

ROOT = Path(__file__).resolve().parents[2]
"""The project's folder."""


@dataclass(frozen=True)
class Choice:
    """What was chosen on the command line; None leaves it to the usual AWS variables, or to relay.yaml."""

    local: bool = False
    stack: str | None = None
    profile: str | None = None
    region: str | None = None
    config: Path | None = None

    def options(self) -> list[str]:
        """The same, as it is typed."""
        given = {"--stack": self.stack, "--profile": self.profile, "--region": self.region, "--config": self.config}
        named = [word for name, value in given.items() if value is not None for word in (name, str(value))]
        return ["--local", *named] if self.local else named


class Installation:
    """Everything that is found out about one relay, when a command first needs it. Raises OperatorError."""

    def __init__(self, choice: Choice) -> None:
        self.choice = choice

    @cached_property
    def config_file(self) -> Path:
        """The configuration's file, whether it exists or not. A local run knows its own."""
        return self.choice.config or self._config_of_run() or ROOT / "relay.yaml"

    def _config_of_run(self) -> Path | None:
        try:
            return Path(self.local_run.config) if self.local_run and self.local_run.config else None
        except UnreachableError:  # nothing runs: whoever needs that says so
            return None

    @cached_property
    def settings(self) -> Settings:
        """The configuration, checked."""
        try:
            return load(self.config_file)
        except ConfigError as error:
            advice = "Correct it, or name the stack with --stack where the configuration is not needed."
            raise OperatorError(f"the configuration cannot be used. {advice}\n{error}") from error

    @property
    def usable_settings(self) -> Settings | None:
        """The same; None when relay.yaml cannot be used, which is no reason to show nothing."""
        try:
            return self.settings
        except OperatorError:
            return None

    @cached_property
    def local_run(self) -> LocalRun | None:
        """The relay on this machine, if it was asked for."""
        return read_local_run(ROOT / ".local" / "stack.json") if self.choice.local else None

    @cached_property
    def session(self) -> boto3.Session:
        """Access to AWS, or to the emulator."""
        if self.local_run:
            return _emulator_session(self.local_run)
        region = self.choice.region or os.environ.get("AWS_REGION")
        return boto3.Session(profile_name=self.choice.profile, region_name=region)

    @cached_property
    def endpoint(self) -> str | None:
        """The emulator's address; None for AWS."""
        return self.local_run.emulator_url if self.local_run else None

    @cached_property
    def stack(self) -> str:
        """Name of the stack that holds the relay."""
        return self.choice.stack or f"{self.settings.name}-relay"

    @cached_property
    def deployment(self) -> Deployment:
        """The deployed stack's parts. Raises UnreachableError when it is not deployed, or AWS cannot be asked."""
        stack = self.stack
        try:
            cloudformation = self.session.client("cloudformation", endpoint_url=self.endpoint)
            found = find_deployment(cloudformation, stack, local=self.choice.local)
        except (BotoCoreError, ClientError) as error:
            raise explain(error) from error
        return found.at(self.local_run.api_url) if self.local_run else found


def _emulator_session(run: LocalRun) -> boto3.Session:
    """A session that needs no account, and looks at no profile, even where AWS_PROFILE names one."""
    core = botocore.session.Session(session_vars={"profile": (None, None, None, None)})
    return boto3.Session(
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - the emulator takes anything
        region_name=run.region,
        botocore_session=core,
    )
