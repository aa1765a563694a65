"""The function that speaks SOAP, as Lambda runs it, between a client and the stand-in of Marketo."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.run.emulator import Emulator
from local.systems.marketo import StandIn
from local.systems.marketo.access.limits import Quotas
from relay.aws.table import State
from tests.support.lambda_function import FUNCTIONS, LambdaFunction
from tests.support.state_table import new_table
from tests.systems.marketo.soap.contract.gateway import Gateway
from tests.systems.marketo.soap.contract.soap_client import Client

USER_ID = "bigcorp1_461839624B16E06BA2D663"
KEY_NOW = "an-encryption-key-of-the-tests"
KEY_BEFORE = "the-encryption-key-before-it"
FOREIGN = "kintoneRecordId"
PARTITIONS = ("Default", "JP-Partition")


@dataclass
class SoapRelay:
    """Everything that a SOAP client meets."""

    marketo: StandIn
    state: State
    function: LambdaFunction
    gateway: Gateway = field(init=False)

    def __post_init__(self) -> None:
        self.gateway = Gateway(self.function.invoke).start()

    @property
    def client(self) -> Client:
        """A client with the current key."""
        return Client(f"{self.gateway.url}/soap/mktows/3_1", USER_ID, KEY_NOW)

    def lead(self, email: str) -> dict[str, Any]:
        """The one lead with this address, as Marketo has it."""
        (found,) = self.marketo.leads(email=email)
        return found

    def a_lead(self, **values: Any) -> int:
        """Another lead, with fields that only a CRM or Marketo itself writes among these; its id."""
        return self.marketo.instance.leads.create(values, PARTITIONS[0]).id

    def lines(self) -> list[dict[str, Any]]:
        """The function's own lines about calls."""
        return [line for line in self.function.lines() if str(line.get("step", "")).startswith("soap")]

    def reset(self) -> None:
        """An empty Marketo that works; no calls spent, nobody's lock held."""
        self.marketo.recover()
        self.marketo.reset()
        for item in self.state.dynamodb.scan(TableName=self.state.table)["Items"]:
            self.state.delete(item["id"]["S"])

    def stop(self) -> None:
        """Stop listening, and the function."""
        self.gateway.stop()
        self.function.stop()


def make(emulator: Emulator, folder: Path, marketo: StandIn, **options: Any) -> SoapRelay:
    """A function with its secrets in Secrets Manager and its state in DynamoDB."""
    state = new_table(emulator)
    secrets = {
        "SOAP_SECRET_ID": {"user_id": USER_ID, "current": KEY_NOW, "previous": KEY_BEFORE},
        "SECRET_ID": {"client_id": marketo.client_id, "client_secret": marketo.client_secret},
    }
    variables = {"STATE_TABLE": state.table, "POWERTOOLS_SERVICE_NAME": "soap", "LAMBDA_SECONDS": "21"}
    for name, content in secrets.items():
        variables[name] = f"{state.table}-{name}"
        emulator.client("secretsmanager").create_secret(Name=variables[name], SecretString=json.dumps(content))
    package = _package(folder / state.table, marketo.url, options)
    environment = emulator.client_environment() | variables
    return SoapRelay(marketo, state, LambdaFunction(package, "soap", folder / f"{state.table}.log", environment))


def a_marketo() -> StandIn:
    """One that has two partitions, and lets a test call as often as it wants."""
    generous = Quotas(per_window=10_000)
    return StandIn(partitions=PARTITIONS, quotas=generous)


def _package(folder: Path, url: str, options: Mapping[str, Any]) -> Path:
    connection = {
        "system": "marketo",
        "url": url,
        "foreign_id_field": FOREIGN,
        "quota": {"calls_per_20_seconds": 100, "in_flight": 5, "per_day": 25_000},
        **options,
    }
    compiled = {
        "language": "en",
        "connections": {"marketo": connection},
        "routes": {},
        "soap": {"connection": "marketo", "clock_skew": "5m"},
    }
    folder.mkdir(parents=True)
    for each in FUNCTIONS.iterdir():
        if each.suffix == ".py" or (each.is_dir() and each.name != "__pycache__"):
            (folder / each.name).symlink_to(each)
    (folder / "config.json").write_text(json.dumps(compiled))
    return folder
