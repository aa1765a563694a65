"""docs/systems/marketo/rest.md shows what can be loaded, and all that there is."""

from __future__ import annotations

from pathlib import Path

import pytest

import config
from systems.marketo.target.filling.field import FIELD_TYPES
from systems.marketo.target.filling.warnings import CODES
from tests.unit.docs.pages import page

ENGLISH, JAPANESE = page("docs/systems/marketo/rest.md"), page("docs/systems/marketo/rest.ja.md")


def test_the_example_of_all_kinds_of_routes_can_be_loaded(tmp_path: Path) -> None:
    example = ENGLISH.blocks("yaml")[1]
    file = tmp_path / "relay.yaml"
    file.write_text(example, encoding="utf-8")

    assert len(config.load(file).routes) == 4


def test_the_connection_can_be_loaded_with_a_route(tmp_path: Path) -> None:
    file = tmp_path / "relay.yaml"
    route = "routes:\n  any: {to: marketo, lead: {foreign_id: id}, fields: {}, workspace: Japan}\n"
    file.write_text(ENGLISH.blocks("yaml")[0] + route, encoding="utf-8")

    assert config.load(file).connections


@pytest.mark.parametrize("example", ENGLISH.blocks("yaml")[2:], ids=["custom objects", "programs", "looking up"])
def test_what_else_a_route_can_do_can_be_loaded(tmp_path: Path, example: str) -> None:
    file = tmp_path / "relay.yaml"
    file.write_text(example, encoding="utf-8")

    assert config.load(file).routes


@pytest.mark.parametrize("shown", [ENGLISH, JAPANESE], ids=["English", "Japanese"])
def test_every_type_is_explained(shown: object) -> None:
    text = getattr(shown, "text", "")

    assert [name for name in FIELD_TYPES if f"\n| {name}" not in text] == []


@pytest.mark.parametrize("shown", [ENGLISH, JAPANESE], ids=["English", "Japanese"])
def test_every_warning_is_explained(shown: object) -> None:
    text = getattr(shown, "text", "")

    assert [code for code in CODES if f"\n| `{code}` |" not in text] == []


def test_both_languages_show_the_same_configuration() -> None:
    assert ENGLISH.blocks("yaml") == JAPANESE.blocks("yaml")
