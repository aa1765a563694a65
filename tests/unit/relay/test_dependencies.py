"""Dependencies point one way: handlers, systems, engine."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.lambda_function import FUNCTIONS

ROOT = FUNCTIONS.parent
ENGINE = {"relay"}
MAY_IMPORT = {
    "relay": set(),
    "kintone": ENGINE,
    "karte": ENGINE,
    "http_api": ENGINE,
    "marketo": ENGINE,
    "synclead": ENGINE | {"marketo"},
    "marketo_system": ENGINE | {"marketo", "synclead"},
    "mktows": ENGINE | {"marketo", "synclead", "marketo_system"},
}
OUTSIDE = {"config", "infra", "local", "ops", "bench", "tests"}


def imported(path: Path) -> Iterator[str]:
    """The first part of every name that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def test_every_folder_of_the_functions_has_its_place() -> None:
    assert {path.parent.name for path in FUNCTIONS.glob("*/__init__.py")} == MAY_IMPORT.keys()


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_a_folder_imports_only_what_stands_below_it(folder: str) -> None:
    ours = MAY_IMPORT.keys() | {path.stem for path in FUNCTIONS.glob("*.py")}
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (FUNCTIONS / folder).rglob("*.py")
        for name in imported(path)
        if name in ours - MAY_IMPORT[folder] - {folder}
    }
    assert not wrong


def test_what_runs_in_lambda_imports_nothing_that_is_not_packaged() -> None:
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in FUNCTIONS.rglob("*.py")
        for name in imported(path)
        if name in OUTSIDE
    }
    assert not wrong


def test_what_deploys_operates_or_runs_locally_imports_no_tests() -> None:
    wrong = {
        f"{path.relative_to(ROOT)} imports tests"
        for folder in ("config", "infra", "local", "ops")
        for path in (ROOT / folder).rglob("*.py")
        if "tests" in imported(path)
    }
    assert not wrong
