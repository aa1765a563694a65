"""The samples of Adobe's page on syncLead, as programs of their languages: repaired where the page has lost a `>`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.journeys.packages import FILE, wanted

SAMPLES = Path(__file__).with_name("samples")

_CHANGE_ME = re.compile(r'"";?(?= (//|#) CHANGE ME)')
_JAVA = Path("/usr/share/java")
_SECONDS = 120


def need(*programs: str) -> None:
    """Fail, with what to install, when one of these is not there: nothing is left out unseen."""
    missing = [program for program in programs if not (shutil.which(program) or Path(program).exists())]
    if missing:
        packages = wanted(FILE.read_text(encoding="utf-8"))
        pytest.fail(f"{', '.join(missing)} missing; install with: apt-get install {' '.join(packages)}")


def filled(name: str, *values: str, **replaced: str) -> str:
    """A sample with its places filled, in their order, and what is to be replaced beside them."""
    text = (SAMPLES / name).read_text()
    for value in values:
        text = _CHANGE_ME.sub(lambda found, value=value: f'"{value}"' + found[0][2:], text, count=1)  # type: ignore[misc]
    for before, after in replaced.items():
        assert before in text
        text = text.replace(before, after)
    return text


def run(command: Sequence[str | Path], folder: Path, **variables: str) -> str:
    """What a program prints on standard output. Fails when it does not end well."""
    done = subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode:
        pytest.fail(f"{command[0]} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done.stdout
