"""What a connection to Marketo has that others do not."""

from __future__ import annotations

import pytest

from infra.connections.delivery import DRAIN_TIMEOUT
from infra.connections.queues import MAX_RECEIVE_COUNT, RETENTION
from relay.system.sides import target_side
from systems import SYSTEMS
from tests.infra.monitoring.test_monitoring_stack import alarms
from tests.infra.relay.test_functions_and_rights import allowed
from tests.infra.synthesised import Synthesised, synthesise

TEXT = """
connections:
  marketo: {system: marketo, url: https://123-ABC-456.mktorest.com}
  kintone: {system: kintone, url: https://example.cybozu.com}
routes:
  changed: {to: marketo, lead: {email: email}, fields: {company: company}}
  opened: {to: kintone, app: 1, key: {field: id, from: id}, fields: {name: name}}
"""
FUNCTION = "marketo-relay-deliver-marketo"


@pytest.fixture(scope="module")
def synthesised(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    """Marketo, and kintone beside it."""
    return synthesise(TEXT, tmp_path_factory.mktemp("marketo") / "app")


def test_its_function_outlasts_a_look_up_and_a_write_each_as_long_as_marketo_may_take(synthesised: Synthesised) -> None:
    assert synthesised.relay.function(FUNCTION)["Timeout"] == 140
    assert synthesised.relay.function("marketo-relay-deliver-kintone")["Timeout"] == 60


def test_a_day_that_is_nearly_spent_is_an_alarm_without_limits(synthesised: Synthesised) -> None:
    alarm = alarms(synthesised)["DayMarketo"]
    assert (alarm["MetricName"], alarm["Threshold"]) == ("DayUsed", 80)
    assert {"Name": "connection", "Value": "marketo"} in alarm["Dimensions"]
    assert "quota" in alarm["AlarmDescription"]


def test_an_event_that_ends_the_function_each_time_is_put_aside_before_it_expires(synthesised: Synthesised) -> None:
    hidden = max(queue.get("VisibilityTimeout", 0) for queue in synthesised.relay.properties("AWS::SQS::Queue"))

    assert hidden == 6 * 140
    assert MAX_RECEIVE_COUNT * hidden < RETENTION.to_seconds()


@pytest.mark.parametrize("system", [name for name, system in SYSTEMS.items() if system.target is not None])
def test_no_system_takes_longer_than_that_allows(system: str) -> None:
    assert MAX_RECEIVE_COUNT * 6 * target_side(SYSTEMS[system]).delivery_seconds < RETENTION.to_seconds()
    assert target_side(SYSTEMS[system]).delivery_seconds < DRAIN_TIMEOUT.to_seconds() / 2


def test_it_may_lock_leads_in_one_transaction(synthesised: Synthesised) -> None:
    """TransactWriteItems is allowed by the rights of what it consists of: puts and deletes.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
    """
    assert {"dynamodb:PutItem", "dynamodb:DeleteItem"} <= set(allowed(synthesised.relay, FUNCTION))
