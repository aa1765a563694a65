"""The examples: each loads, fits the schema, says what it is for, and is noticed as not yet anybody's own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

import config
from config.schema import SCHEMA_FILE, schema
from systems import SYSTEMS

ROOT = SCHEMA_FILE.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
each = pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)


def written(text: str, folder: Path) -> Path:
    path = folder / "relay.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@each
def test_an_example_loads_and_an_editor_marks_nothing(path: Path) -> None:
    settings = config.load(path)
    assert settings.routes or settings.soap
    text = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema(SYSTEMS)).iter_errors(text)) == []


STATUSES = ["on24-registered", "on24-attended", "on24-no-shows"]


@pytest.mark.parametrize(
    "removed",
    [
        ["on24-registrants"],
        ["on24-people"],
        ["on24-people", "on24-registrants"],
        STATUSES,
        ["on24-people", "on24-registrants", "on24-registered", "on24-no-shows"],
    ],
    ids="_".join,
)
def test_routes_that_are_not_wanted_can_be_removed_from_the_example_of_on24(removed: list[str], tmp_path: Path) -> None:
    text = (ROOT / "examples" / "on24.yaml").read_text(encoding="utf-8")
    for name in removed:
        text, found = re.subn(rf"(?m)^  {name}:.*\n(?:    .*\n|\n(?=    ))*", "", text)
        assert found == 1
    assert set(config.load(written(text, tmp_path)).routes).isdisjoint(removed)


@each
def test_an_example_begins_with_the_schema_and_what_it_does_in_english_and_japanese(path: Path) -> None:
    first, english, japanese = path.read_text(encoding="utf-8").splitlines()[:3]
    assert first == "# yaml-language-server: $schema=../relay.schema.json"
    assert english.isascii()
    assert not japanese.isascii()
    assert english.endswith((".", "runs."))


@each
def test_an_example_has_its_language_as_a_line(path: Path) -> None:
    assert "\nlanguage: en " in path.read_text(encoding="utf-8")


def test_the_shipped_file_is_the_first_example() -> None:
    example = (ROOT / "examples" / "marketo-to-kintone.yaml").read_text(encoding="utf-8")
    assert (ROOT / "relay.yaml").read_text(encoding="utf-8") == example.replace("$schema=../", "$schema=./")


@each
def test_what_an_example_leaves_to_be_filled_in_is_noticed(path: Path) -> None:
    found = {problem.path: problem for problem in config.placeholders(path)}
    wanted = {
        name: url
        for name, connection in config.load(path).connections.items()
        if (url := getattr(connection, "url", "")) and name not in {"karte", "mazrica"}  # which have one for everybody
    }
    assert {f"connections.{name}.url" for name in wanted} <= set(found)
    assert all(problem.line for problem in found.values())


@pytest.mark.parametrize(
    ("written_as", "advice"),
    [
        ("url: https://example.kintone.com}}", "Write your own kintone's domain"),
        ("url: https://EXAMPLE.cybozu.com}}", "Write your own kintone's domain"),
        ("url: https://kintone.example.jp}}", "Write your own address"),
        (
            "url: https://midori.cybozu.com}, on24: {system: on24, client_id: 1234567890, region: na}}",
            "Write your own account's number",
        ),
        ("url: https://midori.cybozu.com}}\nalarms: {email: ops@example.com}", "Write your own address"),
        ("url: https://midori.cybozu.com}}\napi: {allow: [198.51.100.7/32]}", "Write your own addresses"),
        ("url: https://midori.cybozu.com}}\napi: {allow: ['2001:db8::/32']}", "Write your own addresses"),
        (
            "url: https://midori.cybozu.com}}\nnetwork: {allocation_ids: [eipalloc-0123456789abcdef0]}",
            "Write your own address's allocation id",
        ),
    ],
)
def test_other_placeholders_are_noticed_too(written_as: str, advice: str, tmp_path: Path) -> None:
    [problem] = config.placeholders(written(f"connections: {{kintone: {{system: kintone, {written_as}\n", tmp_path))
    assert f". {advice}; `make deploy` refuses it. / 設定例のままの値です。" in problem.message


@pytest.mark.parametrize(
    "own",
    [
        "https://midori.cybozu.com",
        "https://example-shop.cybozu.com",
        "https://myexample.cybozu.com",
        "https://our-example.com.au",
        "https://123-ABD-456.mktorest.com",
        "https://contest.jp",
    ],
)
def test_a_customers_own_names_are_no_placeholders(own: str, tmp_path: Path) -> None:
    text = f"connections: {{kintone: {{system: kintone, url: '{own}'}}}}\nroutes: {{a: {{path: 'example.com'}}}}\n"
    assert config.placeholders(written(text, tmp_path)) == []
