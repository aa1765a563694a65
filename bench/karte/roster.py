"""Remembering a million users: what the table keeps and costs, and the memory of the command that loads them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.cold_run import peak
from bench.costs.prices import SQS_CALL
from bench.karte.counted_state import KEPT_USD
from bench.karte.day import USERS, Roster
from bench.table import Row
from operations.systems.karte import roster_file, roster_load

_SAMPLE = 20_000
"""Users of whom the table is measured; the rest is as many times that."""
_ROOT = Path(__file__).parents[2]


def rows(*, users: int = USERS, sample: int = _SAMPLE) -> Iterator[Row]:
    """What is kept, what it costs, and what reading the file takes."""
    roster = Roster()
    begin = time.perf_counter()
    roster.load(range(1, sample + 1))
    seconds = time.perf_counter() - begin
    load, each = roster.state.units.usd + 2 * sample * SQS_CALL.usd, roster.state.kept / sample
    kept = each * users / 1e6
    yield Row(
        what=f"a roster of {users:,} users, kept in the table",
        value=kept,
        unit="MB",
        bound="at most",
        goal=users * 1e-3,
        ours=f"{each:.0f} bytes a user, {kept * 1e6 * KEPT_USD:.2f} USD a month; loaded for "
        f"{load / sample * users:.2f} USD and {seconds / sample * users / 60:.0f} min of one core",
        theirs=f"look-ups of the first load: {-(-users // 300):,} calls of 300 addresses, {-(-users // 10):,} of 10",
    )
    found = _command(users)
    yield Row(
        what=f"reading a roster of {users:,} rows, peak memory",
        value=found["peak"] / 1e6,
        unit="MB",
        bound="at most",
        goal=128,
        ours=f"{found['seconds']:.0f} s of one core, {found['bad']} bad rows named",
        theirs=f"the file: {found['bytes'] / 1e6:.0f} MB",
    )


def _command(users: int) -> dict[str, float]:
    """In a process of its own."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "roster.csv"
        with path.open("w") as file:
            file.write("user_id,email\n")
            file.writelines(f"M-{each:08},somebody.{each:08}@example.co.jp\n" for each in range(users - 1))
            file.write("M-bad,not an address\n")
        command = [sys.executable, "-m", "bench.karte.roster", str(path)]
        done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True)
        found: dict[str, float] = json.loads(done.stdout)
        return {**found, "bytes": path.stat().st_size}


def main() -> None:
    """Read a file as the command does, and say what that took."""
    begin = time.process_time()
    count = roster_load.counted_rows(roster_file.rows(Path(sys.argv[1]), roster_file.Columns()))
    print(json.dumps({"seconds": time.process_time() - begin, "peak": peak(), "bad": count.bad}))


if __name__ == "__main__":
    main()
