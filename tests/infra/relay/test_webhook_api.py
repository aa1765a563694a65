"""The front door: who may knock, how often, what is written down, what is answered."""

from __future__ import annotations

import ipaddress
import json
from pathlib import Path
from typing import Any

import pytest

import config
from infra.door.allow_list import callers, published_blocks, resource_policy
from infra.errors import SynthesisError
from tests.infra.conftest import ONE
from tests.infra.synthesised import Synthesised, Template, synthesise

POLICY_LIMIT = 8192
"""https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html"""


HOOKS, SOAP = "execute-api:/*/*/hooks/*", "execute-api:/*/*/soap/*"
WITH_SOAP = """
connections:
  marketo: {system: marketo, url: https://123-ABC-456.mktorest.com}
routes:
  scored: {to: marketo, lead: {email: email}, fields: {company: company}}
"""


def policy(template: Template) -> dict[str, dict[str, Any]]:
    """The statements of the resource policy, by what they are about."""
    return by_resource(template.only("AWS::ApiGateway::RestApi")["Properties"]["Policy"])


def by_resource(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["Resource"]: each for each in document["Statement"]}


def let_in(statement: dict[str, Any]) -> list[str] | str:
    """The addresses that a statement lets in, or `anyone`, or nobody."""
    if statement["Effect"] == "Deny":
        assert "Condition" not in statement
        return []
    addresses: list[str] = statement.get("Condition", {}).get("IpAddress", {}).get("aws:SourceIp", [])
    return addresses or "anyone"


def with_soap(folder: Path, allow: str, soap: str = "") -> dict[str, dict[str, Any]]:
    (folder / "relay.yaml").write_text(f"api: {{allow: {allow}}}\nsoap: {{connection: marketo{soap}}}\n{WITH_SOAP}")
    return by_resource(resource_policy(callers(config.load(folder / "relay.yaml"))).to_json())


def test_by_default_only_marketos_addresses_may_call(plain: Synthesised) -> None:
    assert {resource: let_in(each) for resource, each in policy(plain.relay).items()} == {
        HOOKS: published_blocks("marketo")
    }


def test_marketos_addresses_are_public_blocks_with_their_source() -> None:
    blocks = [ipaddress.ip_network(block) for block in published_blocks("marketo")]
    assert len(blocks) == len(set(blocks)) == 23
    assert all(block.is_global for block in blocks)
    published = json.loads(Path("functions/systems/marketo/published_addresses.json").read_text())
    assert published["source"].startswith("https://experienceleague.adobe.com/")
    assert published["read"]


def test_relay_yaml_may_name_other_addresses(full: Synthesised) -> None:
    assert let_in(policy(full.relay)[HOOKS]) == ["203.0.113.0/24", "2001:db8::/32"]


def test_relay_yaml_may_let_anyone_call(instances: Synthesised) -> None:
    assert let_in(policy(instances.relay)[HOOKS]) == "anyone"


def test_a_local_run_has_no_allow_list(local: Synthesised) -> None:
    assert let_in(policy(local.relay)[HOOKS]) == "anyone"


def test_a_local_run_has_none_for_soap_either(tmp_path: Path) -> None:
    text = f"soap: {{connection: marketo, allow: [203.0.113.0/24]}}\n{WITH_SOAP}"
    found = policy(synthesise(text, tmp_path / "app", local=True).relay)
    assert {let_in(each) for each in found.values()} == {"anyone"}


@pytest.mark.parametrize(
    ("allow", "soap", "hooks", "clients"),
    [
        ("marketo", ", allow: [198.51.100.0/24]", None, ["198.51.100.0/24"]),
        ("[marketo, 203.0.113.0/24]", ", allow: [198.51.100.0/24]", None, ["198.51.100.0/24"]),
        ("[203.0.113.0/24]", ", allow: anyone", ["203.0.113.0/24"], "anyone"),
        ("anyone", ", allow: [198.51.100.0/24]", "anyone", ["198.51.100.0/24"]),
        ("[marketo, 203.0.113.0/24]", "", None, ["203.0.113.0/24"]),
        ("anyone", "", "anyone", "anyone"),
        ("[marketo, kintone]", "", None, []),
        ("marketo", "", None, []),
    ],
)
def test_soap_has_a_list_of_its_own_or_else_the_blocks_of_the_webhooks(
    tmp_path: Path, allow: str, soap: str, hooks: list[str] | str | None, clients: list[str] | str
) -> None:
    """What Marketo and kintone publish for all of their customers is never among them by itself."""
    found = with_soap(tmp_path, allow, soap)
    assert set(found) == {HOOKS, SOAP}
    assert let_in(found[SOAP]) == clients
    assert let_in(found[HOOKS]) == hooks if hooks else set(published_blocks("marketo")) <= set(let_in(found[HOOKS]))
    assert not set(published_blocks("marketo")) & set(let_in(found[SOAP]))


