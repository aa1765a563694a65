"""The fault campaign in its short form; `make faults` is the long one."""

from __future__ import annotations

import random
from pathlib import Path

from rich.console import Console

from local.run.state import State
from tests.faults import report
from tests.faults.campaign import Size, run

_SHORT = Size(
    webhooks=150,
    leads=15,
    edits=120,
    seconds=0,
    pace=2.5,
    harshness=2,
    cuts=False,
    aftermath=15,
    visibility=6,
    timeout=12,
    patience=180,
)


def test_nothing_is_lost_repeated_out_of_order_or_logged_while_everything_fails(tmp_path: Path) -> None:
    seed = random.randrange(10**9)
    result = run(_SHORT, seed, State(tmp_path / "local"), say=lambda _: None)
    report.show(result, Console(width=120))
    assert result.verdict.problems == [], f"again with: python -m tests.faults --seed {seed}"
    assert sum(result.blows.values()) > 5, "hardly anything failed, so this proves little"
    for proof in (
        "answered 202",
        "kintone: events applied",
        "KARTE: events that stand exactly once",
        "Marketo: events applied",
        "Marketo: activities that stand exactly once",
        "kintone's people: leads that equal their record",
        "kintone's people: notifications that the relay accepted",
        "kintone's people: notifications that kintone dropped, over 60 a minute",
    ):
        assert result.verdict.counts[proof] > 0
    assert result.verdict.counts["log lines searched"] > 100
