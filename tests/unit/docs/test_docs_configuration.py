from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import config
from ops import cli
from systems.kintone.config import FIELD_TYPES
from tests.unit.docs.pages import ROOT, Page, page

PAGES = [page("docs/configuration.md"), page("docs/configuration.ja.md")]
SCHEMA = json.loads((ROOT / "relay.schema.json").read_text(encoding="utf-8"))
BLOCKS = [(each, block) for each in PAGES for block in each.blocks("yaml")]
in_both = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@cache
def cells(page: Page) -> set[str]:
    """What stands between backticks in the first column of its tables."""
    rows = re.findall(r"^\| (`[^|]+`) \|", page.text, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def keys(schema: Any) -> Iterator[str]:
    """Every key that the schema knows, wherever it stands."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for each in schema.values():
            yield from keys(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from keys(each)


@in_both
@pytest.mark.parametrize("key", sorted(set(keys(SCHEMA))))
def test_every_key_of_the_schema_has_a_row_in_the_reference(key: str, page: Page) -> None:
    assert key in {cell.rpartition(".")[2] for cell in cells(page)}


@in_both
@pytest.mark.parametrize("name", FIELD_TYPES)
def test_every_field_type_has_a_row_that_says_what_it_accepts(name: str, page: Page) -> None:
    assert name in cells(page)


@in_both
def test_the_reference_invents_no_key(page: Page) -> None:
    known = {*keys(SCHEMA), *FIELD_TYPES}

    assert {cell for cell in cells(page) if cell.rpartition(".")[2] not in known} == set()


@pytest.mark.parametrize(("page", "example"), BLOCKS, ids=range(len(BLOCKS)))
def test_every_example_can_be_loaded(page: Page, example: str, tmp_path: Path) -> None:
    file = tmp_path / "relay.yaml"
    file.write_text(example, encoding="utf-8")

    assert config.load(file).routes, page.name


@in_both
def test_the_examples_use_every_key(page: Page) -> None:
    examples = "".join(page.blocks("yaml"))

    assert [key for key in sorted(set(keys(SCHEMA))) if not re.search(rf"\b{key}:", examples)] == []


def test_both_languages_show_the_same_examples() -> None:
    english, japanese = ([yaml.safe_load(each) for each in page.blocks("yaml")] for page in PAGES)
    assert english == japanese


def test_both_languages_give_the_same_keys_defaults_and_limits() -> None:
    """Cells but for the words: what stands between backticks, and numbers."""
    english, japanese = (
        [
            (cells[0], re.findall(r"`[^`]*`", cells[2]), sorted(re.findall(r"\d+", cells[2] + cells[3])))
            for row in re.findall(r"^\| `.*\|$", page.text, re.MULTILINE)
            if len(cells := [each.strip() for each in re.split(r"(?<!\\)\|", row.strip("|"))]) == 4
        ]
        for page in PAGES
    )
    assert english == japanese


@in_both
def test_the_problems_that_are_shown_are_those_that_are_reported(
    page: Page, tmp_path: Path, capsys: pytest.CaptureFixture[str]
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

    shown = [" ".join(line.split()) for line in page.blocks("console")[0].splitlines()[1:]]
    assert shown == [" ".join(line.split()) for line in [*said.out.splitlines()[2:], *said.err.splitlines()]]
