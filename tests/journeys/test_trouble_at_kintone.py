"""What happens to webhooks while kintone refuses, fails, is slow or is not there."""

from __future__ import annotations

import pytest

from tests.e2e.relay_run import RelayRun


def _send_scores(relay: RelayRun, leads: int, rounds: int) -> int:
    for round_number in range(1, rounds + 1):
        for lead in range(1, leads + 1):
            assert relay.send("mail-opened", {"leadId": lead, "score": round_number}).status_code == 202
    return leads * rounds


def _scores_written(relay: RelayRun, lead: int) -> list[int]:
    return [int(one["values"]["score"]) for one in relay.history() if one["key"] == str(lead)]


def test_an_outage_loses_nothing_and_keeps_the_order_of_each_lead(relay: RelayRun) -> None:
    relay.set_down(down=True)
    _send_scores(relay, leads=8, rounds=5)
    relay.until(lambda: relay.requests_refused() >= 3)
    assert relay.history() == []
    relay.set_down(down=False)
    relay.wait_for_delivery(120)
    assert relay.dead_letters() == []
    for lead in range(1, 9):
        written = _scores_written(relay, lead)
        assert written == sorted(written), "a later score was overwritten by an earlier one"
        assert written[-1] == 5


@pytest.mark.parametrize("kind", ["429", "520", "lock", "conflict", "lost-answer", "reset"])
def test_what_may_pass_is_tried_again(relay: RelayRun, kind: str) -> None:
    relay.fail(kind, times=1, method="PUT")
    relay.send("mail-opened", {"leadId": 1, "score": 1})
    relay.wait_for_delivery()
    assert relay.records()["1"]["score"] == "1"
    assert relay.dead_letters() == []


def test_a_value_that_kintone_refuses_is_put_aside_with_its_cause_and_takes_no_other_with_it(relay: RelayRun) -> None:
    relay.set_down(down=True)
    relay.send("mail-opened", {"leadId": 1, "score": 1, "tags": ["A"]})
    relay.send("mail-opened", {"leadId": 2, "score": 2, "tags": ["no such option"]})
    relay.send("mail-opened", {"leadId": 1, "score": 3, "tags": ["neither"]})
    relay.send("mail-opened", {"leadId": 1, "score": 4})
    relay.until(lambda: relay.requests_refused() >= 2)
    relay.set_down(down=False)
    relay.wait_for_delivery(120)
    letters = relay.dead_letters()
    assert sorted(event["payload"]["score"] for event, _ in letters) == [2, 3]
    for _, cause in letters:
        assert cause["cause"]["code"] == "CB_VA01"
        assert cause["cause"]["request_id"]
        assert "tags" in cause["cause"]["fields"]
    assert relay.records()["1"]["score"] == "4"
    assert relay.records()["1"]["tags"] == ["A"]
    assert "2" not in relay.records()
