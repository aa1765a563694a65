"""What is refused at the door rings, each with its own alarm, and nothing that is an answer of the relay's does."""

from __future__ import annotations

from typing import Any

import pytest

from infra.door.webhook_api import ACCESS_LOG_FIELDS
from tests.infra.monitoring.test_monitoring_stack import alarms
from tests.infra.relay.test_soap import MARKETO
from tests.infra.synthesised import Synthesised, synthesise
from tests.support.filter_patterns import matches

HOOK, SOAP = "/v1/hooks/mail-opened", "/v1/soap/mktows/2_3"
ANSWERED = {"error": "-", "integrationStatus": "200"}
"""Lambda has run the function, which has answered."""

LINES: dict[str, dict[str, str]] = {
    "a webhook is accepted": {"path": HOOK, "status": "202", **ANSWERED},
    "a webhook is refused for what it says": {"path": HOOK, "status": "400", **ANSWERED},
    "a route is unknown": {"path": HOOK, "status": "404", **ANSWERED},
    "there is nothing at an address": {
        "path": "/v1/.env",
        "status": "404",
        "error": "MISSING_AUTHENTICATION_TOKEN",
        "integrationStatus": "-",
    },
    "a stranger calls an address at which there is nothing": {
        "path": "/v1/.env",
        "status": "403",
        "error": "ACCESS_DENIED",
        "integrationStatus": "-",
    },
    "a SOAP client is answered": {"path": SOAP, "status": "200", **ANSWERED},
    "a SOAP client is answered with a fault, as SOAP 1.1 wants it": {"path": SOAP, "status": "500", **ANSWERED},
}
RINGING: dict[str, tuple[str, dict[str, str]]] = {
    "an address is not allowed to call a webhook": (
        "AddressRefused",
        {"path": HOOK, "status": "403", "error": "ACCESS_DENIED", "integrationStatus": "-"},
    ),
    "the secret is wrong": ("SecretRefused", {"path": HOOK, "status": "401", **ANSWERED}),
    "the key in an address is wrong": ("SecretRefused", {"path": "/v1/hooks/changed", "status": "401", **ANSWERED}),
    "too many webhooks": (
        "WebhookThrottled",
        {"path": HOOK, "status": "429", "error": "THROTTLED", "integrationStatus": "-"},
    ),
    "too many SOAP clients": (
        "WebhookThrottled",
        {"path": SOAP, "status": "429", "error": "THROTTLED", "integrationStatus": "-"},
    ),
    "the relay cannot store a webhook": ("WebhookFailed", {"path": HOOK, "status": "503", **ANSWERED}),
    "the accepting function is throttled": (
        "WebhookFailed",
        {"path": HOOK, "status": "500", "error": "INTEGRATION_FAILURE", "integrationStatus": "429"},
    ),
    "an address is not allowed to speak SOAP": (
        "SoapAddressRefused",
        {"path": SOAP, "status": "403", "error": "ACCESS_DENIED", "integrationStatus": "-"},
    ),
    "the SOAP function is throttled": (
        "SoapUnanswered",
        {"path": SOAP, "status": "500", "error": "INTEGRATION_FAILURE", "integrationStatus": "429"},
    ),
    "the SOAP function takes too long": (
        "SoapUnanswered",
        {"path": SOAP, "status": "504", "error": "INTEGRATION_TIMEOUT", "integrationStatus": "-"},
    ),
    "the SOAP function ends in an error": (
        "SoapUnanswered",
        {"path": SOAP, "status": "502", "error": "DEFAULT_5XX", "integrationStatus": "200"},
    ),
    "the SOAP function ends in an error, and API Gateway does not name its own answer": (
        "SoapUnanswered",
        {"path": SOAP, "status": "502", **ANSWERED},
    ),
    "Lambda does not take a call for SOAP, and nobody says why": (
        "SoapUnanswered",
        {"path": SOAP, "status": "500", "error": "-", "integrationStatus": "500"},
    ),
}


@pytest.fixture(scope="module")
def soap(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    return synthesise(MARKETO, tmp_path_factory.mktemp("door") / "app")


def ringing(app: Synthesised, line: dict[str, str]) -> set[str]:
    """The alarms that one line of the access log sets off."""
    filters: list[dict[str, Any]] = list(app.monitoring.properties("AWS::Logs::MetricFilter"))
    counted = {
        each["MetricTransformations"][0]["MetricName"] for each in filters if matches(each["FilterPattern"], line)
    }
    return {name for name, alarm in alarms(app).items() if alarm.get("MetricName") in counted}


@pytest.mark.parametrize("what", LINES)
def test_an_answer_of_the_relay_rings_nothing_at_the_door(soap: Synthesised, what: str) -> None:
    assert ringing(soap, LINES[what]) == set()


@pytest.mark.parametrize("what", RINGING)
def test_what_is_refused_or_not_answered_rings_one_alarm(soap: Synthesised, what: str) -> None:
    alarm, line = RINGING[what]
    assert ringing(soap, line) == {alarm}


def test_the_patterns_ask_for_what_the_access_log_has(soap: Synthesised) -> None:
    for line in [*LINES.values(), *(line for _, line in RINGING.values())]:
        assert set(line) <= set(ACCESS_LOG_FIELDS)


def test_without_soap_a_failed_webhook_is_counted_by_api_gateway_itself(plain: Synthesised) -> None:
    assert ringing(plain, RINGING["the secret is wrong"][1]) == {"SecretRefused"}
    assert alarms(plain)["WebhookFailed"]["MetricName"] == "5XXError"
    assert not any(name.startswith("Soap") for name in alarms(plain))


@pytest.mark.parametrize(
    ("alarm", "first"),
    [
        ("AddressRefused", "relay tail --outcome blocked"),
        ("SecretRefused", "relay tail --outcome refused"),
        ("SoapAddressRefused", "relay tail --outcome blocked"),
        ("SoapUnanswered", "relay tail --errors"),
    ],
)
def test_each_says_what_to_look_at_first(soap: Synthesised, alarm: str, first: str) -> None:
    assert first in alarms(soap)[alarm]["AlarmDescription"]
