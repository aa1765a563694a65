"""`python -m tests.faults.reading`: the campaigns over reading, and 1 when something is not as it must be."""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Mapping

from rich.console import Console

from tests.faults import report
from tests.faults.reading import campaign, leads_campaign, on24_campaign
from tests.faults.reading.campaign import Result
from tests.faults.reading.quiet import quietly

CAMPAIGNS: Mapping[str, Callable[[int, int], Result]] = {
    "directory": campaign.run,
    "leads": leads_campaign.run,
    "on24": on24_campaign.run,
}
"""By what is read: the example system, Marketo's leads, or the people of ON24's events."""


def main() -> int:
    """Run them, or one of them; 0 when all is well."""
    options = _parser().parse_args()
    seed = random.randrange(10**9) if options.seed is None else options.seed
    console = Console(width=None if Console().is_terminal else 120)
    wanted = [options.of] if options.of else [*CAMPAIGNS]
    return max([_run(console, name, options.rounds, seed) for name in wanted])


def _run(console: Console, name: str, rounds: int, seed: int) -> int:
    console.print(f"Reading {name}, seed {seed}: the same edits again with --of {name} --seed {seed}")
    begin = time.perf_counter()
    with quietly():
        result = CAMPAIGNS[name](rounds, seed)
    report.show_tables(console, result.blows, result.counts)
    console.print(f"{rounds} rounds in {time.perf_counter() - begin:.0f} s")
    report.show_problems(console, result.problems)
    return 1 if result.problems else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults.reading", description="One system is read into another while everything fails."
    )
    parser.add_argument("--of", choices=[*CAMPAIGNS], help="what is read; all, one after the other, without it")
    parser.add_argument("--rounds", type=int, default=2000, help="of edits, reading and delivering (%(default)s)")
    parser.add_argument("--seed", type=int, help="of what is edited; printed when it is not given")
    return parser


if __name__ == "__main__":
    sys.exit(main())
