"""`python -m tests.faults.all`: every campaign of this folder, and 1 when something is not as it must be.

`--of pairs` runs that one alone; what else is said goes to the campaigns, such as `--rounds 100 --seed 1`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_FOLDER = Path(__file__).parent


def campaigns() -> list[str]:
    """The modules to run: each folder here that can be, then the campaign through the deployed stacks, the longest."""
    return [*sorted(f"tests.faults.{each.parent.name}" for each in _FOLDER.glob("*/__main__.py")), "tests.faults"]


def main(arguments: Sequence[str] | None = None) -> int:
    """All of them, also after one that failed."""
    folders = [name.rpartition(".")[2] for name in campaigns()[:-1]]
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults.all", description="Campaigns, while everything fails."
    )
    parser.add_argument("--of", choices=folders, help="only this one")
    options, rest = parser.parse_known_args(arguments)
    wanted = campaigns() if options.of is None else [f"tests.faults.{options.of}"]
    codes = [subprocess.run([sys.executable, "-m", name, *rest], check=False).returncode for name in wanted]
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
