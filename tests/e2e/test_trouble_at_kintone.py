"""What happens to webhooks while kintone refuses or fails; longer troubles are in tests/journeys."""

from __future__ import annotations

from tests.e2e.relay_run import RelayRun


def test_what_may_pass_is_tried_again(relay: RelayRun) -> None:
    relay.fail("503-html", times=1, method="PUT")
    relay.send("mail-opened", {"leadId": 1, "score": 1})
    relay.wait_for_delivery()
    assert relay.records()["1"]["score"] == "1"
    assert relay.dead_letters() == []


def test_a_route_that_must_not_create_puts_an_unknown_lead_aside(relay: RelayRun) -> None:
    relay.send("mail-opened", {"leadId": 1, "company": "Old"})
    relay.send("update-only", {"leadId": 1, "company": "New"})
    relay.send("update-only", {"leadId": 99, "company": "Nobody"})
    relay.wait_for_delivery()
    assert relay.records()["1"]["company"] == "New"
    assert "99" not in relay.records()
    assert [cause["cause"]["code"] for _, cause in relay.dead_letters()] == ["GAIA_RE20"]
