"""The deployed stack: its outputs say where everything is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

import msgspec
from botocore.exceptions import ClientError

from operations.failures import NotDeployedError, OperatorError, UnreachableError
from systems.marketo.soap import wsdl

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

_CONNECTION = "Connection"
_SOURCE = "Source"
_READING = "Reading"
_BUS = "Bus"
_MAIL = "Mail"
_PARTS = ("SoapApi", "ActivityView", "LoopGuard")


class DeployedConnection(msgspec.Struct, frozen=True, kw_only=True):
    """What the stack made for one connection: the value of its output `Connection<Name>`."""

    name: str
    system: str
    queue_url: str
    dead_letter_queue_url: str
    secret_id: str
    function_name: str
    log_group: str
    state_table: str
    every: str = ""
    """How often it delivers, as relay.yaml has it; empty: at once."""


class DeployedSource(msgspec.Struct, frozen=True, kw_only=True):
    """What the stack made for one connection that is only read: the value of its output `Source<Name>`."""

    name: str
    system: str
    state_table: str
    secret_id: str = ""
    """Empty where the system needs none."""


class DeployedSoap(msgspec.Struct, frozen=True, kw_only=True):
    """What the stack made for the SOAP API: the value of its output `SoapApi`."""

    connection: str
    secret_id: str
    function_name: str
    log_group: str


class DeployedActivity(msgspec.Struct, frozen=True, kw_only=True):
    """What the stack made to show what leads did: the value of its output `ActivityView`."""

    connection: str
    function_name: str
    log_group: str


class DeployedReading(msgspec.Struct, frozen=True, kw_only=True):
    """What the stack made to read one connection: the value of its output `Reading<Connection>`."""

    connection: str
    function_name: str
    log_group: str
    readings_table: str
    """Where all readings of the relay stand."""
    notify_topic: str = ""
    """To which it publishes mails about what it read; empty where relay.yaml names nobody."""


class DeployedBus(msgspec.Struct, frozen=True, kw_only=True):
    """What the stack made to be called over an event bus: the value of its output `Bus<Connection>`."""

    connection: str
    function_name: str
    log_group: str
    dead_letter_queue_url: str
    """Of what could not be handed over to the function, and of what it failed at."""


class DeployedLoopGuard(msgspec.Struct, frozen=True, kw_only=True):
    """What the stack made for the loop guard's memory: the value of its output `LoopGuard`."""

    table: str
    key_secret_id: str
    """Of the key of the hashes in it."""


class DeployedMail(msgspec.Struct, frozen=True, kw_only=True):
    """What the stack made to receive mail: the value of its output `Mail<Connection>`."""

    connection: str
    domain: str
    """All addresses of it are received."""
    bucket: str
    """Where whole mails lie."""
    function_name: str
    log_group: str
    dead_letter_queue_url: str
    """Of what the function failed at."""
    rule_set: str = ""
    """SES's, in which its rule is; empty in a local run, where SES receives nothing."""


