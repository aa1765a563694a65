"""`relay status` and `relay check` against real queues and functions; and what is said when there is no relay."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import Mock

import pytest
from botocore.exceptions import ClientError

import config
from operations.checks import account
from operations.failures import UnreachableError
from ops import cli
from relay.core.deadline import Countdown
from systems.marketo.rest.codes import Remedy
from systems.marketo.rest.ledger import Limits
from systems.marketo.rest.quota import Quota
from tests.contract.ops.command import Relay
from tests.contract.ops.relay_cloud import Cloud

TO_MARKETO = """\
name: ops-test
connections:
  kintone: {system: kintone, url: https://example.cybozu.com}
  sales: {system: marketo, url: https://123-ABC-456.mktorest.com, quota: {per_day: 300}}
routes:
  won: {to: sales, lead: {email: email}, fields: {company: company}}
"""


def test_all_is_well_when_nothing_lies_aside(cloud: Cloud, relay: Relay) -> None:
    cloud.sqs.send_message(
        QueueUrl=cloud.queues["kintone"], MessageBody="x", MessageGroupId="a", MessageDeduplicationId="a"
    )
    done = relay("status")
    assert done.code == 0
    assert "Nothing needs you." in done.out


def test_before_a_deployment_its_account_and_region_are_named(relay: Relay) -> None:
    done = relay("identity")
    assert done.code == 0
    assert re.fullmatch(r"AWS account \d{12}, region [a-z-]+-\d, as \S+\n", done.out)


def test_what_needs_a_person_is_named_with_the_command_that_shows_it(cloud: Cloud, relay: Relay) -> None:
    cloud.dead_letter()
    cloud.dead_letter()
    cloud.quarantined(b"{")
    done = relay("status", "--json")
    assert done.code == 1
    found = json.loads(done.out)
    assert [each["dead_letters"] for each in found["connections"]] == [2, 0]
    assert found["quarantine"] == 1
    done = relay("status")
    assert "kintone: 2 events could not be delivered. Look: relay dead list --connection kintone" in done.err
    assert "1 request in quarantine. Look: relay quarantine list" in done.err


def test_an_event_that_waits_for_long_needs_a_person(cloud: Cloud, relay: Relay) -> None:
    name = cloud.queues["sales"].rsplit("/", 1)[-1]
    cloud.emulator.client("cloudwatch").put_metric_data(
        Namespace="AWS/SQS",
        MetricData=[
            {
                "MetricName": "ApproximateAgeOfOldestMessage",
                "Dimensions": [{"Name": "QueueName", "Value": name}],
                "Timestamp": datetime.now(UTC),
                "Value": 5000,
            }
        ],
    )
    done = relay("status")
    assert done.code == 1
    assert "sales: the oldest event waits for 83 min" in done.err


def test_the_breaker_and_the_days_requests_stand_beside_the_queues(cloud: Cloud, relay: Relay) -> None:
    assert re.search(r"kintone .* closed +app/12: 0 of 5000", relay("status").out)
    cloud.requests_spent(1234)
    cloud.break_circuit()
    done = relay("status")
    assert re.search(r"kintone .* open +app/12: 1234 of 5000", done.out)
    assert re.search(r"sales .* closed +at once\s*$", done.out, re.MULTILINE)
    assert "kintone" not in done.err, "nothing waits, so nothing is late"


def test_marketos_calls_stand_there_without_limits_and_also_those_that_others_have_spent(
    cloud: Cloud, relay: Relay, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "relay.yaml"
    other.write_text(TO_MARKETO)
    quota = Quota(store=cloud.state("sales"), limits=Limits(per_day=300))
    for _ in range(2):
        with quota.call(30, Countdown(60)):
            pass
    cli.run(["status", "--config", str(other)])
    said = capsys.readouterr()
    assert re.search(r"sales .* closed +requests: 2 of 300", said.out)
    assert "are spent" not in said.err

    quota.slow_down(Remedy.DAY)
    assert cli.run(["status", "--config", str(other)]) == 1
    said = capsys.readouterr()
    assert re.search(r"sales .* closed +requests: 300 of 300", said.out)
    assert "sales: the day's 300 requests are spent; events wait until" in said.err


def test_events_that_wait_for_a_breaker_or_for_a_new_day_need_a_person(cloud: Cloud, relay: Relay) -> None:
    cloud.requests_spent(5000)
    cloud.break_circuit()
    cloud.sqs.send_message(
        QueueUrl=cloud.queues["kintone"], MessageBody="x", MessageGroupId="a", MessageDeduplicationId="b"
    )
    done = relay("status")
    assert done.code == 1
    assert "kintone: it fails, and its circuit breaker is open since" in done.err
    assert "the day's 5000 requests for app/12 are spent; events wait until" in done.err
    shown = json.loads(relay("status", "--json").out)["connections"][0]
    assert shown["breaker"]["state"] == "open"
    assert shown["days"][0]["used"] == 5000


def test_the_functions_are_asked_and_a_broken_one_is_an_error(cloud: Cloud, relay: Relay) -> None:
    done = relay("check", "--json")
    assert done.code == 1
    found = json.loads(done.out)
    assert [(each["level"], each["where"]) for each in found] == [
        ("error", "connections.sales"),
        ("warning", "routes.mail-opened.fields.score"),
        ("ok", "connections.kintone"),
        ("ok", "relay.yaml"),
    ]
    assert "relay tail --connection sales --errors" in found[0]["message"]


def test_check_says_that_the_breaker_is_open_and_the_day_spent(cloud: Cloud, relay: Relay) -> None:
    cloud.requests_spent(5000)
    cloud.break_circuit()
    found = [each for each in json.loads(relay("check", "--json").out) if each["where"] == "connections.kintone"]
    assert [each["level"] for each in found] == ["warning", "warning", "ok"]
    assert "its circuit breaker is open since" in found[0]["message"]
    assert "the day's 5000 requests for app/12 are spent: events wait until" in found[1]["message"]


def test_what_may_not_be_read_of_the_breaker_keeps_nobody_from_checking_the_rest(
    cloud: Cloud, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetItem")
    monkeypatch.setattr("operations.checks.waiting.breaker_state", Mock(side_effect=refused))
    found = json.loads(relay("check", "--json").out)
    assert ("ok", "connections.kintone") in [(each["level"], each["where"]) for each in found]
    assert [each["message"] for each in found if "AccessDenied" in each["message"]] == [
        "whether its circuit breaker is open, and its day spent, could not be read: AccessDeniedException."
    ] * 2


def test_what_was_found_before_aws_could_not_be_reached_is_shown(
    cloud: Cloud, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = UnreachableError("AWS cannot be reached")
    monkeypatch.setattr("operations.checks.relay._next_deployment", Mock(side_effect=gone))
    found = json.loads(relay("check", "--json").out)
    assert ("ok", "connections.kintone") in [(each["level"], each["where"]) for each in found]


def test_a_connection_that_is_not_deployed_yet_is_an_error(cloud: Cloud, relay: Relay) -> None:
    cloud.publish(["kintone"], stack="without-sales")
    done = relay("check", "--stack", "without-sales")
    assert done.code == 1
    assert "it is in relay.yaml, but not deployed yet" in done.out


def test_before_the_first_deployment_only_the_configuration_is_checked(cloud: Cloud, relay: Relay) -> None:
    done = relay("check", "--stack", "nothing-there")
    assert done.code == 3
    assert "2 connections, 2 routes" in done.out
    assert "only the configuration was checked: the stack nothing-there is not deployed" in done.err


def test_before_a_deployment_the_accounts_quota_is_read_and_no_relay_is_needed(cloud: Cloud, relay: Relay) -> None:
    done = relay("check", "--account", "--stack", "nothing-there")
    assert (done.code, done.err) == (0, "")
    assert "the account may run 1000 executions at a time" in done.out
    assert "api: {concurrency: 20}" in done.out
    assert "The configuration and the account are fine." in done.out


def test_a_reservation_that_aws_would_refuse_ends_a_deployment_before_it_begins(
    cloud: Cloud, relay: Relay, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "relay.yaml"
    file.write_text(f"api: {{concurrency: 950}}\n{TO_MARKETO}")
    assert cli.run(["check", "--account", "--config", str(file)]) == 1
    said = capsys.readouterr()
    assert "AWS would refuse to keep 950" in said.out
    assert "at most 900 can be kept" in said.out
    assert "1 error" in said.err


def test_what_is_kept_already_is_read_of_the_deployed_function(cloud: Cloud, relay_yaml: Path) -> None:
    client = cloud.emulator.client("lambda")
    client.put_function_concurrency(FunctionName="ops-test-webhook", ReservedConcurrentExecutions=30)
    try:
        assert account.read(client, config.load(relay_yaml)) == account.AccountConcurrency(1000, 970, 30)
    finally:
        client.delete_function_concurrency(FunctionName="ops-test-webhook")


@pytest.mark.parametrize("other", ["--offline", "--local"])
def test_who_asks_for_the_account_asks_aws(relay: Relay, other: str) -> None:
    done = relay("check", "--account", other)
    assert done.code == 2
    assert "--account asks AWS" in done.err


def test_every_problem_of_the_configuration_is_shown(
    relay: Relay, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "relay.yaml"
    broken.write_text("connections: {a: {system: kintone}}\nroutes: {b: {to: c}}\n")
    code = cli.run(["check", "--config", str(broken)])
    said = capsys.readouterr().out
    assert code == 1
    assert "connections.a.url" in said
    assert "routes.b.to" in said
    assert "line 2" in said


def test_a_stack_that_is_no_relay_is_said_so(cloud: Cloud, relay: Relay) -> None:
    client = cloud.emulator.client("cloudformation")
    resources = {"Nothing": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}
    client.create_stack(StackName="stranger", TemplateBody=json.dumps({"Resources": resources}))
    done = relay("status", "--stack", "stranger")
    assert done.code == 3
    assert "its outputs are not those of a relay" in done.err
