"""Hours of people at both systems, with quotas that end and functions that are stopped: both end in step."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import msgspec
import pytest

from local.systems.marketo import StandIn as Marketo
from local.systems.mazrica import StandIn as Mazrica
from systems.mazrica.config import MazricaQuota
from tests.faults.mazrica import campaign
from tests.faults.reading.trouble import Trouble
from tests.systems.mazrica.life.sync_relay import MAZRICA, SyncRelay, settings, written


def lead_ids(mazrica: Mazrica) -> Counter[int]:
    return Counter(each["items"]["Lead ID"] for each in mazrica.all("contacts"))


def some_leads(marketo: Marketo, number: int) -> set[int]:
    return {
        marketo.edit(email=f"p{at}@d{at % 5}.example.com", lastName=f"姓{at}", company=f"会社{at % 5}")["id"]
        for at in range(number)
    }


@pytest.mark.parametrize("seed", [2, 3], ids=["as public clients read it", "the other way round"])
def test_two_hours_with_faults_on_both_sides_end_in_step(seed: int) -> None:
    """No second contact, account or lead, no value on the wrong person, nothing that goes back and forth."""
    result = campaign.run(20, seed)
    assert result.problems == []
    assert result.counts["people in step"] > 5


def test_a_day_that_is_spent_is_waited_for_and_nothing_is_missing_then(
    mazrica: Mazrica, marketo: Marketo, tmp_path: Path
) -> None:
    """M-06, M-07, M-08: better than leads that are missed."""
    leads = some_leads(marketo, 40)
    config = settings(tmp_path, mazrica, marketo, ["leads"])
    few = msgspec.structs.replace(config.connections[MAZRICA], quota=MazricaQuota(per_day=30))
    relay = SyncRelay(replace(config, connections={**config.connections, MAZRICA: few}), mazrica, marketo)
    relay.pass_hours(3)
    first = len(mazrica.all("contacts"))
    assert 5 < first < 30
    marketo.edit(email="late@d9.example.com", lastName="後")
    relay.pass_hours(60, every=6)
    assert sum(lead_ids(mazrica).values()) == len(lead_ids(mazrica)) == 41
    assert leads < set(lead_ids(mazrica))
    assert (relay.letters(), written(relay).mazrica) == ([], 41 + 5)


def test_a_first_sync_that_is_killed_ten_times_makes_nobody_twice(
    mazrica: Mazrica, marketo: Marketo, tmp_path: Path
) -> None:
    """M-03, M-12: who was there by address is found, everybody else made once, and an account for each domain."""
    leads = some_leads(marketo, 60)
    for at in range(0, 60, 3):
        mazrica.contact(name=f"姓{at} 名", email=f"P{at}@d{at % 5}.example.com")
    relay = SyncRelay(settings(tmp_path, mazrica, marketo, ["leads"]), mazrica, marketo, Trouble(Random(5), 0.03))
    relay.trouble.on = True
    for _ in range(300):
        relay.work(ticks=1)
        if relay.endings["to mazrica: killed"] >= 10:
            break
    relay.settle(hours=9)
    assert relay.endings["to mazrica: killed"] >= 10
    assert lead_ids(mazrica) == Counter(leads)
    assert len(mazrica.all("customers")) == 5
