"""From Marketo's log to kintone, in a day of opens."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import NamedTuple

import requests

from bench import opens
from bench.errors import BenchError
from bench.leads.world import BEGAN, World, running
from bench.measures import percentile
from bench.opens_in_kintone.relay import USER, Relay
from bench.table import Row
from local.systems.kintone import StandIn
from local.systems.marketo.activities import type_ids

GOAL_MINUTES = 6.0
"""Median from an open to kintone."""
SENT_AT = timedelta(minutes=7)
"""After the beginning, all mails at once."""
MAIL = 2001
"""The stand-in's own."""
RUN = 7
_LAST = timedelta(minutes=12)
"""After the day, in which its last opens are read."""
_FEW = 100


class Size(NamedTuple):
    """How much is done in a day."""

    mails: int
    opens: int
    day: timedelta = timedelta(hours=24)


WHOLE = Size(1_000, 400)
QUICK = Size(20, 10, timedelta(hours=2))


def rows(size: Size, *, seed: int) -> Iterator[Row]:
    """One row. Raises BenchError for an open that does not stand in kintone, or is there twice."""
    chance = random.Random(seed)  # noqa: S311 - chance with a seed
    with running([USER]) as world, StandIn() as kintone:
        leads = _people(world, kintone, size.mails)
        opened = _opened(size, chance)
        before = world.calls()
        for number in leads:
            world.at(BEGAN + SENT_AT, partial(_happens, world, leads[number], type_ids.SEND_EMAIL))
        for number, after in opened.items():
            moment = BEGAN + SENT_AT + timedelta(seconds=after)
            world.at(moment, partial(_happens, world, leads[number], type_ids.OPEN_EMAIL))
        relay = Relay(world, kintone)
        relay.start(BEGAN + SENT_AT + size.day + _LAST)
        world.simulated.run()
        world.check_limits()
        delays = list(_delays(world, relay))
        _check(kintone, len(leads), len(opened))
        calls = world.calls() - before
    yield _row(size, len(opened), delays, calls, relay.gate.requests)


def _row(size: Size, opened: int, delays: list[float], calls: int, written: int) -> Row:
    half, most = (percentile(delays, share) / 60 for share in (0.5, 0.99))
    return Row(
        what=f"from Marketo's log to kintone, every: 5m, {size.mails:,} mails and {opened:,} opens a day",
        value=half,
        unit="min",
        bound="at most",
        goal=GOAL_MINUTES,
        ours=f"p50 {half:.1f} min, p99 {most:.1f}; {calls:,} calls of Marketo, {written:,} of kintone; "
        "0 campaigns, 0 of Marketo's 20 connections",
        theirs=f"a campaign that waits and calls a webhook: {opened:,} calls on those connections",
    )


def _people(world: World, kintone: StandIn, count: int) -> dict[int, int]:
    """Leads with a customer each in kintone; their ids."""
    ids = {at: int(world.stand_in.edit(email=f"{at}@example.com")["id"]) for at in range(1, count + 1)}
    world.stand_in.instance.log.clear()
    world.stand_in.set_pages(full=True)
    every = list(ids.values())
    for start in range(0, count, _FEW):
        records = [{"lead_id": {"value": str(lead)}} for lead in every[start : start + _FEW]]
        headers = {"X-Cybozu-API-Token": kintone.api_token}
        answer = requests.post(
            f"{kintone.url}/k/v1/records.json", json={"app": 12, "records": records}, headers=headers, timeout=30
        )
        answer.raise_for_status()
    return ids


def _opened(size: Size, chance: random.Random) -> dict[int, float]:
    """Seconds until the first open of those who open, which is the one that Marketo logs."""
    found: dict[int, float] = {}
    for each in opens.opened(size.mails, size.opens, chance):
        if each.at < size.day.total_seconds():
            found.setdefault(each.lead, each.at)
    return found


def _happens(world: World, lead: int, kind: int) -> None:
    about = {"primary": "Autumn Mail", "primary_id": MAIL, "attributes": {"Campaign Run ID": RUN}}
    world.stand_in.happen(lead, kind, **about)


def _delays(world: World, relay: Relay) -> Iterator[float]:
    for each in world.stand_in.instance.log.all():
        if each.type == type_ids.OPEN_EMAIL:
            if each.lead not in relay.opened:
                raise BenchError(f"an open of lead {each.lead} does not stand in kintone")
            yield relay.opened[each.lead] - each.committed


def _check(kintone: StandIn, mails: int, opened: int) -> None:
    """Raises BenchError unless each mail is one row, and as many of them opened."""
    rows = [row["value"] for record in kintone.records(12) for row in record["mails"]["value"]]
    states = [row["mail_state"]["value"] for row in rows]
    if len(rows) != mails or states.count("opened") != opened:
        raise BenchError(f"{len(rows)} rows of {mails} mails, {states.count('opened')} of {opened} opened")
