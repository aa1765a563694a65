"""What a lead did, on demand: its address, its function and rights, who may open it, who is told of trouble."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import config
from infra.door.allow_list import callers, resource_policy
from relay.aws.function import KEEP_AWAKE
from tests.infra.app.test_rules import findings
from tests.infra.monitoring.test_monitoring_stack import alarms
from tests.infra.relay.test_functions_and_rights import allowed, touches
from tests.infra.relay.test_who_may_call import CLIENT, EVERYONE, MARKETO, may_call
from tests.infra.synthesised import Synthesised, synthesise

VIEWED = """
connections:
  marketo: {system: marketo, url: https://123-ABC-456.mktorest.com}
  mazrica: {system: mazrica, items: {lead_id: 501, activity_url: 504}}
routes:
  leads: {from: marketo, source: {stream: leads, every: 1h}, to: mazrica, contact: {}}
activity_view: {connection: marketo, allow: [203.0.113.0/24], links: 60d, concurrency: 2}
"""
FUNCTION = "marketo-relay-activity"


@pytest.fixture(scope="module")
def viewed(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    """Activities of one Marketo's leads."""
    return synthesise(VIEWED, tmp_path_factory.mktemp("viewed") / "app")


def test_one_address_without_any_lead_in_it_reaches_its_function(viewed: Synthesised) -> None:
    parts = [each["PathPart"] for each in viewed.relay.properties("AWS::ApiGateway::Resource")]
    assert parts == ["hooks", "{route}", "activity", "latest"]


def test_without_it_in_relay_yaml_there_is_nothing_of_it(plain: Synthesised) -> None:
    assert "ActivityView" not in plain.relay.body["Outputs"]
    assert "/activity/" not in json.dumps(plain.relay.body)


def test_the_function_may_read_two_secrets_and_use_one_table_and_nothing_else(viewed: Synthesised) -> None:
    rights = allowed(viewed.relay, FUNCTION)
    secrets = rights.pop("secretsmanager:GetSecretValue")
    assert touches(viewed.relay, secrets, "Delivery-marketo/Secret", "Webhook/LogKey")
    for action in ("GetItem", "PutItem", "UpdateItem"):
        assert touches(viewed.relay, rights.pop(f"dynamodb:{action}"), "Delivery-marketo/State/Items")
    for action in ("CreateLogStream", "PutLogEvents"):
        assert touches(viewed.relay, rights.pop(f"logs:{action}"), "Activity/Show/Log")
    assert {action.split(":")[0] for action in rights} == {"ec2"}


def test_it_leaves_by_the_fixed_address_has_executions_of_its_own_and_is_kept_awake(viewed: Synthesised) -> None:
    function = viewed.relay.function(FUNCTION)
    assert function["VpcConfig"]["SubnetIds"]
    assert (function["Timeout"], function["ReservedConcurrentExecutions"]) == (15, 2)
    targets = [each["Target"] for each in viewed.relay.properties("AWS::Scheduler::Schedule")]
    assert [each["Input"] for each in targets if "keep_awake" in each.get("Input", "")] == [json.dumps(KEEP_AWAKE)]


@pytest.mark.parametrize(
    ("allow", "expected"),
    [("", set()), (", allow: []", set()), (", allow: anyone", EVERYONE), (", allow: [203.0.113.0/24]", {CLIENT})],
)
def test_who_may_open_the_page_is_asked_of_its_own_list(tmp_path: Path, allow: str, expected: set[str]) -> None:
    text = VIEWED[: VIEWED.index("activity_view")] + f"activity_view: {{connection: marketo{allow}}}\n"
    (tmp_path / "relay.yaml").write_text(text)
    document = resource_policy(callers(config.load(tmp_path / "relay.yaml"))).to_json()
    assert {address for address in EVERYONE if may_call(document, "/activity/latest", address)} == expected
    assert {address for address in EVERYONE if may_call(document, "/hooks/activity", address)} == {MARKETO}


@pytest.mark.parametrize("name", ["ActivityViewFailed", "ActivityErrors", "ActivityThrottles"])
def test_trouble_of_who_looks_wakes_somebody_up(viewed: Synthesised, name: str) -> None:
    assert alarms(viewed)[name]["AlarmActions"]


def test_a_page_that_failed_is_no_failed_webhook(viewed: Synthesised) -> None:
    metric = alarms(viewed)["WebhookFailed"]
    assert "5XXError" not in json.dumps(metric)


def test_the_rule_checkers_find_nothing(viewed: Synthesised) -> None:
    assert [finding for template in viewed.templates.values() for finding in findings(template)] == []


def test_a_system_with_an_item_for_the_link_may_make_links_and_touch_nothing_else_of_marketo_s(
    viewed: Synthesised,
) -> None:
    relay = viewed.relay
    variables = relay.function("marketo-relay-deliver-mazrica")["Environment"]["Variables"]
    assert (variables["PAGE_OF"], variables["PAGE_LINK_LASTS"]) == ("marketo", "60d")
    assert "/v1/activity/latest" in json.dumps(variables["PAGE_ADDRESS"])
    [makes] = [each for each in relay.statements("marketo-relay-deliver-mazrica") if "page-link#" in json.dumps(each)]
    assert (makes["Action"], makes["Condition"]) == (
        "dynamodb:PutItem",
        {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["page-link#*"]}},
    )
    assert touches(relay, [makes["Resource"]], "Delivery-marketo/State/Items")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (", activity_url: 504", ""),
        ("allow: [203.0.113.0/24]", "allow: []"),
        ("  leads: {from: marketo, source: {stream: leads, every: 1h}, to: mazrica", "  leads: {to: mazrica"),
    ],
    ids=["no item", "nobody may open it", "leads of somebody else"],
)
def test_no_link_is_made_that_nobody_wants_can_open_or_that_may_show_another_lead(
    tmp_path: Path, before: str, after: str
) -> None:
    relay = synthesise(VIEWED.replace(before, after), tmp_path / "app", local=True).relay
    assert not [
        name for name in relay.function("marketo-relay-deliver-mazrica")["Environment"]["Variables"] if "PAGE" in name
    ]
