from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jsonschema import Draft202012Validator

import config
from config.schema import SCHEMA_FILE, schema, written
from relay.system.system import System
from systems import SYSTEMS

if TYPE_CHECKING:
    from tests.unit.config.conftest import Load

SHIPPED = SCHEMA_FILE.parent / "relay.yaml"


def problems(found: dict[str, Any], text: str) -> list[str]:
    """Paths of what an editor would mark in this text."""
    return sorted(error.json_path for error in Draft202012Validator(found).iter_errors(yaml.safe_load(text)))


def test_the_schema_that_is_checked_in_is_the_one_of_the_models() -> None:
    stale = "relay.schema.json is stale: run `python -m config schema --write`"
    assert SCHEMA_FILE.read_text(encoding="utf-8") == written(SYSTEMS), stale


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema(SYSTEMS))


def test_the_shipped_file_fits_and_names_the_schema_for_editors() -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert problems(schema(SYSTEMS), text) == []
    assert text.startswith(f"# yaml-language-server: $schema=./{SCHEMA_FILE.name}\n")


@pytest.mark.parametrize(
    ("right", "wrong", "path"),
    [
        ("nat: gateway", "nat: gatway", "$.network.nat"),
        ("zones: 1", "zones: 3", "$.network.zones"),
        ("system: kintone", "system: kintoen", "$.connections.kintone.system"),
        ("    url: https://example.cybozu.com\n", "", "$.connections.kintone"),
        ("    app: 12\n", "", "$.routes['mail-opened']"),
        ("app: 12", "app: twelve", "$.routes['mail-opened']"),
        ("type: number", "type: numbr", "$.routes['mail-opened']"),
        ("mail-opened:", "mail opened:", "$.routes"),
        ("network:", "netwrok:", "$"),
    ],
)
def test_an_editor_marks_a_mistake(right: str, wrong: str, path: str) -> None:
    text = re.sub(" +#.*", "", "network: {nat: gateway, zones: 1}\n" + SHIPPED.read_text(encoding="utf-8"))
    assert right in text
    assert problems(schema(SYSTEMS), text.replace(right, wrong, 1)) == [path]


def test_every_object_of_the_schema_knows_its_keys_and_says_what_they_are() -> None:
    definitions = [schema(SYSTEMS), *schema(SYSTEMS)["$defs"].values()]
    closed = [each for each in definitions if "properties" in each and "allOf" not in each]
    assert closed
    for each in closed:
        assert each["additionalProperties"] is False
        assert each["description"]
        assert all("description" in value for value in each["properties"].values())


def test_each_connection_is_asked_for_what_its_own_system_needs(systems: dict[str, System]) -> None:
    found = schema(systems)
    Draft202012Validator.check_schema(found)
    routes = "routes: {a: {to: x, stamps: [1, 2]}, b: {to: y, page: 1, columns: {c: {from: d}}}}\n"
    assert problems(found, "connections: {x: {system: post}, y: {system: ledger, url: u}}\n" + routes) == []
    assert problems(found, "connections: {x: {system: post, url: u}, y: {system: ledger}}\n" + routes) == [
        "$.connections.x",
        "$.connections.y",
    ]


def test_what_the_loader_accepts_the_schema_accepts(load: Load, systems: dict[str, System]) -> None:
    text = """\
name: Acme-relay
language: ja
network: {nat: instance, zones: 2, allocation_ids: [eipalloc-0123abcd, eipalloc-0123456789abcdef0]}
api: {allow: [203.0.113.0/24, "2001:db8::/32"], rate: 10, burst: 20}
logs: {retention_days: 14}
alarms: {email: ops@example.com}
connections:
  books: {system: ledger, url: https://ledger.example.com, limits: {concurrency: 9}}
routes:
  opened: {to: books, page: 1, columns: {}, share: 0.5, sealed: yes, json_strings: [profile]}
"""
    assert isinstance(load(text), config.Settings)
    assert problems(schema(systems), text) == []


def test_the_schema_is_written_as_json_that_people_can_compare(tmp_path: Path) -> None:
    text = written(SYSTEMS)
    assert json.loads(text) == schema(SYSTEMS)
    assert text.endswith("}\n")
    assert max(len(line) for line in text.splitlines()) < 200
