"""The memory of a function that delivers to an account with many contacts, none of which it knows yet."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.errors import BenchError
from bench.mazrica.people import address
from bench.table import Row
from local.systems.mazrica import Quotas, StandIn
from tests.support.mazrica_readings import settings

BATCH = 100
_DEPLOYED_MB = 256
_ROOT = Path(__file__).parents[2]


def rows(contacts: int) -> Iterator[Row]:
    """One. Raises BenchError when not everybody was delivered."""
    with StandIn(quotas=Quotas(per_second=1_000_000, burst=1_000_000, per_day=1_000_000)) as mazrica:
        for number in range(contacts):
            mazrica.contact(name=f"姓{number} 名", email=address(-number))
        command = [sys.executable, "-m", "bench.mazrica.memory_run", json.dumps(settings(mazrica)), mazrica.api_key]
        done = subprocess.run([*command, str(BATCH)], cwd=_ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(f"the first batch failed: {done.stderr[-300:]}")
    found = json.loads(done.stdout)
    if found["delivered"] != BATCH:
        raise BenchError(f"{found['delivered']} of {BATCH} leads were delivered")
    yield Row(
        what=f"first batch of {BATCH} leads into an account with {contacts:,} contacts, peak memory",
        value=found["peak_mb"],
        unit="MB",
        bound="at most",
        goal=_DEPLOYED_MB,
        ours=f"{found['at_rest_mb']:.0f} MB before it began",
        theirs=f"a function that delivers has {_DEPLOYED_MB} MB",
    )
