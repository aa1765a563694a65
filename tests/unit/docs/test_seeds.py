"""What the project is asked for: each statement is held by a test or a page that is there, or said to be open."""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from typing import Any

import pytest

from tests.unit.docs.pages import ROOT, page

SEEDS: dict[str, dict[str, Any]] = tomllib.loads((ROOT / "tests" / "seeds.toml").read_text(encoding="utf-8"))
NUMBERS = {
    *(f"K-{number:02}" for number in (*range(1, 16), *range(20, 28), 30)),
    *(f"M-{number:02}" for number in (*range(1, 19), *range(20, 27), *range(30, 33), *range(40, 45), 50, 60, 61)),
    *(f"O-{number:02}" for number in (*range(1, 25), 30, 40, 41, *range(50, 56))),
    *(f"S-{number:02}" for number in range(1, 18)),
    *(f"N-{number:02}" for number in range(1, 13)),
}
"""Every number that there is."""


@cache
def functions(file: str) -> frozenset[str]:
    """The names of the tests in a file, those of its classes too."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def is_there(holder: str) -> bool:
    """Whether a test or a page, or a section of one, is in the project."""
    file, _, name = holder.partition("::")
    if name:
        return name.startswith("test_") and (ROOT / file).is_file() and name in functions(file)
    file, _, anchor = holder.partition("#")
    return file.endswith(".md") and (ROOT / file).is_file() and (not anchor or anchor in page(file).anchors())


def test_every_number_has_an_entry() -> None:
    assert SEEDS.keys() == NUMBERS


@pytest.mark.parametrize("number", SEEDS)
def test_a_statement_is_held_by_what_is_there_or_said_to_be_open(number: str) -> None:
    entry = SEEDS[number]
    assert entry.keys() == {"says", "held"}
    assert entry["says"]
    if entry["held"] != "open":
        assert entry["held"]
        assert [holder for holder in entry["held"] if not is_there(holder)] == []


@pytest.mark.parametrize(
    "holder",
    [
        "tests/unit/docs/test_seeds.py::test_that_nobody_wrote",
        "tests/no_such_file.py::test_every_number_has_an_entry",
        "tests/unit/docs/test_seeds.py::is_there",
        "docs/no-such-page.md",
        "README.md#no-such-section",
        "tests/unit/docs/test_seeds.py",
    ],
)
def test_what_is_not_there_is_found_out(holder: str) -> None:
    assert not is_there(holder)
