"""Where events wait, and where credentials are."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.connections.queues import MAX_RECEIVE_COUNT, RETENTION
from tests.infra.synthesised import Synthesised, Template

FOURTEEN_DAYS = 14 * 24 * 3600


def queue(template: Template, path: str) -> tuple[str, dict[str, Any]]:
    (found,) = (
        (name, each["Properties"])
        for name, each in template.of_type("AWS::SQS::Queue").items()
        if each["Metadata"]["aws:cdk:path"].endswith(f"/{path}/Resource")
    )
    return found


@pytest.mark.parametrize("connection", ["kintone", "kintone-sales"])
def test_each_connection_has_a_fifo_queue_of_high_throughput(full: Synthesised, connection: str) -> None:
    _, events = queue(full.relay, f"Delivery-{connection}/Queue/Events")
    assert events["FifoQueue"] is True
    assert events["DeduplicationScope"] == "messageGroup"
    assert events["FifoThroughputLimit"] == "perMessageGroupId"


def test_an_event_stays_hidden_for_six_times_as_long_as_the_function_may_run(plain: Synthesised) -> None:
    _, events = queue(plain.relay, "Delivery-kintone/Queue/Events")
    assert events["VisibilityTimeout"] == 6 * plain.relay.function("marketo-relay-deliver-kintone")["Timeout"]


def test_what_kills_the_function_each_time_ends_in_the_connections_dead_letters(plain: Synthesised) -> None:
    _, events = queue(plain.relay, "Delivery-kintone/Queue/Events")
    name, dead_letters = queue(plain.relay, "Delivery-kintone/Queue/DeadLetters")
    assert events["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": [name, "Arn"]}
    assert dead_letters["FifoQueue"] is True


def test_redrive_leaves_a_day_of_retries_alone_and_comes_before_an_event_expires(plain: Synthesised) -> None:
    _, events = queue(plain.relay, "Delivery-kintone/Queue/Events")
    assert events["RedrivePolicy"]["maxReceiveCount"] == MAX_RECEIVE_COUNT
    longest_pause = 15 * 60
    assert 24 * 3600 / longest_pause < MAX_RECEIVE_COUNT
    assert MAX_RECEIVE_COUNT * longest_pause < RETENTION.to_seconds()
    assert MAX_RECEIVE_COUNT * events["VisibilityTimeout"] < RETENTION.to_seconds()


def test_quarantine_is_a_standard_queue(plain: Synthesised) -> None:
    _, quarantine = queue(plain.relay, "Webhook/Quarantine/Requests")
    assert "FifoQueue" not in quarantine


def test_every_queue_is_encrypted_keeps_events_for_14_days_and_outlives_its_stack(full: Synthesised) -> None:
    queues = full.relay.of_type("AWS::SQS::Queue")
    assert len(queues) == 5
    for each in queues.values():
        assert each["Properties"]["SqsManagedSseEnabled"] is True
        assert each["Properties"]["MessageRetentionPeriod"] == FOURTEEN_DAYS
        assert each["DeletionPolicy"] == "RetainExceptOnCreate"
        assert each["UpdateReplacePolicy"] == "Retain"


def test_every_queue_refuses_what_is_not_sent_by_tls(full: Synthesised) -> None:
    refusing = {
        name["Ref"]
        for policy in full.relay.properties("AWS::SQS::QueuePolicy")
        for name in policy["Queues"]
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny" and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    }
    assert refusing == set(full.relay.of_type("AWS::SQS::Queue"))


def test_batches_of_ten_fail_event_by_event_and_never_press_harder_than_the_connection_allows(
    full: Synthesised,
) -> None:
    mappings = {
        json.dumps(each["EventSourceArn"]): each for each in full.relay.properties("AWS::Lambda::EventSourceMapping")
    }
    for connection, concurrency in (("kintone", 2), ("kintone-sales", 7)):
        name, _ = queue(full.relay, f"Delivery-{connection}/Queue/Events")
        mapping = mappings[json.dumps({"Fn::GetAtt": [name, "Arn"]})]
        assert mapping["BatchSize"] == 10
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert mapping["ScalingConfig"] == {"MaximumConcurrency": concurrency}


def secrets(template: Template) -> dict[str, dict[str, Any]]:
    """By the readable part of their names."""
    return {each["Name"]["Fn::Join"][1][0]: each for each in template.properties("AWS::SecretsManager::Secret")}


def test_secrets_have_readable_names_that_are_free_again_after_the_stack_is_deleted(full: Synthesised) -> None:
    found = secrets(full.relay)
    assert set(found) == {
        "acme/webhook",
        "acme/log-key",
        "acme/connection/kintone",
        "acme/connection/kintone-sales",
    }
    assert all("AWS::StackId" in json.dumps(each["Name"]) for each in found.values())


def test_the_webhook_secret_is_generated_and_has_room_for_its_predecessor(plain: Synthesised) -> None:
    made = secrets(plain.relay)["marketo-relay/webhook"]["GenerateSecretString"]
    assert json.loads(made["SecretStringTemplate"]) == {"previous": ""}
    assert made["GenerateStringKey"] == "current"
    assert made["PasswordLength"] >= 40
    assert made["ExcludePunctuation"] is True


def test_the_log_key_is_one_random_text(plain: Synthesised) -> None:
    made = secrets(plain.relay)["marketo-relay/log-key"]["GenerateSecretString"]
    assert "SecretStringTemplate" not in made
    assert made["PasswordLength"] >= 40


def test_a_connections_secret_begins_empty_and_the_template_never_says_anything_new_about_it(
    full: Synthesised,
) -> None:
    for name, secret in secrets(full.relay).items():
        if "/connection/" in name:
            assert secret["SecretString"] == "{}"
            assert "GenerateSecretString" not in secret
