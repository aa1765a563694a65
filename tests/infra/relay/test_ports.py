"""The ports that connections name are let out, token addresses among them, and no others: by the functions that use
them, and by the NAT instance that all of them leave through."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.network import ports
from systems.http.config import HttpAuth, HttpConnection
from systems.marketo.config import MarketoConnection
from tests.infra.synthesised import Synthesised, Template, synthesise

PORTS = """
network: {nat: instance}
api: {allow: anyone}
connections:
  kintone: {system: kintone, url: "https://example.cybozu.com:8443/"}
  plain: {system: http, url: https://plain.example.com/api}
  crm:
    system: http
    url: https://crm.example.com:9443/api
    auth: {type: oauth2, token_url: "https://login.example.com:10443/token"}
  marketo: {system: marketo, url: https://123-ABC-456.mktorest.com}
routes:
  opened: {to: kintone, app: 12, key: {field: lead_id, from: leadId}, fields: {company: company}}
  changed: {from: kintone, source: {app: 12, every: 15m}, to: crm, path: "/customers/{id}", fields: {name: record.name}}
  scored: {to: marketo, lead: {email: email}, fields: {leadScore: score}}
soap: {connection: marketo}
"""


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    """Connections to four ports, what reads one, and SOAP, behind a NAT instance."""
    return synthesise(PORTS, tmp_path_factory.mktemp("ports") / "app")


def out(template: Template, group: str) -> list[int]:
    """The ports by which a security group lets out, each over TCP to anywhere."""
    (found,) = (each for each in template.properties("AWS::EC2::SecurityGroup") if group in each["GroupDescription"])
    rules = found["SecurityGroupEgress"]
    assert {(each["IpProtocol"], each["CidrIp"]) for each in rules} == {("tcp", "0.0.0.0/0")}
    assert all(each["FromPort"] == each["ToPort"] for each in rules)
    return sorted(each["FromPort"] for each in rules)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("deliver-kintone", [443, 8443]),
        ("deliver-plain", [443]),
        ("deliver-crm", [443, 9443, 10443]),
        ("deliver-marketo", [443]),
        ("read-kintone", [443, 8443]),
        ("soap", [443]),
    ],
)
def test_a_function_leaves_by_the_ports_of_the_connection_that_it_calls(
    named: Synthesised, function: str, expected: list[int]
) -> None:
    """By 443 it calls AWS itself. What reads calls what it reads, and not what its events go to."""
    assert out(named.relay, f"marketo-relay-{function}: ") == expected


def test_a_nat_instance_lets_through_the_ports_of_all_connections_and_no_others(named: Synthesised) -> None:
    assert out(named.network, "NAT instance") == [443, 8443, 9443, 10443]
    (group,) = (
        each for each in named.network.properties("AWS::EC2::SecurityGroup") if "NAT" in each["GroupDescription"]
    )
    inwards = {(each["CidrIp"], each["FromPort"], each["ToPort"]) for each in group["SecurityGroupIngress"]}
    assert inwards == {("10.83.0.0/22", port, port) for port in (443, 8443, 9443, 10443)}


def test_a_port_that_nobody_names_any_more_is_closed(tmp_path: Path) -> None:
    text = PORTS.replace(":8443/", "")
    changed = synthesise(text, tmp_path / "app")
    assert out(changed.relay, "deliver-kintone") == [443]
    assert out(changed.network, "NAT instance") == [443, 9443, 10443]


@given(st.integers(1, 65_535), st.integers(1, 65_535))
def test_whatever_ports_an_address_and_its_token_address_name_are_all_that_is_open(url: int, token: int) -> None:
    connection = HttpConnection(
        url=f"https://crm.example.com:{url}/api",
        auth=HttpAuth(type="oauth2", token_url=f"https://login.example.com:{token}/token"),
    )
    assert ports.of([connection]) == sorted({443, url, token})


@pytest.mark.parametrize(
    "url", ["https://123-ABC-456.mktorest.com", "123-ABC-456.mktorest.com", "123-ABC-456", "https://[2001:db8::1]/x"]
)
def test_an_address_without_a_port_is_that_of_https(url: str) -> None:
    assert ports.of([MarketoConnection(url=url)]) == [443]
