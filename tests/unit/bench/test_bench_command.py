"""The benchmarks run from the command line; their figures are for people, so only their shape is tested."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench import day
from bench.costs import figures, model
from bench.simulation.run import Result

ROOT = Path(__file__).parents[3]
SHARE = 0.005
"""Of a day's opens, which are 75."""


def run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bench", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([".", "functions"])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def quick() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("--quick", "--json"))
    return found


def test_every_row_has_a_figure_a_goal_and_says_whether_it_is_met(quick: dict[str, Any]) -> None:
    rows = quick["rows"]

    assert len(rows) == 45
    assert len({row["what"] for row in rows}) == len(rows)
    for row in rows:
        assert row["value"] > 0
        assert row["goal"] > 0
        below = row["value"] <= row["goal"]
        assert row["met"] is (below if row["bound"] == "at most" else row["value"] >= row["goal"])
        assert any(character.isdigit() for character in row["ours"])
        assert any(character.isdigit() for character in row["theirs"])


def test_what_an_event_is_counted_to_call_is_what_the_bill_is_made_of(quick: dict[str, Any]) -> None:
    """The real functions against the emulated AWS; else the figures that are kept would grow old unseen."""
    [counted] = [row for row in quick["rows"] if row["what"].startswith("AWS calls for an event to kintone")]
    kept = {each.events: each for each in figures.read().routes["kintone"]}
    for at, events in enumerate((1, 10)):
        used = (kept[events].accepted + kept[events].delivered) * (1 / events)
        assert counted["ours"].split(" calls")[0].split("/")[at] == f"{used.calls:.2f}"
    assert f"{(kept[1].accepted + kept[1].delivered).log_bytes:.0f}/" in counted["ours"]
    *_, bill, clock = [row for row in quick["rows"] if row["unit"] == "USD"]
    assert bill["value"] == pytest.approx(model.bill(figures.read()).total)
    assert clock["value"] == pytest.approx(model.bill_by_clock(figures.read()).total)
    assert (bill["met"], clock["met"]) == (True, True)


def test_the_largest_batches_fit_into_a_delivering_function(quick: dict[str, Any]) -> None:
    [peak] = [row for row in quick["rows"] if "largest batches" in row["what"]]
    assert peak["met"]


def test_it_says_what_it_ran_on(quick: dict[str, Any]) -> None:
    assert quick["machine"]["cores"] == os.cpu_count()
    assert quick["machine"]["python"] == ".".join(map(str, sys.version_info[:3]))


@pytest.fixture(scope="module")
def day_of_few() -> list[Result]:
    return day.results(seed=1, share=SHARE)


def test_a_day_is_the_same_for_the_same_seed_and_another_for_another(day_of_few: list[Result]) -> None:
    assert day.results(seed=1, share=SHARE) == day_of_few
    assert day.results(seed=2, share=SHARE) != day_of_few


def test_a_clock_spends_fewer_requests_than_delivering_at_once_and_events_wait_longer(day_of_few: list[Result]) -> None:
    at_once, limited, *clocks = day_of_few
    assert [each.settings.every for each in clocks] == [1, 5]
    assert at_once.requests > clocks[0].requests > clocks[1].requests
    assert at_once.requests > limited.requests
    assert at_once.p50 < clocks[0].p50 < clocks[1].p50


def test_the_day_as_a_table_has_a_line_for_each_way() -> None:
    lines = run("day", "--quick", "--seed", "7").splitlines()

    assert "seed 7" in lines[0]
    assert sum(line.startswith("|") for line in lines) == 2 + 4
