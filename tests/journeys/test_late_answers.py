"""Marketo waits for an answer that does not come in time."""

from __future__ import annotations

from tests.e2e.relay_run import RelayRun


def test_an_event_that_is_not_delivered_in_time_is_answered_so_and_delivered_later(relay: RelayRun) -> None:
    relay.set_down(down=True)
    answer = relay.send("answered", {"leadId": 79, "company": "Late"})
    assert answer.status_code == 504
    assert (answer.json()["status"], answer.json()["error"]) == ("accepted", "not_yet_delivered")
    relay.set_down(down=False)
    relay.wait_for_delivery(120)
    assert relay.records()["79"]["company"] == "Late"
