"""`python -m tests.faults.mazrica`: Mazrica and Marketo in step while everything fails; 1 when something is wrong."""

from __future__ import annotations

import argparse
import random
import sys
import time

from rich.console import Console

from tests.faults import report
from tests.faults.mazrica import campaign
from tests.faults.reading.quiet import quietly


def main() -> int:
    """Run it; 0 when all is well."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.mazrica", description=__doc__)
    parser.add_argument("--rounds", type=int, default=400, help="of acts and of what both functions do (%(default)s)")
    parser.add_argument("--seed", type=int, help="of what people do; printed when it is not given")
    options = parser.parse_args()
    seed = random.randrange(10**9) if options.seed is None else options.seed
    console = Console(width=None if Console().is_terminal else 120)
    console.print(f"Mazrica both ways, seed {seed}: the same acts again with --seed {seed}")
    begin = time.perf_counter()
    with quietly():
        result = campaign.run(options.rounds, seed)
    report.show_tables(console, result.blows, result.counts)
    console.print(f"{options.rounds} rounds in {time.perf_counter() - begin:.0f} s")
    report.show_problems(console, result.problems)
    return 1 if result.problems else 0


if __name__ == "__main__":
    sys.exit(main())
