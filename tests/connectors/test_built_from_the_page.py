"""CONTRIBUTING's way to a new system, done as it is written there, in a copy of the project."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.unit.docs.pages import ROOT, page

HEADING = "Adding a system"
COPIED = ("config", "functions", "local", "tests/connectors", "tests/support", "pyproject.toml")
_STAND_INS = "from local.systems import STAND_INS; print(*STAND_INS)"
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "test_*.py")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """What a system is made of, and the connector suite."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__") if name == "tests/connectors" else _LEFT_OUT
            shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    return tmp_path


def test_a_system_that_is_added_as_the_page_says_passes_the_suite(copy: Path) -> None:
    [section] = [each for each in page("CONTRIBUTING.md").sections() if each.heading == HEADING]
    commands = [command.removeprefix("$ ") for command in section.commands()]
    [line] = [line for line in section.text.splitlines() if '"DIRECTORY"' in line]
    registry = copy / "functions" / "systems" / "__init__.py"
    registry.write_text(registry.read_text(encoding="utf-8").replace("_PLACES = {\n", f"_PLACES = {{\n{line}\n"))
    for command in commands[:-1]:
        _run(command, copy)
    made = [*(copy / "functions/systems/crm").glob("*.py"), *(copy / "local/systems/crm").glob("*.py")]
    assert len(made) > 8
    assert not [path for path in made if "tests.connectors" in path.read_text(encoding="utf-8")]
    assert " passed" in _run(f"{commands[-1]} -q -p no:cacheprovider", copy)
    assert "crm" in _run(f".venv/bin/python -c '{_STAND_INS}'", copy).split()


def _run(command: str, folder: Path) -> str:
    """By a shell, as a person does; fails with what the command said."""
    done = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout
