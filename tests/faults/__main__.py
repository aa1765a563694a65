"""`python -m tests.faults`: a fault campaign, and 1 when something is not as it must be."""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

from rich.console import Console

from local.run.state import ROOT, LocalError, State
from tests.faults import report
from tests.faults.campaign import Size, run
from tests.faults.plan import SLOTS


def main() -> int:
    """Run one; 0 when all is well, 1 when not, 2 when it could not be run."""
    options = _parser().parse_args()
    if options.webhooks > options.leads * SLOTS:
        return _refuse(f"{options.webhooks} webhooks need at least {-(-options.webhooks // SLOTS)} --leads")
    seed = random.randrange(10**9) if options.seed is None else options.seed
    size = Size(
        webhooks=options.webhooks,
        leads=options.leads,
        edits=options.edits,
        seconds=options.minutes * 60,
        pace=4.0,
        cuts=True,
        aftermath=20,
        visibility=20,
        timeout=15,
        patience=600,
    )
    console = Console(width=None if Console().is_terminal else 120)
    console.print(f"Seed {seed}: the same webhooks and faults again with --seed {seed}")
    try:
        result = run(size, seed, State(options.state), console.print)
    except LocalError as error:
        return _refuse(f"The campaign could not be run: {error}")
    report.show(result, console)
    return 1 if result.verdict.problems else 0


def _refuse(why: str) -> int:
    Console(stderr=True).print(why, markup=False, highlight=False)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults", description="Webhooks through the local stack while everything fails."
    )
    parser.add_argument("--webhooks", type=int, default=3000, help="how many are sent (%(default)s)")
    parser.add_argument("--leads", type=int, default=300, help="of how many leads (%(default)s)")
    parser.add_argument("--edits", type=int, default=600, help="how often people change kintone (%(default)s)")
    parser.add_argument("--minutes", type=float, default=3.0, help="how long to send for, at the least (%(default)s)")
    parser.add_argument("--seed", type=int, help="of what is sent and what fails; printed when it is not given")
    parser.add_argument(
        "--state", type=Path, default=ROOT / ".local" / "faults", help="folder of the local run (%(default)s)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