class Deployment(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """The stack's outputs, by their names."""

    api_url: str
    webhook_secret_id: str
    log_key_secret_id: str
    quarantine_queue_url: str
    webhook_function_name: str
    webhook_log_group: str
    access_log_group: str
    connections: dict[str, DeployedConnection] = {}
    """Those that are written to, by name."""
    sources: dict[str, DeployedSource] = {}
    """Those that are only read, by name."""
    readings: dict[str, DeployedReading] = {}
    """By the connection that is read."""
    buses: dict[str, DeployedBus] = {}
    """By the connection that calls over one."""
    mails: dict[str, DeployedMail] = {}
    """By the connection that mail comes to."""
    soap_api: DeployedSoap | None = None
    activity_view: DeployedActivity | None = None
    loop_guard: DeployedLoopGuard | None = None

    def connection(self, name: str) -> DeployedConnection:
        """One connection. Raises OperatorError, which lists those that there are."""
        if name not in self.connections:
            known = ", ".join(self.connections) or "none"
            raise OperatorError(f"no connection {name!r} is deployed. Deployed connections: {known}.")
        return self.connections[name]

    def with_secret(self, name: str) -> DeployedConnection | DeployedSource:
        """One connection, whether it is written to or only read. Raises OperatorError, as `connection`."""
        return self.sources.get(name) or self.connection(name)

    def state_tables(self) -> dict[str, str]:
        """Where the functions of each connection remember things, by its name."""
        found = {name: each.state_table for name, each in self.connections.items()}
        return found | {name: each.state_table for name, each in self.sources.items()}

    def bus(self, name: str) -> DeployedBus:
        """That of one connection. Raises OperatorError, which lists those that there are."""
        if name not in self.buses:
            known = ", ".join(self.buses) or "none"
            raise OperatorError(f"{name!r} does not call over an event bus that is deployed. Those that do: {known}.")
        return self.buses[name]

    def mail(self, name: str) -> DeployedMail:
        """That of one connection. Raises OperatorError, which lists those that there are."""
        if name not in self.mails:
            known = ", ".join(self.mails) or "none"
            raise OperatorError(f"{name!r} receives no mail that is deployed. Those that do: {known}.")
        return self.mails[name]

    def chosen(self, name: str | None) -> list[DeployedConnection]:
        """The connection of that name, or all of them. Raises OperatorError."""
        return [self.connection(name)] if name else list(self.connections.values())

    def at(self, api_url: str) -> Deployment:
        """The same, with the API at another address."""
        return msgspec.structs.replace(self, api_url=api_url)

    def webhook_url(self, route: str) -> str:
        """A webhook's address."""
        return f"{self.api_url.rstrip('/')}/hooks/{route}"

    def soap_url(self) -> str:
        """The SOAP API's address; its WSDL is there too, with `?WSDL`."""
        return f"{self.api_url.rstrip('/')}/soap/mktows/{wsdl.NEWEST}"

    def soap(self) -> DeployedSoap:
        """The SOAP API. Raises OperatorError when it is not deployed."""
        if self.soap_api is None:
            raise OperatorError("no SOAP API is deployed. Add `soap: {connection: marketo}` to relay.yaml and deploy.")
        return self.soap_api

    def activity_url(self) -> str:
        """The page with a lead's activities; which lead stands in its query."""
        return f"{self.api_url.rstrip('/')}/activity/latest"

    def activity(self) -> DeployedActivity:
        """What shows activities. Raises OperatorError when it is not deployed."""
        if self.activity_view is None:
            raise OperatorError(
                "nothing that reads what leads did is deployed. Add `activity_view: {connection: marketo}` to "
                "relay.yaml and deploy."
            )
        return self.activity_view


def find_deployment(cloudformation: CloudFormationClient, stack: str, *, local: bool) -> Deployment:
    """Ask CloudFormation for the stack's outputs. Raises NotDeployedError, or UnreachableError where it is no relay."""
    try:
        answer = cloudformation.describe_stacks(StackName=stack)
    except ClientError as error:
        if "does not exist" in error.response.get("Error", {}).get("Message", ""):
            raise NotDeployedError(_not_deployed(stack, cloudformation.meta.region_name, local=local)) from error
        raise
    outputs = answer["Stacks"][0].get("Outputs", [])
    return read_outputs(stack, {each.get("OutputKey", ""): each.get("OutputValue", "") for each in outputs})


def read_outputs(stack: str, outputs: Mapping[str, str]) -> Deployment:
    """The stack's parts, from its outputs. Raises UnreachableError when they are not those of a relay."""
    try:
        connections = {each.name: each for each in _described(outputs, _CONNECTION, DeployedConnection)}
        sources = {each.name: each for each in _described(outputs, _SOURCE, DeployedSource)}
        readings = {each.connection: each for each in _described(outputs, _READING, DeployedReading)}
        buses = {each.connection: each for each in _described(outputs, _BUS, DeployedBus)}
        mails = {each.connection: each for each in _described(outputs, _MAIL, DeployedMail)}
        plain: dict[str, object] = {
            name: value
            for name, value in outputs.items()
            if not name.startswith((_CONNECTION, _SOURCE, _READING, _BUS, _MAIL))
        }
        plain |= {name: msgspec.json.decode(outputs[name]) for name in _PARTS if name in outputs}
        made = {
            "Connections": msgspec.to_builtins(connections),
            "Sources": msgspec.to_builtins(sources),
            "Readings": msgspec.to_builtins(readings),
            "Buses": msgspec.to_builtins(buses),
            "Mails": msgspec.to_builtins(mails),
        }
        return msgspec.convert({**plain, **made}, Deployment)
    except msgspec.DecodeError as error:
        raise UnreachableError(
            f"the stack {stack} is there, but its outputs are not those of a relay ({error}). "
            "Deploy it again, or name another stack with --stack."
        ) from error


Described = TypeVar("Described", DeployedConnection, DeployedSource, DeployedReading, DeployedBus, DeployedMail)


def _described(outputs: Mapping[str, str], prefix: str, model: type[Described]) -> list[Described]:
    return [msgspec.json.decode(value, type=model) for name, value in outputs.items() if name.startswith(prefix)]


def _not_deployed(stack: str, region: str, *, local: bool) -> str:
    if local:
        return f"the stack {stack} is not deployed on this machine. Start it with `make up`."
    return (
        f"the stack {stack} is not deployed in {region}. Deploy it, "
        "or choose another with --stack, --region or --profile; --local is the relay on this machine."
    )
