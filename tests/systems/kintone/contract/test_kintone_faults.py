"""Every way in which kintone can fail, on command."""

import time

import pytest

from local.systems.kintone import Right, StandIn, Token, User
from relay.aws.secrets import SecretMissing
from relay.core.outcome import Rejected, Retry
from relay.core.secret import SecretReader
from systems.kintone.config import KintoneConnection
from systems.kintone.system import KINTONE
from tests.systems.kintone.contract.relaying import (
    ROUTES,
    Relay,
    RelayMaker,
    Secret,
    Until,
    access,
    an_event,
    codes,
    kinds,
)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("429", "GAIA_TO04"),
        ("503-html", "http_503"),
        ("502-text", "http_502"),
        ("520", "http_520"),
        ("lock", "GAIA_DA02"),
        ("conflict", "GAIA_CO02"),
        ("lost-answer", "connection_reset"),
        ("reset", "connection_reset"),
    ],
)
def test_what_passes_is_a_retry_for_every_event_after_one_request_and_succeeds_later(
    relay: Relay, kind: str, code: str
) -> None:
    relay.kintone.fail(kind, times=1)
    events = [an_event(leadId=i, company=f"c{i}") for i in (1, 2, 1, 3)]
    outcomes = relay.deliver(*events)
    assert codes(outcomes) == [code] * 4
    assert kinds(outcomes) == "RRRR"
    assert len(relay.kintone.requests()) <= 1
    assert kinds(relay.deliver(*events)) == "DDDD"
    assert {key: one["company"] for key, one in relay.values().items()} == {"1": "c1", "2": "c2", "3": "c3"}


def test_a_lost_answer_leaves_no_second_record_when_the_upsert_is_sent_again(relay: Relay) -> None:
    relay.kintone.fail("lost-answer", times=1)
    event = an_event(leadId=1, company="Acme")
    assert kinds(relay.deliver(event)) == "R"
    assert set(relay.values()) == {"1"}
    assert kinds(relay.deliver(event)) == "D"
    assert set(relay.values()) == {"1"}


def test_a_520_with_json_is_judged_by_its_code(relay: Relay) -> None:
    relay.kintone.fail("520-json", code="GAIA_DA02", times=1)
    assert codes(relay.deliver(an_event(leadId=1))) == ["GAIA_DA02"]
    relay.kintone.fail("520-json", code="GAIA_IA02", times=1)
    (refused,) = relay.deliver(an_event(leadId=1))
    assert isinstance(refused, Rejected)
    assert refused.cause.code == "GAIA_IA02"


def test_a_domain_that_still_answers_520_is_understood(relay_to: RelayMaker) -> None:
    relay = relay_to(status_520=True)
    outcomes = relay.deliver(an_event("known-only", leadId=1), an_event(leadId=2))
    assert kinds(outcomes) == "XD"
    assert codes(outcomes)[0] == "GAIA_RE20"


def test_an_unknown_error_of_the_server_at_one_record_holds_back_only_that_record(relay: Relay) -> None:
    relay.kintone.fail("error", status=500, code="GAIA_ZZ99", times=1)
    assert kinds(relay.deliver(*(an_event(leadId=i) for i in range(4)))) == "DDDD"


def test_a_record_that_waits_holds_back_its_later_events_and_no_other_record(relay: Relay) -> None:
    events = [
        an_event(leadId=1, company="a"),
        an_event(leadId=2, company="b"),
        an_event("known-only", leadId=1, company="c"),
        an_event("known-only", leadId=2, company="d"),
    ]
    relay.kintone.fail("lock", times=1)
    outcomes = relay.deliver(*events)
    assert kinds(outcomes) == "RRRR"
    assert relay.writes() == [(400, "GAIA_DA02")]
    held_back = outcomes[2]
    assert isinstance(held_back, Retry)
    assert held_back.cause.code == "GAIA_DA02"
    assert held_back.cause.message.startswith("held back behind an earlier event of this record")


def test_a_poisoned_record_is_found_among_a_hundred(relay: Relay) -> None:
    relay.kintone.fail("poison", key="42")
    outcomes = relay.deliver(*(an_event(leadId=i) for i in range(100)))
    assert [i for i, one in enumerate(outcomes) if isinstance(one, Rejected)] == [42]
    assert len(relay.values()) == 99


def test_without_an_index_the_culprit_is_found_by_halving(relay: Relay) -> None:
    relay.deliver(*(an_event(leadId=i) for i in range(64) if i not in (5, 60)))
    before = len(relay.writes())
    outcomes = relay.deliver(*(an_event("known-only", leadId=i, company="x") for i in range(64)))
    assert [i for i, one in enumerate(outcomes) if isinstance(one, Rejected)] == [5, 60]
    assert len(relay.writes()) - before <= 25


