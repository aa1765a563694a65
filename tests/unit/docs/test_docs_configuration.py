from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import config
from kintone.config import FIELD_TYPES
from ops import cli
from tests.unit.docs.pages import ROOT, page

PAGE = page("docs/configuration.md")
SCHEMA = json.loads((ROOT / "relay.schema.json").read_text(encoding="utf-8"))
CELLS = {
    name for row in re.findall(r"^\| (`[^|]+`) \|", PAGE.text, re.MULTILINE) for name in re.findall(r"`([^`]+)`", row)
}


def keys(schema: Any) -> Iterator[str]:
    """Every key that the schema knows, wherever it stands."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for each in schema.values():
            yield from keys(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from keys(each)


@pytest.mark.parametrize("key", sorted(set(keys(SCHEMA))))
def test_every_key_of_the_schema_has_a_row_in_the_reference(key: str) -> None:
    assert key in {cell.rpartition(".")[2] for cell in CELLS}


@pytest.mark.parametrize("name", FIELD_TYPES)
def test_every_field_type_has_a_row_that_says_what_it_accepts(name: str) -> None:
    assert name in CELLS


def test_the_reference_invents_no_key() -> None:
    known = {*keys(SCHEMA), *FIELD_TYPES}

    assert {cell for cell in CELLS if cell.rpartition(".")[2] not in known} == set()


@pytest.mark.parametrize("example", PAGE.blocks("yaml"), ids=range(len(PAGE.blocks("yaml"))))
def test_every_example_can_be_loaded(example: str, tmp_path: Path) -> None:
    file = tmp_path / "relay.yaml"
    file.write_text(example, encoding="utf-8")

    assert config.load(file).routes


def test_the_examples_use_every_key() -> None:
    examples = "".join(PAGE.blocks("yaml"))

    assert [key for key in sorted(set(keys(SCHEMA))) if not re.search(rf"\b{key}:", examples)] == []


def test_the_problems_that_are_shown_are_those_that_are_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "relay.yaml"
    file.write_text(
        "connections:\n"
        "  kintone:\n"
        "    system: kintone\n"
        "    url: http://example.cybozu.com\n"
        "\n"
        "routes:\n"
        "  mail-opened:\n"
        "    to: kintone\n"
        "    app: 12\n"
        "    key: {field: lead_id, from: leadId}\n"
        "    fields:\n"
        "      opened_at: {from: openedAt, type: datetime}\n"
        "      score: {from: score, type: number}\n"
        "    # empty: keep\n"
        "    emty: keep\n",
        encoding="utf-8",
    )
    cli.run(["check", "--offline", "--config", str(file)])
    said = capsys.readouterr()

    shown = [" ".join(line.split()) for line in PAGE.blocks("console")[0].splitlines()[1:]]
    assert shown == [" ".join(line.split()) for line in [*said.out.splitlines()[2:], *said.err.splitlines()]]
