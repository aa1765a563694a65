"""A first load of all leads there are, in a process of its own; the files of extracts are made up."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from bench.errors import BenchError
from bench.leads.load_run import COLUMNS
from bench.table import Row
from local.systems.marketo import StandIn
from local.systems.marketo.clock import moment_text
from local.systems.marketo.exports import rows as export_rows
from local.systems.marketo.exports.job import Job

_ROOT = Path(__file__).parents[2]


def rows(leads: int, years: int) -> Iterator[Row]:
    """Of so many leads, made in so many years. Raises BenchError when not every lead came, or a limit was broken."""
    found = _loaded(leads, years)
    what = f"first load of {leads:,} leads of {years} years"
    ours = f"{found['calls']:,} calls, {found['hours']:.1f} h, {found['seconds']:.0f} s of one core"
    yield Row(
        what=f"{what}, jobs",
        value=found["jobs"],
        unit="jobs",
        bound="at most",
        goal=130,
        ours=ours,
        theirs=f"by ids: {-(-leads // 300):,} calls",
    )
    yield Row(
        what=f"{what}, bytes of files",
        value=found["bytes"] / 1e6,
        unit="MB",
        bound="at most",
        goal=500,
        ours=f"{len(COLUMNS)} columns",
        theirs="Marketo's day: 500 MB for everybody",
    )
    yield Row(
        what=f"{what}, peak memory",
        value=found["peak_mb"],
        unit="MB",
        bound="at most",
        goal=256,
        ours=f"{found['peak_mb']:.0f} MB",
        theirs=f"the files: {found['bytes'] / 1e6:.0f} MB",
    )


def _loaded(leads: int, years: int) -> Mapping[str, Any]:
    with _full(leads, years) as stand_in:
        command = [sys.executable, "-m", "bench.leads.load_run", stand_in.url]
        done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
        broken = stand_in.limits()["broken"]
    if done.returncode:
        raise BenchError(f"the load failed: {done.stderr[-300:]}")
    found: Mapping[str, Any] = json.loads(done.stdout)
    if found["leads"] != leads:
        raise BenchError(f"{found['leads']} of {leads} leads came")
    if any(broken.values()):
        raise BenchError(f"limits of Marketo were broken, by code: {broken}")
    return found


@contextmanager
def _full(leads: int, years: int) -> Iterator[StandIn]:
    """A stand-in whose extracts hold so many leads, made evenly over the years; its clock moves when it is told.

    Only the first of them is really there: it is who was made first that a load asks for.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    began = now - timedelta(days=round(years * 365.25))
    with StandIn(client_id="bench", client_secret="bench") as stand_in:  # noqa: S106 - of nothing
        stand_in.clock.freeze(began.timestamp())
        first = int(stand_in.edit(email="0@example.com")["id"])
        stand_in.instance.log.clear()
        stand_in.clock.freeze(now.timestamp())
        times = [began.timestamp() + (now - began).total_seconds() * at / leads for at in range(leads)]
        stand_in.instance.exports.writers["leads"] = lambda job: _file(job, first, times)
        yield stand_in


def _file(job: Job, first: int, times: Sequence[float]) -> tuple[bytes, int]:
    """What the stand-in writes of leads that are there, of those that might be."""
    begin, end = job.filter["createdAt"]
    return export_rows.written(
        job, (_lead(first + at, made, job.fields) for at, made in zip(count(), times) if begin <= int(made) <= end)
    )


def _lead(number: int, made: float, fields: Sequence[str]) -> Mapping[str, Any]:
    values = {
        "id": number,
        "createdAt": moment_text(made),
        "email": f"somebody.{number}@example.com",
        "company": f"Company No. {number % 9_973}, Limited",
        "leadScore": number % 100,
        "phone": None if number % 3 else f"03-{number % 9_999:04}-0000",
    }
    return {**dict.fromkeys(fields), **values}
