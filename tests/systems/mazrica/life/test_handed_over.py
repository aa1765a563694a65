"""What is handed over from one route to the next has the time of the relay that handed it over."""

from __future__ import annotations

from pathlib import Path

from local.systems.marketo import StandIn as Marketo
from local.systems.mazrica import StandIn as Mazrica
from relay.core.event import decode
from tests.systems.mazrica.life.sync_relay import HOUR, MARKETO, MAZRICA, SyncRelay, settings


def test_a_lead_that_was_made_is_handed_over_as_of_that_moment(
    mazrica: Mazrica, marketo: Marketo, tmp_path: Path
) -> None:
    """The guard of pairs compares it with when the relay wrote, and with what is read later."""
    source = {"stream": "contacts", "every": "10m", "new_people": "create"}
    config = settings(tmp_path, mazrica, marketo, example="both-ways", contacts={"source": source})
    relay = SyncRelay(config, mazrica, marketo)
    relay.later(HOUR)
    relay.work()
    relay.later(HOUR)
    mazrica.contact(name="山田 太郎", email="taro@example.org")
    relay.tick(MAZRICA)
    relay.deliver(MARKETO)
    [handed] = [decode(each.body) for each in relay.places[MAZRICA].queue.messages]
    assert handed.link == 1
    assert abs((relay.now - handed.received_at).total_seconds()) < 60
