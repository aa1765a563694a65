"""`python -m bench`: the benchmarks. `... day`: the simulation of a day. `... costs`: what it costs at AWS.

`... leads`: the rows on Marketo's leads that are read, alone and whole; `... on24`: those on ON24's webinars; `...
mazrica`: those on Mazrica; minutes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from bench import accepting, day, delivering, few_requests, machine, memory, pairs, reading, seen, syncing
from bench.costs import figures, text
from bench.costs import rows as costs
from bench.errors import BenchError
from bench.karte import day as karte_day
from bench.karte import roster as karte_roster
from bench.leads import rows as leads
from bench.mazrica import rows as mazrica
from bench.on24 import rows as on24
from bench.opens_in_kintone import rows as opens_in_kintone
from bench.table import HEADS, Row, table

SEED = 20261001


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one table; 1 when a benchmark could not be run. A missed goal is no failure: the table says so."""
    options = _parser().parse_args(arguments)
    try:
        {"day": _day, "costs": _costs}.get(options.command, _benchmarks)(options)
    except BenchError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "command",
        nargs="?",
        choices=["all", "leads", "on24", "mazrica", "day", "costs"],
        default="all",
        help="all (default)",
    )
    parser.add_argument("--quick", action="store_true", help="a few seconds, to see that it runs; not for figures")
    parser.add_argument("--json", action="store_true", help="the rows as JSON")
    parser.add_argument("--count", action="store_true", help="costs: count anew what the functions call; a minute")
    parser.add_argument("--write", action="store_true", help="costs: write the tables into the pages that hold them")
    parser.add_argument("--language", choices=["en", "ja"], default="en", help="costs: of the tables")
    parser.add_argument("--seed", type=int, default=SEED, help=f"of chance (default {SEED})")
    return parser


def _benchmarks(options: argparse.Namespace) -> None:
    where = machine.facts()
    if not options.json:
        print(f"{machine.shown()}; seed {options.seed}\n", flush=True)
    wanted = {"leads": _leads, "on24": _on24, "mazrica": _mazrica}.get(options.command, _rows)
    found = list(wanted(quick=options.quick, seed=options.seed))
    if options.json:
        _print_json({"machine": where, "seed": options.seed, "rows": [row.as_json() for row in found]})
    else:
        print(table(HEADS, [row.cells() for row in found]))


def _rows(*, quick: bool, seed: int) -> Iterator[Row]:
    yield from accepting.rows(starts=1 if quick else 15, requests=50 if quick else 4000)
    yield from delivering.rows(batches=2 if quick else 20, rounds=2 if quick else 15)
    yield from memory.rows(quick=quick)
    yield from few_requests.rows(webhooks=1000 if quick else 10_000, seed=seed, share=0.01 if quick else 1.0)
    yield from syncing.rows(leads=600 if quick else 10_000, rounds=1 if quick else 7, seed=seed)
    yield from reading.rows(pages=5 if quick else 200, rounds=2 if quick else 7)
    yield from seen.rows(records=5_000 if quick else 1_000_000, seed=seed)
    yield from pairs.rows()
    yield from leads.rows(leads.QUICK if quick else leads.SECONDS, seed=seed)
    yield from opens_in_kintone.rows(opens_in_kintone.QUICK if quick else opens_in_kintone.WHOLE, seed=seed)
    yield from on24.rows(on24.QUICK if quick else on24.SECONDS, seed=seed)
    yield from karte_day.rows(karte_day.QUICK if quick else karte_day.Size(), seed=seed)
    yield from karte_roster.rows(**({"users": 10_000, "sample": 300} if quick else {}))
    yield from mazrica.rows(mazrica.QUICK if quick else mazrica.SECONDS)
    yield from costs.rows(quick=quick)


def _leads(*, quick: bool, seed: int) -> Iterator[Row]:
    yield from leads.rows(leads.QUICK if quick else leads.WHOLE, seed=seed)


def _on24(*, quick: bool, seed: int) -> Iterator[Row]:
    yield from on24.rows(on24.QUICK if quick else on24.WHOLE, seed=seed)


def _mazrica(*, quick: bool, seed: int) -> Iterator[Row]:  # noqa: ARG001 - chance plays no part
    yield from mazrica.rows(mazrica.QUICK if quick else mazrica.Size())


def _costs(options: argparse.Namespace) -> None:
    if options.count:
        figures.write(figures.count(options.seed))
    now, before = figures.read("now"), figures.read("before")
    if options.write:
        text.write(now, before)
    print(f"{text.readme(now, options.language)}\n\n{text.whole(now, before)}")


def _day(options: argparse.Namespace) -> None:
    share = 0.005 if options.quick else 1.0
    found = day.results(seed=options.seed, share=share)
    if options.json:
        _print_json({"seed": options.seed, "share": share, "results": [result.as_json() for result in found]})
        return
    print(f"{day.MAILS * share:,.0f} mails at 09:00, {day.OPENS * share:,.0f} opens in 24 hours; seed {options.seed}\n")
    print(day.shown(found))


def _print_json(content: Any) -> None:
    print(json.dumps(content, indent=2))


if __name__ == "__main__":
    sys.exit(main())
