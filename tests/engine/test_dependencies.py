"""Dependencies point one way: handlers, systems, engine; and in the engine from the upper layers to the lower ones."""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterator
from graphlib import TopologicalSorter as GraphOfImports
from pathlib import Path

import pytest

from tests.support.lambda_function import FUNCTIONS

ROOT = FUNCTIONS.parent
ENGINE = FUNCTIONS / "relay"
LAYERS = (
    {"core", "telemetry"},
    {"aws", "http", "mapping"},
    {"history", "limits", "queue"},
    {"loop_guard"},
    {"system"},
    {"pair_guard"},
    {"delivering"},
    {"accepting", "reading"},
)
"""From the lowest to the highest. Packages of one layer do not know each other, but for those that are said to."""
BESIDE = {("telemetry", "core")}
SYSTEMS = sorted(path.parent.name for path in (FUNCTIONS / "systems").glob("*/__init__.py"))
"""None of them may import another."""
MARKETO: dict[str, set[str]] = {
    "rest": set(),
    "leads": {"rest"},
    "target": {"rest", "leads"},
    "soap": {"rest", "leads"},
    "activity_view": {"rest"},
    "setting_up": {"rest", "target"},
    "streams": {"rest", "setting_up"},
}
"""Marketo's own parts, and what each may import of the others."""
ON24: dict[str, set[str]] = {
    "rows": set(),
    "rest": {"rows"},
    "setting_up": {"rest", "rows"},
    "streams": {"rest", "rows", "setting_up"},
}
"""The same of ON24."""
PARTS = [
    (system, part, below) for system, found in (("marketo", MARKETO), ("on24", ON24)) for part, below in found.items()
]
READING: dict[str, set[str]] = {
    "parts": set(),
    "events": {"parts"},
    "unmatched": {"parts", "events"},
    "notifying": {"parts"},
    "seen": {"parts", "events"},
    "readers": {"parts", "seen"},
    "verifying": {"parts", "events", "readers"},
    "run": {"parts", "events", "seen", "readers", "verifying"},
}
"""The packages of relay.reading, and what each may import of the others; only the tick stands over all of them."""
OUTSIDE = {"config", "infra", "local", "operations", "ops", "bench", "tests"}
NAMES = re.compile(r"kintone|cybozu|karte|marketo|mktows|mazrica|on24", re.IGNORECASE)

OWN_NAME = re.compile(r"marketo-?relay", re.IGNORECASE)
"""What this project is called."""


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it; submodules of packages too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{each.name}" for each in node.names)


def at_the_top(path: Path, known: Container[str]) -> Iterator[str]:
    """The modules of ours that a file imports when it is loaded, or for its types."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    for node in [*body, *(inner for each in body if isinstance(each, ast.If) for inner in each.body)]:
        if isinstance(node, ast.ImportFrom) and node.module:
            for each in node.names:
                inside = f"{node.module}.{each.name}"
                yield inside if inside in known else node.module


def parts(path: Path, prefix: str) -> Iterator[str]:
    """The part after `prefix` of what a file imports."""
    for name in imported(path):
        if name.startswith(f"{prefix}."):
            yield name.removeprefix(f"{prefix}.").partition(".")[0]


def test_every_package_of_the_engine_has_its_layer() -> None:
    assert {path.parent.name for path in ENGINE.glob("*/__init__.py")} == set().union(*LAYERS)
    assert {path.name for path in ENGINE.glob("*.py")} == {"__init__.py"}


@pytest.mark.parametrize("package", sorted(set().union(*LAYERS)))
def test_a_package_of_the_engine_imports_only_what_stands_below_it(package: str) -> None:
    [level] = [index for index, layer in enumerate(LAYERS) if package in layer]
    below = set().union(*LAYERS[:level]) | {other for each, other in BESIDE if each == package}
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ENGINE / package).rglob("*.py")
        for name in parts(path, "relay")
        if name not in below | {package}
    }
    assert not wrong


def test_no_file_of_the_engine_names_a_system() -> None:
    named = {
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in ENGINE.rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if NAMES.search(OWN_NAME.sub("", line))
    }
    assert not named


def test_the_engine_imports_no_system_and_no_handler() -> None:
    handlers = {path.stem for path in FUNCTIONS.glob("*.py")} | {"systems"}
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in ENGINE.rglob("*.py")
        for name in imported(path)
        if name.partition(".")[0] in handlers
    }
    assert not wrong


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_system_imports_no_other_system(system: str) -> None:
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (FUNCTIONS / "systems" / system).rglob("*.py")
        for name in parts(path, "systems")
        if name != system
    }
    assert not wrong


@pytest.mark.parametrize(("system", "part", "below"), PARTS)
def test_a_part_of_a_system_imports_only_what_stands_below_it(system: str, part: str, below: set[str]) -> None:
    others = {each for owner, each, _ in PARTS if owner == system} - below - {part}
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (FUNCTIONS / "systems" / system / part).rglob("*.py")
        for name in parts(path, f"systems.{system}")
        if name in others
    }
    assert not wrong


def test_every_package_of_reading_says_what_it_may_import() -> None:
    assert {path.parent.name for path in (ENGINE / "reading").glob("*/__init__.py")} == READING.keys()


@pytest.mark.parametrize("package", READING)
def test_a_package_of_reading_imports_only_what_it_may(package: str) -> None:
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ENGINE / "reading" / package).rglob("*.py")
        for name in parts(path, "relay.reading")
        if name not in READING[package] | {package}
    }
    assert not wrong


def test_delivering_knows_nothing_of_the_clock_and_handing_over_nothing_but_the_items() -> None:
    folder = ENGINE / "delivering"
    outside = [path for path in folder.rglob("*.py") if path.parent.name != "draining"]
    assert not [path.name for path in outside if "draining" in parts(path, "relay.delivering")]
    known = {name for path in (folder / "handing_over").glob("*.py") for name in parts(path, "relay.delivering")}
    assert known == {"handing_over", "item"}


def test_no_modules_import_each_other_in_a_circle() -> None:
    files = {".".join(path.relative_to(FUNCTIONS).with_suffix("").parts): path for path in FUNCTIONS.rglob("*.py")}
    files |= {f"config.{path.stem}": path for path in (ROOT / "config").glob("*.py")}
    files = {name.removesuffix(".__init__"): path for name, path in files.items()}
    GraphOfImports({name: set(at_the_top(path, files)) for name, path in files.items()}).prepare()


def test_what_runs_in_lambda_imports_nothing_that_is_not_packaged() -> None:
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in FUNCTIONS.rglob("*.py")
        for name in imported(path)
        if name.partition(".")[0] in OUTSIDE
    }
    assert not wrong


def test_what_deploys_operates_or_runs_locally_imports_no_tests() -> None:
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for folder in ("config", "infra", "local", "operations", "ops")
        for path in (ROOT / folder).rglob("*.py")
        for name in imported(path)
        if name.partition(".")[0] == "tests"
    }
    assert not wrong


def test_what_operations_know_is_not_how_it_is_shown() -> None:
    shows = {"click", "ops", "rich", "sys", "typer"}
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / "operations").rglob("*.py")
        for name in imported(path)
        if name.partition(".")[0] in shows
    }
    assert not wrong
