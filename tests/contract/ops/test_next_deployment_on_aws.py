"""What a deployment would leave behind, or fail at, is said before it begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from tests.contract.ops.checking import Check, check_with
from tests.contract.ops.relay_cloud import RELAY_YAML, STACK_ID, Cloud, name_of

SALES = RELAY_YAML[RELAY_YAML.index("  sales:") : RELAY_YAML.index("routes:")]
WON = RELAY_YAML[RELAY_YAML.index("  won:") :]
ONLY_KINTONE = RELAY_YAML.replace(SALES, "").replace(WON, "")
ANOTHER = """\
name: ops-test
connections: {crm: {system: http, url: https://crm.midori.co.jp}}
routes: {told: {to: crm, path: "/customers/{id}", fields: {name: name}}}
"""


@pytest.fixture
def check(cloud: Cloud, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Check:
    return check_with(cloud, tmp_path, capsys, monkeypatch)


@pytest.fixture
def named(cloud: Cloud) -> Iterator[Callable[..., None]]:
    """Makes queues and log groups, and takes them away again."""
    queues: list[str] = []
    groups: list[str] = []

    def make(queue: str = "", group: str = "") -> None:
        if queue:
            answer = cloud.sqs.create_queue(QueueName=queue, Attributes={"FifoQueue": "true"})
            queues.append(answer["QueueUrl"])
        if group:
            cloud.cloudwatch_logs.create_log_group(logGroupName=group)
            groups.append(group)

    yield make
    for url in queues:
        cloud.sqs.delete_queue(QueueUrl=url)
    for name in groups:
        cloud.cloudwatch_logs.delete_log_group(logGroupName=name)


def send(cloud: Cloud, queue: str) -> None:
    cloud.sqs.send_message(
        QueueUrl=cloud.queues[queue], MessageBody="x", MessageGroupId="a", MessageDeduplicationId=str(uuid4())
    )


def test_a_deployment_of_the_same_says_nothing(check: Check) -> None:
    assert check(RELAY_YAML) == {}


def test_a_connection_that_is_taken_out_is_named_with_what_it_takes_with_it(check: Check) -> None:
    [(where, (level, message))] = check(ONLY_KINTONE).items()
    assert (where, level) == ("connections.sales", "warning")
    assert "removes it, and its secret with it; its queues stay" in message


@pytest.mark.parametrize(
    ("lying", "said"),
    [
        (["sales"], "1 event and 0 dead letters lie in its queues"),
        (["sales-dead"], "0 events and 1 dead letter lie in its queues"),
    ],
)
def test_events_that_nobody_would_deliver_any_more_stop_a_deployment(
    cloud: Cloud, check: Check, lying: list[str], said: str
) -> None:
    for queue in lying:
        send(cloud, queue)
    [(where, (level, message))] = check(ONLY_KINTONE).items()
    assert (where, level) == ("connections.sales", "error")
    assert said in message
    assert 'To deploy all the same: make cdk ARGS="deploy --all" CONFIG=' in message
    assert check(RELAY_YAML) == {}


def test_another_relay_of_the_same_name_is_not_deployed_over_the_one_that_is_there(check: Check) -> None:
    found = check(ANOTHER)
    level, message = found["name"]
    assert level == "error"
    assert "none of what is deployed under the name ops-test (kintone, sales) is in relay.yaml" in message
    assert "give it a `name` of its own" in message


def test_a_relay_of_another_name_is_no_matter_of_this_one(check: Check) -> None:
    assert check(ANOTHER.replace("ops-test", "another")) == {}
    assert check(ANOTHER.replace("ops-test", "another"), "--account", "--stack", "ops-test-relay") == {}


def test_before_the_first_deployment_there_is_nothing_to_say(check: Check) -> None:
    assert check(RELAY_YAML.replace("ops-test", "first")) == {}


def test_a_connection_that_comes_back_takes_up_the_queues_and_the_log_that_have_stayed(
    check: Check, named: Callable[..., None]
) -> None:
    """By its name alone CloudFormation would fail at them."""
    back = RELAY_YAML.replace("routes:", "  crm: {system: http, url: https://crm.midori.co.jp}\nroutes:")
    back += '  told: {to: crm, path: "/customers/{id}", fields: {name: name}}\n'
    assert check(back) == {}
    named(name_of("crm"))
    named(name_of("crm-dead"))
    named(group=f"/ops-test/deliver-crm-{STACK_ID}")
    [(where, (level, message))] = check(back).items()
    assert (where, level) == ("connections.crm", "error")
    for name in (name_of("crm"), name_of("crm-dead"), f"/ops-test/deliver-crm-{STACK_ID}"):
        assert name in message
    assert 'ARGS="deploy --all --import-existing-resources"' in message


def test_a_reading_that_comes_back_takes_up_its_log(check: Check, named: Callable[..., None]) -> None:
    back = (
        "api: {allow: [marketo, kintone]}\n"
        + RELAY_YAML
        + (
            "  changed: {from: kintone, source: {app: 12, every: 15m}, to: sales, app: 3,\n"
            "    key: {field: id, from: record.id}, fields: {a: record.a}}\n"
        )
    )
    named(group=f"/ops-test/read-kintone-{STACK_ID}")
    found = {where: each for where, each in check(back).items() if each[0] == "error"}
    [(where, (_, message))] = found.items()
    assert where == "connections.kintone"
    assert f"/ops-test/read-kintone-{STACK_ID}" in message


@pytest.mark.parametrize("queue", ["queue", "dead_letters"])
def test_a_connection_whose_queues_have_older_names_is_emptied_first(
    cloud: Cloud, check: Check, monkeypatch: pytest.MonkeyPatch, queue: str
) -> None:
    monkeypatch.setattr(
        f"operations.checks.names_of_what_stays.RetainedNames.{queue}", lambda _, connection: f"newer-{connection}.fifo"
    )
    assert check(RELAY_YAML) == {}
    send(cloud, "kintone")
    [(where, (level, message))] = check(RELAY_YAML).items()
    assert (where, level) == ("connections.kintone", "error")
    assert "gives it queues with other names. 1 event and 0 dead letters lie" in message


def test_who_may_not_look_is_warned_and_not_kept_from_deploying(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetQueueAttributes")

    monkeypatch.setattr("operations.checks.next_deployment.depth", refused)
    [(where, (level, message))] = check(ONLY_KINTONE).items()
    assert (where, level) == ("connections.sales", "warning")
    assert "could not be read" in message
    monkeypatch.setattr("operations.deployment.installation.find_deployment", refused)
    [(where, (level, message))] = check(ONLY_KINTONE).items()
    assert (where, level) == ("account", "warning")
    assert "what this deployment would leave behind is not known" in message
