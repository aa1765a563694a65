"""`relay check` at the system itself: it changes nothing, and says what it could not find out."""

from typing import Any

import pytest

from local.systems.http import Bearer, Kind, OAuth2, StandIn
from tests.systems.http.contract.conftest import StartStandIn
from tests.systems.http.contract.relaying import Relay, Secret, a_route


def findings(relay: Relay) -> list[tuple[str, str]]:
    return [(each.level, each.where) for each in relay.check()]


def messages(relay: Relay) -> str:
    return "\n".join(each.message for each in relay.check())


def test_a_system_that_answers_and_takes_the_method_is_fine(system: StandIn) -> None:
    relay = Relay(system.url)
    assert findings(relay) == [("ok", "connections.crm.url"), ("ok", "routes.lead")]


def test_only_safe_methods_are_used_and_nothing_is_written(start: StartStandIn) -> None:
    system = start(OAuth2())
    auth = {"type": "oauth2", "token_url": system.token_url}
    relay = Relay(system.url, auth=auth, secret=Secret({"client_id": "a", "client_secret": "b"}))
    assert [level for level, _ in findings(relay)].count("error") == 0
    assert {each.request.method for each in system.received()} == {"HEAD", "OPTIONS"}
    assert system.writes() == {}
    assert "send one webhook" in messages(relay)


def test_a_method_that_the_path_does_not_take_is_an_error(start: StartStandIn) -> None:
    system = start(allow="GET, POST")
    relay = Relay(system.url)
    assert findings(relay)[-1] == ("error", "routes.lead.method")
    assert "/leads/relay-check takes GET, POST, not PUT" in messages(relay)


def test_a_system_that_does_not_speak_of_methods_leaves_a_warning(system: StandIn) -> None:
    system.fail(Kind.STATUS, status=405, method="OPTIONS", times=None)
    assert findings(Relay(system.url))[-1] == ("warning", "routes.lead")


@pytest.mark.parametrize(
    ("stored", "part"),
    [({}, "nobody has set"), ({"token": ""}, "must hold token"), ({"token": "a b"}, "printable ASCII")],
)
def test_a_secret_that_is_not_complete_is_an_error_that_repeats_nothing_of_it(
    start: StartStandIn, stored: dict[str, Any], part: str
) -> None:
    relay = Relay(start(Bearer()).url, auth={"type": "bearer"}, secret=Secret(stored))
    assert findings(relay)[0] == ("error", "connections.crm")
    assert part in messages(relay)
    assert "relay secret set crm" in messages(relay)
    assert "a b" not in messages(relay)


def test_credentials_that_are_refused_are_a_warning(start: StartStandIn) -> None:
    relay = Relay(start(Bearer("right")).url, auth={"type": "bearer"}, secret=Secret({"token": "wrong"}))
    assert findings(relay)[0] == ("warning", "connections.crm.url")
    assert "does not accept the credentials" in messages(relay)


@pytest.mark.parametrize(("status", "part"), [(301, "redirect"), (403, "FixedIps"), (503, "has trouble")])
def test_an_answer_that_is_no_good_is_a_warning(system: StandIn, status: int, part: str) -> None:
    system.fail(Kind.STATUS, status=status, method="HEAD", times=None, headers={"Location": "/x"})
    relay = Relay(system.url)
    assert findings(relay)[0] == ("warning", "connections.crm.url")
    assert part in messages(relay)


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("https://crm.invalid", "no such host"),
        ("http://127.0.0.1:9", "nothing listens"),
        ("http://169.254.169.254", "never called"),
    ],
)
def test_a_system_that_cannot_be_reached_is_one_error(url: str, part: str) -> None:
    relay = Relay(url)
    assert findings(relay) == [("error", "connections.crm.url")]
    assert part in messages(relay)


def test_a_connection_without_routes_is_a_warning(system: StandIn) -> None:
    assert findings(Relay(system.url, {})) == [("warning", "connections.crm")]


def test_a_path_with_several_values_is_asked_about_with_a_sample_for_each(system: StandIn) -> None:
    list(Relay(system.url, {"lead": a_route(path="/l/{list}/m/{leadId}?x={y}")}).check())
    assert system.received()[-1].request.target == "/l/relay-check/m/relay-check?x=relay-check"