def test_the_longest_allow_list_that_relay_yaml_takes_fits_into_a_policy(tmp_path: Path) -> None:
    blocks = [f"2001:db8:1234:5678:9abc:def0:1234:{number:04x}/128" for number in range(0x1000, 0x1000 + 150)]
    app = synthesise(f"api: {{allow: {json.dumps(blocks)}}}\n{ONE}", tmp_path / "app")
    written = app.relay.only("AWS::ApiGateway::RestApi")["Properties"]["Policy"]
    arn = "arn:aws:execute-api:ap-northeast-1:123456789012:abcdefghij/*"
    assert len(json.dumps(written).replace("execute-api:/*", arn)) < POLICY_LIMIT


def test_two_lists_that_do_not_fit_into_one_policy_are_refused(tmp_path: Path) -> None:
    blocks = [f"2001:db8:1234:5678:9abc:def0:1234:{number:04x}/128" for number in range(0x1000, 0x1000 + 120)]
    with pytest.raises(SynthesisError, match=r"^api.allow and soap.allow: together .* 8,192"):
        with_soap(tmp_path, json.dumps(blocks), f", allow: {json.dumps(blocks)}")


def test_everything_under_hooks_reaches_the_webhook_function_by_every_method(plain: Synthesised) -> None:
    method = plain.relay.only("AWS::ApiGateway::Method")["Properties"]
    path = [each["PathPart"] for each in plain.relay.properties("AWS::ApiGateway::Resource")]
    (name,) = (
        name
        for name, each in plain.relay.of_type("AWS::Lambda::Function").items()
        if each["Properties"]["FunctionName"] == "marketo-relay-webhook"
    )
    assert path == ["hooks", "{route}"]
    assert method["HttpMethod"] == "ANY"
    assert method["Integration"]["Type"] == "AWS_PROXY"
    assert name in json.dumps(method["Integration"]["Uri"])


def test_bodies_are_passed_on_as_bytes(plain: Synthesised) -> None:
    assert plain.relay.only("AWS::ApiGateway::RestApi")["Properties"]["BinaryMediaTypes"] == ["*/*"]


def test_the_api_is_regional_and_takes_no_old_tls(plain: Synthesised) -> None:
    api = plain.relay.only("AWS::ApiGateway::RestApi")["Properties"]
    assert api["EndpointConfiguration"]["Types"] == ["REGIONAL"]
    assert api["SecurityPolicy"].startswith("SecurityPolicy_TLS13_1_2_")


def test_calls_are_throttled_as_relay_yaml_says(plain: Synthesised, full: Synthesised) -> None:
    for app, rate, burst in ((plain, 100, 200), (full, 7, 9)):
        (settings,) = app.relay.only("AWS::ApiGateway::Stage")["Properties"]["MethodSettings"]
        assert (settings["ResourcePath"], settings["HttpMethod"]) == ("/*", "*")
        assert (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]) == (rate, burst)


def test_the_access_log_holds_no_header_no_query_and_no_body(plain: Synthesised) -> None:
    stage = plain.relay.only("AWS::ApiGateway::Stage")["Properties"]
    line = json.loads(stage["AccessLogSetting"]["Format"])
    assert {"requestId", "status", "path", "sourceIp", "integrationError", "responseLatency"} <= set(line)
    for variable in line.values():
        assert not any(word in variable.lower() for word in ("header", "querystring", "body", "useragent", "params"))
    assert stage["MethodSettings"][0]["DataTraceEnabled"] is False
    assert "LoggingLevel" not in stage["MethodSettings"][0]


def test_the_access_log_is_kept_as_long_as_relay_yaml_says(full: Synthesised) -> None:
    destination = full.relay.only("AWS::ApiGateway::Stage")["Properties"]["AccessLogSetting"]["DestinationArn"]
    group = destination["Fn::Join"][1][-1]["Ref"]
    assert full.relay.body["Resources"][group]["Properties"]["RetentionInDays"] == 30


@pytest.mark.parametrize(
    ("kind", "status", "error"),
    [
        ("ACCESS_DENIED", "403", "address_not_allowed"),
        ("MISSING_AUTHENTICATION_TOKEN", "404", "unknown_route"),
        ("REQUEST_TOO_LARGE", "413", "too_large"),
        ("THROTTLED", "429", "throttled"),
        ("DEFAULT_4XX", None, "refused"),
        ("DEFAULT_5XX", None, "unavailable"),
    ],
)
def test_api_gateways_own_answers_look_like_the_relays(
    plain: Synthesised, full: Synthesised, kind: str, status: str | None, error: str
) -> None:
    messages = []
    for app in (plain, full):
        (answer,) = (
            each for each in app.relay.properties("AWS::ApiGateway::GatewayResponse") if each["ResponseType"] == kind
        )
        assert answer.get("StatusCode") == status
        assert list(answer["ResponseTemplates"]) == ["application/json"]
        body = json.loads(answer["ResponseTemplates"]["application/json"])
        messages.append(body.pop("message"))
        assert body == {"status": "rejected", "error": error, "id": "$context.requestId"}
    english, japanese = messages
    assert english.isascii()
    assert not japanese.isascii()
