"""What a campaign came to, as tables for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from tests.faults.campaign import Result

_MOST_PROBLEMS = 40


def show(result: Result, console: Console) -> None:
    """Print what went wrong by order, what became of the webhooks, and what is not as it must be."""
    size = result.size
    show_tables(console, result.blows, result.verdict.counts)
    console.print(
        f"Seed {result.seed}: {size.webhooks} webhooks of {size.leads} leads, sent in {result.sending_seconds:.0f} s; "
        f"all in all {result.seconds:.0f} s"
    )
    show_problems(console, result.verdict.problems)


def show_tables(console: Console, blows: Mapping[str, int], counts: Mapping[str, int]) -> None:
    """Print what went wrong by order, and what became of it."""
    console.print()
    console.print(_table("What was made to fail", blows))
    console.print(_table("What became of it", counts))


def show_problems(console: Console, problems: Sequence[str]) -> None:
    """Print what is not as it must be, or that all is."""
    for problem in problems[:_MOST_PROBLEMS]:
        console.print(f"WRONG: {problem}", style="red", markup=False, highlight=False)
    if len(problems) > _MOST_PROBLEMS:
        console.print(f"... and {len(problems) - _MOST_PROBLEMS} more", style="red")
    if not problems:
        console.print("Nothing was lost, nothing stands twice, nothing is out of order, nothing leaked.", style="green")


def _table(title: str, rows: Mapping[str, int]) -> Table:
    table = Table(title=f"\n{title}", title_justify="left")
    table.add_column("")
    table.add_column("times", justify="right")
    for name, number in sorted(rows.items()):
        table.add_row(name, f"{number:,}")
    return table
