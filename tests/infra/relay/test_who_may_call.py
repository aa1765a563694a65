"""The resource policy as AWS evaluates it: a denial counts over everything, and what nobody allows is denied."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import config
from infra.door.allow_list import callers, resource_policy
from tests.infra.relay.test_webhook_api import WITH_SOAP

MARKETO, CLIENT, STRANGER, BY_IPV6 = "192.28.144.7", "203.0.113.9", "8.8.8.8", "2001:db8::1"
EVERYONE = {MARKETO, CLIENT, STRANGER, BY_IPV6}
WITHOUT = None
HOOKS = ["/hooks/scored", "/hooks/soap", "/hooks/mktows"]
SOAP = ["/soap/mktows/2_3", "/soap/mktows/3_1"]


def may_call(document: dict[str, Any], path: str, address: str) -> bool:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html, without IAM."""
    effects = {
        each["Effect"] for each in document["Statement"] if matches(each, f"execute-api:/v1/POST{path}", address)
    }
    return effects == {"Allow"}


def matches(statement: dict[str, Any], resource: str, address: str) -> bool:
    assert statement["Principal"] in ({"AWS": "*"}, "*")
    pattern = ".*".join(map(re.escape, statement["Resource"].split("*")))
    blocks = list(listed(statement))
    is_meant = not blocks or any(is_in(address, block) for block in blocks)
    return re.fullmatch(pattern, resource) is not None and is_meant


def listed(statement: dict[str, Any]) -> Iterator[str]:
    yield from statement.get("Condition", {}).get("IpAddress", {}).get("aws:SourceIp", [])


def is_in(address: str, block: str) -> bool:
    found, network = ipaddress.ip_address(address), ipaddress.ip_network(block)
    return found.version == network.version and found in network


@pytest.mark.parametrize(
    ("allow", "soap", "hooks", "clients"),
    [
        ("marketo", WITHOUT, {MARKETO}, set()),
        ("anyone", WITHOUT, EVERYONE, set()),
        ("[203.0.113.0/24]", WITHOUT, {CLIENT}, set()),
        ("marketo", "", {MARKETO}, set()),
        ("anyone", "", EVERYONE, EVERYONE),
        ("[marketo, 203.0.113.0/24]", "", {MARKETO, CLIENT}, {CLIENT}),
        ("anyone", ", allow: [203.0.113.0/24]", EVERYONE, {CLIENT}),
        ("marketo", ", allow: anyone", {MARKETO}, EVERYONE),
        ("marketo", ', allow: ["2001:db8::/32"]', {MARKETO}, {BY_IPV6}),
        ("[203.0.113.9/32]", ", allow: [marketo]", {CLIENT}, {MARKETO}),
    ],
)
def test_each_path_lets_in_whom_its_own_list_names_and_nobody_else(
    tmp_path: Path, allow: str, soap: str | None, hooks: set[str], clients: set[str]
) -> None:
    spoken = "" if soap is None else f"soap: {{connection: marketo{soap}}}\n"
    (tmp_path / "relay.yaml").write_text(f"api: {{allow: {allow}}}\n{spoken}{WITH_SOAP}")
    document = resource_policy(callers(config.load(tmp_path / "relay.yaml"))).to_json()
    for paths, expected in ((HOOKS, hooks), (SOAP, clients), (["/", "/other", "/hooks", "/soap"], set())):
        for path in paths:
            assert {address for address in EVERYONE if may_call(document, path, address)} == expected, path
