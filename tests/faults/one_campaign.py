"""What every campaign in one process has on its command line, and how it is shown."""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Mapping
from typing import Protocol

from rich.console import Console

from tests.faults import report
from tests.faults.reading.quiet import quietly


class CampaignResult(Protocol):
    """What a campaign came to."""

    @property
    def blows(self) -> Mapping[str, int]:
        """What was made to fail."""

    @property
    def counts(self) -> Mapping[str, int]:
        """What became of it."""

    @property
    def problems(self) -> list[str]:
        """What is not as it must be."""


def main(module: str, title: str, rounds: int, run: Callable[[int, int], CampaignResult]) -> int:
    """Run it; 0 when all is well. `rounds` are as many as without a word; `run` takes rounds and a seed."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=f"{title}, while everything fails.")
    parser.add_argument("--rounds", type=int, default=rounds, help="of acts and of what the functions do (%(default)s)")
    parser.add_argument("--seed", type=int, help="of what people do; printed when it is not given")
    options = parser.parse_args()
    seed = random.randrange(10**9) if options.seed is None else options.seed
    console = Console(width=None if Console().is_terminal else 120)
    console.print(f"{title}, seed {seed}: the same acts again with --seed {seed}")
    begin = time.perf_counter()
    with quietly():
        result = run(options.rounds, seed)
    report.show_tables(console, result.blows, result.counts)
    console.print(f"{options.rounds} rounds in {time.perf_counter() - begin:.0f} s")
    report.show_problems(console, result.problems)
    return 1 if result.problems else 0
