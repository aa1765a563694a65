"""What reading takes of ON24's calls, in the small; bench/on24 counts it in the large."""

from __future__ import annotations

from datetime import timedelta

from bench.on24.worlds import HOUR, run_hourly, webinar, webinars
from local.systems.on24 import StandIn
from tests.support.on24_readings import On24Account, On24Reading, Word

WORDS: tuple[Word, ...] = ("registrants", "attendees", "no-shows")


def test_a_webinar_of_500_takes_less_than_230_calls_in_the_48_hours_after_its_end(
    on24: StandIn, account: On24Account
) -> None:
    """Each hour a call for the list of events, registrants and attendees; nobody is missed."""
    event = webinar(on24, on24.clock.now() + HOUR, 500)
    on24.switch(lateness={"cached": [3, 24], "new_attendees": [0, 24], "on_demand": [4, 12]})
    readings = [On24Reading(account, word, since=account.now - timedelta(days=40)) for word in WORDS]
    run_hourly(readings, 2)
    assert run_hourly(readings, 48) < 230
    registrants, attendees, no_shows = readings
    came = {f"{event}/{each['eventuserid']}" for each in on24.people(event) if each["attended_live"]}
    assert len(registrants.versions()) == 500
    assert came <= set(attendees.versions())
    assert set(no_shows.versions()).isdisjoint(came)


def test_streams_of_one_connection_share_the_list_of_events(on24: StandIn, account: On24Account) -> None:
    webinars(on24, on24.clock.now() - 20 * HOUR, 5, 20, every=4 * HOUR)
    readings = [On24Reading(account, word, since=account.now - timedelta(hours=2)) for word in WORDS]
    run_hourly(readings, 12)
    lists = [each["query"]["datefiltermode"] for each in on24.requests() if each["endpoint"] == "/event"]
    assert (lists.count("livestart"), lists.count("updated")) == (12, 2)