def test_a_slow_answer_is_a_timeout_within_the_time_that_is_left(relay: Relay) -> None:
    relay.kintone.fail("slow", seconds=20, times=1)
    begin = time.monotonic()
    outcomes = relay.deliver(an_event(leadId=1), an_event("known-only", leadId=1), seconds=3)
    assert codes(outcomes) == ["timeout", "timeout"]
    assert time.monotonic() - begin < 5


def test_when_no_time_is_left_nothing_is_sent(relay: Relay) -> None:
    outcomes = relay.deliver(an_event(leadId=1), an_event(leadId=2), seconds=1)
    assert codes(outcomes) == ["out_of_time", "out_of_time"]
    assert kinds(outcomes) == "RR"
    assert relay.kintone.requests() == []


def test_kintone_being_down_is_a_retry_until_it_is_back(relay: Relay) -> None:
    relay.kintone.go_down()
    assert codes(relay.deliver(an_event(leadId=1))) == ["http_503"]
    relay.kintone.recover()
    assert kinds(relay.deliver(an_event(leadId=1))) == "D"


def test_nothing_listening_is_a_retry() -> None:
    with StandIn() as kintone:
        url = kintone.url

    target = KINTONE.target.for_connection(KintoneConnection(url=url), ROUTES, access(Secret({"api_token": "t"})))
    assert codes(target.deliver([an_event(leadId=1)], Until())) == ["connection_refused"]


def test_an_address_that_is_not_allowed_is_told_apart_from_a_token_that_is_refused(relay_to: RelayMaker) -> None:
    elsewhere = relay_to(networks=["203.0.113.0/24"])
    assert codes(elsewhere.deliver(an_event(leadId=1), an_event(leadId=2))) == ["address_refused"] * 2
    assert len(elsewhere.kintone.requests()) == 1
    wrong = relay_to(secret={"api_token": "wrong"})
    assert codes(wrong.deliver(an_event(leadId=1))) != ["address_refused"]
    assert kinds(wrong.deliver(an_event(leadId=1))) == "X"


def test_a_token_that_was_changed_meanwhile_is_read_again_and_the_call_made_once_more(relay_to: RelayMaker) -> None:
    relay = relay_to(api_token="new", secret={"api_token": "new"})
    relay.secret.cached = {"api_token": "old"}
    assert kinds(relay.deliver(an_event(leadId=1), an_event(leadId=2))) == "DD"
    assert relay.secret.refreshed == 1
    assert len(relay.kintone.requests()) == 2


def test_a_changed_password_is_read_again_too(relay_to: RelayMaker) -> None:

    relay = relay_to(secret={"username": "sato", "password": "new"}, users=[User("sato", "new")])
    relay.secret.cached = {"username": "sato", "password": "old"}
    assert kinds(relay.deliver(an_event(leadId=1))) == "D"


def test_credentials_that_have_not_changed_are_not_tried_twice(relay_to: RelayMaker) -> None:
    relay = relay_to(secret={"username": "sato", "password": "wrong"})
    outcomes = relay.deliver(an_event(leadId=1), an_event(leadId=2))
    assert codes(outcomes) == ["CB_WA01", "CB_WA01"]
    assert kinds(outcomes) == "XX"
    assert len(relay.kintone.requests()) == 1


def test_a_token_whose_rights_were_widened_by_a_new_one_is_read_again(relay_to: RelayMaker) -> None:
    relay = relay_to(secret={"api_token": "stand-in-token"}, tokens=[Token("weak", 12, frozenset({Right.VIEW}))])
    relay.secret.cached = {"api_token": "weak"}
    assert kinds(relay.deliver(an_event(leadId=1))) == "D"


def test_a_secret_that_nobody_has_set_is_a_retry_for_all_events(relay: Relay) -> None:
    def missing(*, refresh: bool = False) -> dict[str, str]:
        raise SecretMissing

    assert codes(_with_secret(relay, missing)) == ["secret_missing"] * 2
    assert relay.kintone.requests() == []


def test_a_malformed_secret_is_a_retry_that_says_what_is_wrong(relay: Relay) -> None:
    relay.secret.stored = {"api_token": ["SECRET"] * 10}
    (outcome,) = relay.deliver(an_event(leadId=1))
    assert isinstance(outcome, Retry)
    assert outcome.cause.code == "secret_invalid"
    assert outcome.cause.message == "api_token must hold 1 to 9 tokens"


def _with_secret(relay: Relay, secret: SecretReader) -> list[Rejected | Retry]:

    target = KINTONE.target.for_connection(relay.connection, relay.routes, access(secret))
    outcomes = target.deliver([an_event(leadId=1), an_event(leadId=2)], Until())
    return [one for one in outcomes if isinstance(one, Rejected | Retry)]
