"""The benchmarks run from the command line; their figures are for people, so only their shape is tested."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]


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

    assert len(rows) == 11
    assert len({row["what"] for row in rows}) == len(rows)
    for row in rows:
        assert row["value"] > 0
        assert row["goal"] > 0
        below = row["value"] <= row["goal"]
        assert row["met"] is (below if row["bound"] == "at most" else row["value"] >= row["goal"])
        assert any(character.isdigit() for character in row["ours"])
        assert any(character.isdigit() for character in row["theirs"])


def test_it_says_what_it_ran_on(quick: dict[str, Any]) -> None:
    assert quick["machine"]["cores"] == os.cpu_count()
    assert quick["machine"]["python"] == ".".join(map(str, sys.version_info[:3]))


def test_a_day_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    one, again, other = (run("day", "--quick", "--json", "--seed", seed) for seed in ("1", "1", "2"))

    assert one == again
    assert one != other


def test_the_longer_a_day_lingers_the_fewer_requests_it_spends_and_the_longer_events_wait() -> None:
    found = json.loads(run("day", "--quick", "--json"))["results"][:4]

    requests = [result["requests"] for result in found]
    delays = [result["p50"] for result in found]
    assert [result["settings"]["linger_seconds"] for result in found] == [0, 5, 20, 60]
    assert requests == sorted(requests, reverse=True)
    assert requests[0] > requests[-1]
    assert delays == sorted(delays)


def test_the_day_as_a_table_has_a_line_for_each_way() -> None:
    lines = run("day", "--quick").splitlines()

    assert "seed" in lines[0]
    assert sum(line.startswith("|") for line in lines) == 2 + 6
