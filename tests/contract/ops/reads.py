"""A deployment whose route `changed` is read, with its readings in a real table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

import config
from operations.readings.known import written
from relay.aws.partition import Partition
from relay.aws.table import State
from relay.reading.parts.place import PartKey, PartPlace
from relay.reading.parts.reading_run import ReadingRun
from relay.reading.parts.subscriptions import Reading
from relay.reading.parts.table import Readings
from tests.contract.ops.command import Done, Relay, command
from tests.contract.ops.relay_cloud import Cloud
from tests.support.readings_table import new_readings
from tests.support.state_table import new_table

STACK = "ops-read-relay"
RELAY_YAML = """\
name: ops-test
api: {allow: [kintone]}
connections:
  kintone: {system: kintone, url: https://midori.cybozu.com, limits: {per_day: 5000}}
  sales: {system: kintone, url: https://sales.cybozu.com}
routes:
  changed:
    from: kintone
    source: {app: 7, every: 15m, gone: deliver}
    to: sales
    app: 3
    key: {field: lead_id, from: record.lead_id}
    fields: {company: record.company}
"""


@dataclass
class Reads:
    """A deployment whose route `changed` is read, and the command for it."""

    relay: Relay
    table: Readings
    reading: Reading
    cloud: Cloud

    def __call__(self, *arguments: str) -> Done:
        return self.relay(*arguments, "--stack", STACK)

    def listed(self) -> dict[str, Any]:
        """What `relay read list` says of it to scripts."""
        [found] = json.loads(self("read", "list", "--json").out)
        assert isinstance(found, dict)
        return found

    def partition(self, name: str) -> Partition:
        """A partition of the table beside those of the parts."""
        return Partition(dynamodb=self.table.dynamodb, table=self.table.table, name=f"kintone#{name}")

    @property
    def key(self) -> PartKey:
        return PartKey("now", self.reading.name)

    def ran(self, key: PartKey | None = None, **facts: Any) -> ReadingRun:
        """Leave what a run leaves that ended just now."""
        at, part = datetime.now(UTC), key or self.key
        run = ReadingRun(
            id="one", part=str(part), began_at=at, ended_at=at, ending="complete", pages=2, found=7, queued=5
        )
        run = replace(run, **facts)
        place = PartPlace(stream="records", routes=("changed",), bookmark="b", reached=at, succeeded_at=at, run=run)
        self.table.create(part, place, at.timestamp() + 900)
        self.table.keep_run(run)
        return run


@pytest.fixture(scope="session")
def read_yaml(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("read") / "relay.yaml"
    path.write_text(RELAY_YAML)
    return path


@pytest.fixture(scope="session")
def marks(deployed: Cloud) -> State:
    """The loop guard's table."""
    return new_table(deployed.emulator)


@pytest.fixture(scope="session")
def readings(deployed: Cloud, marks: State) -> Readings:
    """The table, in a stack of its own whose reading function answers nothing but checks."""
    found = new_readings(deployed.emulator, "kintone")
    described = {
        "connection": "kintone",
        "function_name": "ops-test-deliver-kintone",
        "log_group": deployed.logs["kintone"],
        "readings_table": found.table,
    }
    guard = {"table": marks.table, "key_secret_id": deployed.secrets["log-key"]}
    deployed.publish(["kintone", "sales"], STACK, {"ReadingKintone": described, "LoopGuard": guard})
    return found


@pytest.fixture
def reads(
    readings: Readings,
    read_yaml: Path,
    cloud: Cloud,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Reads]:
    for module in ("following", "fills"):
        monkeypatch.setattr(f"operations.readings.{module}.PAUSE", 0.02)
    monkeypatch.setattr("operations.readings.following.BEGINS", 0.3)
    [reading] = written(config.load(read_yaml).config(), "kintone")
    yield Reads(command(cloud.emulator, read_yaml, capsys, monkeypatch), readings, reading, cloud)
    for item in readings.dynamodb.scan(TableName=readings.table)["Items"]:
        readings.dynamodb.delete_item(
            TableName=readings.table, Key={name: item[name] for name in ("connection", "part")}
        )
