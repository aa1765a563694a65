"""A table of readings that an earlier deployment has left is noticed before the readings begin anew beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

import config
from operations.readings.known import written
from relay.reading.parts.place import PartKey, PartPlace
from relay.reading.parts.table import Readings
from tests.contract.ops.checking import Check, check_with
from tests.contract.ops.relay_cloud import RELAY_YAML, STACK_ID, Cloud
from tests.support.readings_table import new_readings

READ = (
    "api: {allow: [marketo, kintone]}\n"
    + RELAY_YAML
    + (
        "  changed: {from: kintone, source: {app: 12, every: 15m}, to: sales, app: 3,\n"
        "    key: {field: id, from: record.id}, fields: {a: record.a}}\n"
    )
)
REACHED = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
NOT_DEPLOYED = READ.replace("ops-test", "removed")


@pytest.fixture
def check(cloud: Cloud, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Check:
    return check_with(cloud, tmp_path, capsys, monkeypatch)


@pytest.fixture
def left(cloud: Cloud) -> Iterator[Callable[[str], Readings]]:
    """Makes tables, and takes them away again."""
    made: list[str] = []

    def make(name: str) -> Readings:
        made.append(name)
        return new_readings(cloud.emulator, "kintone", name)

    yield make
    for name in made:
        cloud.dynamodb.delete_table(TableName=name)


def come_to(table: Readings, text: str, folder: Path, at: datetime = REACHED) -> None:
    """Leave what the readings of a relay.yaml leave that have come so far."""
    file = folder / "other.yaml"
    file.write_text(text)
    [reading] = written(config.load(file).config(), "kintone")
    place = PartPlace(stream="records", routes=("changed",), bookmark="b", reached=at)
    table.create(PartKey("now", reading.name), place, 0.0)


def test_after_everything_was_removed_it_is_said_that_readings_begin_anew_and_how_the_gap_is_read(
    check: Check, left: Callable[[str], Readings], tmp_path: Path
) -> None:
    assert check(NOT_DEPLOYED) == {}
    come_to(left("removed-readings-1a2b3c4d"), NOT_DEPLOYED, tmp_path)
    [(where, (level, message))] = check(NOT_DEPLOYED).items()
    assert (where, level) == ("readings", "warning")
    assert "they begin anew, as `first` says" in message
    assert "read backfill changed --from 2026-11-01T09:30:00+00:00 ." in message
    assert "aws dynamodb delete-table --table-name removed-readings-1a2b3c4d" in message
    assert check(NOT_DEPLOYED, "--account", "--stack", "ops-test-relay") == {}, "another stack was named"


def test_the_same_is_said_where_the_stack_is_there_and_reads_nothing_yet(
    check: Check, left: Callable[[str], Readings], tmp_path: Path
) -> None:
    come_to(left("ops-test-readings-1a2b3c4d"), READ, tmp_path)
    [(where, (level, message))] = check(READ).items()
    assert (where, level, "begin anew" in message) == ("readings", "warning", True)
    assert check(READ, "--account", "--stack", "ops-test-relay") == {where: (level, message)}


def test_a_table_of_this_very_stack_is_taken_up_again_since_the_deployment_would_fail_at_its_name(
    check: Check, left: Callable[[str], Readings], tmp_path: Path
) -> None:
    name = f"ops-test-readings-{STACK_ID}"
    come_to(left(name), READ, tmp_path)
    [(where, (level, message))] = check(READ).items()
    assert (where, level) == ("connections.kintone", "error")
    assert f"would make the deployment fail: {name}. Take that up again" in message
    assert "deploy --all --import-existing-resources" in message


def test_a_table_that_holds_none_of_relay_yamls_readings_is_only_named(
    check: Check, left: Callable[[str], Readings], tmp_path: Path
) -> None:
    come_to(left("removed-readings-1a2b3c4d"), NOT_DEPLOYED.replace("app: 12, every", "app: 13, every"), tmp_path)
    assert check(NOT_DEPLOYED) == {}
    assert "is used by nobody" in check(NOT_DEPLOYED, levels={"ok"})["readings"][1]


@pytest.mark.parametrize("name", ["removed-readings-1a2b3c4", "another-readings-1a2b3c4d", "removed-readings-of-mine"])
def test_other_tables_are_no_matter_of_this_relay(
    check: Check, left: Callable[[str], Readings], tmp_path: Path, name: str
) -> None:
    come_to(left(name), NOT_DEPLOYED, tmp_path)
    assert check(NOT_DEPLOYED) == {}


def test_a_relay_that_reads_nothing_misses_nothing(
    check: Check, left: Callable[[str], Readings], tmp_path: Path
) -> None:
    come_to(left("removed-readings-1a2b3c4d"), NOT_DEPLOYED, tmp_path)
    assert check(RELAY_YAML.replace("ops-test", "removed"), levels={"ok", "warning"}).get("readings") is None


def test_who_may_not_read_the_table_is_told_that_it_is_there(
    check: Check, left: Callable[[str], Readings], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "Query")

    left("removed-readings-1a2b3c4d")
    monkeypatch.setattr("operations.checks.left_tables.Readings.parts", refused)
    [(_, (level, message))] = check(NOT_DEPLOYED).items()
    assert level == "warning"
    assert "which could not be read" in message
