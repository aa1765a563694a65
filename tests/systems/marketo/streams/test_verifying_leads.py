"""Leads beside what was last delivered of them, by bulk extracts: against the stand-in, over a real socket."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from local.systems.marketo import StandIn
from relay.reading.parts.fill import Tally
from relay.system.reads import Reads
from relay.system.stream import BulkPrice
from systems.marketo.config import MarketoConnection
from systems.marketo.streams.source import LeadsSource
from systems.marketo.streams.stream import LeadsStream
from tests.systems.marketo.streams.reading_leads import NOON, Instance
from tests.systems.marketo.streams.relay_of_leads import Relay

MONTH = timedelta(days=31)


@pytest.fixture
def relay(stand_in: StandIn) -> Relay:
    return Relay(Instance(stand_in, names=("company",)))


def read(relay: Relay, number: int = 400) -> list[int]:
    """So many leads, all of which were read and delivered."""
    leads = [relay.instance.edit(email=f"{each}@example.com", company="Acme") for each in range(number)]
    relay.tick()
    relay.deliver(*leads)
    return leads


def settled(relay: Relay, minutes: int = 6) -> None:
    """Let jobs be made, and what is due be read."""
    for _ in range(minutes):
        relay.instance.later(minutes=1)
        relay.tick()


def test_what_no_log_has_told_is_found_in_a_months_extract_and_mended(relay: Relay) -> None:
    leads = read(relay)
    for lead in leads[:3]:
        relay.instance.edit_in_silence(lead, company="Beta")
    before, queued = relay.instance.requests(), len(relay.events())
    found = relay.verify(relay.instance.now - MONTH, mend=True)
    relay.table.pause(relay.table.parts()[-1].key)
    settled(relay)
    assert found().tallies == {"leads": Tally(equal=397, different=3)}
    assert relay.told()[queued:] == [(lead, "Beta") for lead in leads[:3]]
    assert relay.instance.requests("/create.json") == 1
    assert relay.instance.requests() - before <= 8 + 1, "as it was priced, and one call for a page that differs"
    [job] = relay.instance.jobs()
    assert "updatedAt" in job.filter


def test_what_changed_after_its_file_was_written_is_no_difference(relay: Relay) -> None:
    leads = read(relay)
    found = relay.verify(relay.instance.now - MONTH, mend=True)
    relay.tick()
    relay.instance.later(minutes=1)
    [job] = relay.instance.jobs()
    assert job.status == "Completed", "its file says Acme"
    [fill] = [part.key for part in relay.table.parts() if part.key.kind == "fill"]
    relay.table.pause(fill)
    relay.instance.edit(id=leads[0], company="Beta")
    relay.instance.later(minutes=5)
    relay.tick()
    relay.deliver(leads[0])
    relay.table.resume(fill)
    settled(relay)
    assert found().tallies == {"leads": Tally(equal=400)}
    assert [company for lead, company in relay.told() if lead == leads[0]] == ["Acme", "Beta"]


def test_everything_is_read_by_when_it_was_made(relay: Relay) -> None:
    leads = read(relay, 5)
    relay.delivered.state.texts.clear()  # type: ignore[attr-defined]
    relay.deliver(*leads[1:])
    relay.instance.later(minutes=1)
    found = relay.verify(None)
    settled(relay)
    assert found().tallies == {"leads": Tally(equal=4, never=1)}


@pytest.mark.parametrize("days", [31, 200])
def test_without_such_extracts_the_span_is_read_as_a_backfill_reads_it(relay: Relay, days: int) -> None:
    relay.instance.stand_in.instance.exports.filters -= {"updatedAt"}
    leads = read(relay, 5)
    relay.instance.edit_in_silence(leads[0], company="Beta")
    relay.instance.later(minutes=1)
    found, before = relay.verify(relay.instance.now - timedelta(days=days)), relay.instance.requests()
    settled(relay)
    assert found().tallies == {"leads": Tally(equal=4, different=1)}
    assert relay.instance.requests() - before < 30, "and not by 300 ids that were ever given after the other"


def test_members_are_read_as_a_backfill_reads_them(stand_in: StandIn) -> None:
    instance = Instance(stand_in, names=("company",), source={"list": 1})
    assert '"is_alone"' not in instance.reader().start_bulk(instance.span()._replace(until=NOON))


def test_the_price_is_known_beforehand() -> None:
    def priced(days: int | None, names: Any, source: LeadsSource) -> BulkPrice:
        written = {"url": "https://123-ABC-456.mktorest.com", "quota": {"extract_percent": 10}}
        connection = msgspec.convert(written, MarketoConnection)
        since = None if days is None else NOON - timedelta(days=days)
        return LeadsStream().price(connection, source, names, since=since, until=NOON, records=1000)

    two = Reads(frozenset({"company", "leadScore"}), whole=False)
    leads = LeadsSource(every="5m")
    assert priced(31, two, leads) == BulkPrice(8, 60_000, 50_000_000)
    assert priced(32, two, leads) == BulkPrice(16, 60_000, 50_000_000)
    assert priced(None, Reads(None, whole=True), leads) == BulkPrice(None, None, 50_000_000)
    assert priced(31, two, LeadsSource(every="5m", program=3)) == BulkPrice(None, None, None)
