"""`relay check` at ON24: what it finds, in words."""

from __future__ import annotations

from typing import Any

import pytest

from local.systems.on24 import Kind, StandIn
from relay.http.transport import WORDS, NoAnswer, Transport
from relay.http.unreached import ADVICE
from systems.on24.rest.endpoints import FACTS, Endpoint
from tests.systems.on24.contract.account import Account

PATHS: dict[Endpoint, str] = {
    Endpoint.CLIENT: "/",
    **{each: FACTS[each].path for each in Endpoint if each is not Endpoint.CLIENT},
}


@pytest.fixture
def webinar(on24: StandIn) -> int:
    return on24.create_event(title="Launch", start="-2h", minutes=60, created="-9d")


def test_o_18_a_connection_that_works_says_so_in_words(account: Account, webinar: int) -> None:
    [found] = account.checked(*Endpoint)
    assert (found.level, found.where) == ("ok", "routes.r.source")
    assert found.message.startswith("successful connection to ON24")
    assert "10710" in found.message
    assert "60 days" in found.message


@pytest.mark.parametrize("lacking", list(Endpoint))
def test_each_access_that_the_token_lacks_is_named(
    account: Account, on24: StandIn, webinar: int, lacking: Endpoint
) -> None:
    on24.set_token(endpoints=[path for endpoint, path in PATHS.items() if endpoint is not lacking])
    found = [each for each in account.checked(*Endpoint) if each.level == "error"]
    assert len(found) == 1
    assert FACTS[lacking].access in found[0].message


def test_all_that_are_lacking_are_named_at_once_and_what_is_not_needed_is_not(
    account: Account, on24: StandIn, webinar: int
) -> None:
    on24.set_token(endpoints=["/event"])
    found = account.checked(Endpoint.EVENTS, Endpoint.REGISTRANTS, Endpoint.EVENT_ATTENDEES)
    assert [each.level for each in found] == ["error", "error"]
    assert "client level: Registrants" in found[0].message
    assert "event level: Attendees" in found[1].message


def test_without_an_event_to_ask_about_it_is_said_what_was_not_tried_and_that_the_connection_works(
    account: Account,
) -> None:
    untried, works = account.checked(Endpoint.REGISTRANTS, Endpoint.EVENT, Endpoint.EVENT_ATTENDEES)
    assert (untried.level, works.level) == ("warning", "ok")
    assert "event level: Metadata and Usage, event level: Attendees. Check again" in untried.message
    assert "the token has these accesses: client level: Registrants. ON24" in works.message


def test_a_wrong_token_is_one_error_with_what_to_do(account: Account, on24: StandIn) -> None:
    account.token.stored = {"token_key": "wrong", "token_secret": "wrong"}
    [found] = account.checked(*Endpoint)
    assert found.level == "error"
    assert "relay secret set" in found.message
    account.token.stored, account.token.cached = {}, None
    [found] = account.checked(*Endpoint)
    assert "token_key" in found.message


def test_a_deactivated_token_says_that_sixty_days_without_use_do_it(account: Account, on24: StandIn) -> None:
    on24.set_token(active=False)
    [found] = account.checked(Endpoint.EVENTS)
    assert "60 days" in found.message


def test_a_wrong_client_id_is_said_to_be_that(account: Account) -> None:
    account.options = {"client_id": 999}
    [found] = account.checked(Endpoint.EVENTS)
    assert (found.level, "client_id" in found.message) == ("error", True)


def test_an_account_that_is_not_active_says_so(account: Account, on24: StandIn) -> None:
    on24.add_client("10710", active=False)
    [found] = account.checked(Endpoint.EVENTS)
    assert "not active" in found.message


def test_a_sub_account_that_is_not_there_is_named(account: Account, on24: StandIn) -> None:
    on24.add_client("10711", name="Sub", above="10710")
    account.options = {"subaccounts": [10711, 10799]}
    found = account.checked(Endpoint.CLIENT)
    assert "10799" in found[0].message
    assert "10711" not in found[0].message


@pytest.mark.parametrize("word", sorted(WORDS))
def test_whatever_the_reason_that_no_answer_comes_it_says_what_to_do(
    account: Account, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    def unreached(*_: Any, **__: Any) -> Any:
        raise NoAnswer(word, "words of the network", sent=False)

    monkeypatch.setattr(Transport, "send", unreached)
    [found] = account.checked(Endpoint.EVENTS)
    assert found.level == "error"
    assert found.message == ADVICE[word].format(system="ON24")


def test_while_on24_takes_no_calls_it_says_to_come_again(account: Account, on24: StandIn) -> None:
    on24.fail(Kind.QUOTA, times=1)
    [found] = account.checked(Endpoint.EVENTS)
    assert "Try again later" in found.message
