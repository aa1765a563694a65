"""Syncing leads into Marketo: calls for 10,000 leads, and leads for each second of a core, against one call for each.

The other end is Marketo's stand-in with its own limits, which refuses a call too many. Time is CPU time of this
process: what Marketo takes for a call, and what its limits make everybody wait, comes on top for both.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import requests

from bench import marketo
from bench.errors import BenchError
from bench.marketo import Instance
from bench.measures import median_ratio
from bench.table import Row
from relay.limits.open_gate import OpenGate
from relay.limits.shared_value import ProcessTexts
from relay.telemetry import log
from systems.marketo.leads.model import LeadRecord
from systems.marketo.leads.sync import LeadSync
from systems.marketo.rest.client import Marketo
from systems.marketo.rest.ledger import Limits
from systems.marketo.rest.quota import Quota
from tests.support.process_locks import ProcessLocks

LEADS = 10_000
ALONE = 100
"""Leads that are written by a call for each, in each round."""

_ENDLESS = 10**9


@dataclass(frozen=True)
class _NoHurry:
    def seconds_left(self) -> float:
        return 600.0


def rows(*, leads: int, rounds: int, seed: int) -> Iterator[Row]:
    """`leads` at a time. Raises BenchError when one is not synced, or a limit is broken."""
    log.logger().setLevel("ERROR")  # a line for each call would stand among the benchmark's own
    with marketo.running() as instance:
        records = _records(leads, random.Random(seed))  # noqa: S311 - chance with a seed
        yield _calls(instance, records)
        instance.control("limits", {"per_window": _ENDLESS, "in_flight": 10, "per_day": _ENDLESS})
        yield _speed(instance, records, rounds)


def _calls(instance: Instance, records: Sequence[LeadRecord]) -> Row:
    begin = time.perf_counter()
    _sync(_leads(instance, Limits()), records)
    seconds = time.perf_counter() - begin
    counted = [each for each in instance.control("requests")["requests"] if each["counted"]]
    if any(instance.control("limits")["broken"].values()):
        raise BenchError("a limit of Marketo was broken")
    return Row(
        what=f"calls of Marketo for {LEADS:,} leads",
        value=len(counted) * LEADS / len(records),
        unit="calls",
        bound="at most",
        goal=40,
        ours=f"{len(counted)} calls, {seconds:.1f} s with the stand-in's own time",
        theirs=f"one call for each: {LEADS:,}, {LEADS / Limits().calls_per_20_seconds * 20 / 60:.0f} min by the limit",
    )


def _speed(instance: Instance, records: Sequence[LeadRecord], rounds: int) -> Row:
    sync, session_token = _leads(instance, Limits(_ENDLESS, 10, _ENDLESS)), instance.token()
    few = records[:ALONE]
    _sync(sync, few)

    def ours() -> None:
        _sync(sync, records)

    def theirs() -> None:
        for record in few:
            _post(instance.url, session_token, record)

    pairs = [(_cpu(ours) / len(records), _cpu(theirs) / len(few)) for _ in range(rounds)]
    together, alone = (statistics.median(side) for side in zip(*pairs, strict=True))
    return Row(
        what="syncing leads, for each second of a core",
        value=1 / median_ratio(pairs),
        unit="x",
        bound="at least",
        goal=15,
        ours=f"{1 / together:,.0f}/s",
        theirs=f"one requests.post for each: {1 / alone:,.0f}/s",
    )


def _records(number: int, chance: random.Random) -> list[LeadRecord]:
    return [
        LeadRecord(
            email=f"lead-{at}@example.com",
            attributes={
                "firstName": f"First {at}",
                "department": f"Department {at % 97}",
                "leadScore": chance.randrange(100),
            },
        )
        for at in range(number)
    ]


def _leads(instance: Instance, limits: Limits) -> LeadSync:
    quota = Quota(store=ProcessTexts(), limits=limits)
    client = Marketo(url=instance.url, secret=_secret, gate=OpenGate(), quota=quota)
    return LeadSync(client, foreign_id_field=None, workspaces={}, locks=ProcessLocks())


def _secret(*, refresh: bool = False) -> dict[str, Any]:  # noqa: ARG001 - there is only one
    return marketo.CLIENT


def _sync(sync: LeadSync, records: Sequence[LeadRecord]) -> None:
    failed = [result for result in sync.sync_leads(records, deadline=_NoHurry()) if result.error]
    if failed:
        raise BenchError(f"not synced: {failed[0].error}")


def _post(url: str, token: str, record: LeadRecord) -> None:
    """What is written without a relay: no rules, no locks, no look at what Marketo says of the record."""
    content = {"lookupField": "email", "input": [{"email": record.email, **record.attributes}]}
    headers = {"Authorization": f"Bearer {token}"}
    requests.post(f"{url}/rest/v1/leads.json", json=content, headers=headers, timeout=10).raise_for_status()


def _cpu(work: Callable[[], None]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin
