"""What the journeys need of the machine: `python -m tests.journeys.packages` installs it, or says what to install."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

FILE = Path(__file__).with_name("packages.txt")

Run = Callable[[Sequence[str]], int]
"""Runs a command; gives its exit code."""


def wanted(text: str) -> list[str]:
    """The packages that a list names."""
    return [words[0] for line in text.splitlines() if (words := line.partition("#")[0].split())]


def install(packages: Sequence[str], run: Run, *, root: bool, can: Callable[[str], bool]) -> int:
    """Install those that are missing, with apt as root or with sudo that asks for no password.

    Returns the exit code: 0 when all are there. Says what to do where it may not, or where there is no apt.
    """
    missing = [each for each in packages if run(["dpkg", "--status", each])] if can("dpkg") else list(packages)
    if not missing:
        return 0
    sudo = [] if root else ["sudo", "--non-interactive"]
    if not can("apt-get") or (sudo and (not can("sudo") or run([*sudo, "true"]))):
        print(f"The journeys need these Debian packages, or what they are elsewhere: {' '.join(missing)}")  # noqa: T201
        print(f"On Debian and Ubuntu: sudo apt-get install {' '.join(missing)}")  # noqa: T201
        return 1
    print(f"Installing with apt: {' '.join(missing)}", flush=True)  # noqa: T201
    return run([*sudo, "apt-get", "update", "-qq"]) or run(
        [*sudo, "apt-get", "install", "-qq", "--yes", "--no-install-recommends", *missing]
    )


def _run(command: Sequence[str]) -> int:
    quiet = subprocess.DEVNULL if command[0] == "dpkg" or command[-1] == "true" else None
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=environment, stdout=quiet, stderr=quiet, check=False).returncode


if __name__ == "__main__":
    packages = wanted(FILE.read_text(encoding="utf-8"))
    sys.exit(install(packages, _run, root=os.geteuid() == 0, can=lambda name: shutil.which(name) is not None))
