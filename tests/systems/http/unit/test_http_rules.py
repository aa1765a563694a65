"""What is wrong in relay.yaml is said where it stands, before anything is deployed."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from systems.http.config import FIELD_TYPES, HttpConnection, HttpRoute
from systems.http.system import HTTP_API
from systems.http.values import KINDS

FUNCTIONS = Path(__file__).parents[4] / "functions"


def route_problems(**changes: Any) -> list[tuple[str, str]]:
    route = msgspec.convert({"to": "crm", "path": "/leads/{leadId}", **changes}, HttpRoute)
    return [(each.path, each.message) for each in HTTP_API.target.check_route(route)]


def connection_problems(url: str = "https://api.example.com/v1", **auth: Any) -> list[tuple[str, str]]:
    connection = msgspec.convert({"url": url, "auth": auth or None}, HttpConnection)
    return [(each.path, each.message) for each in HTTP_API.check_connection(connection)]


def test_a_full_example_has_no_problem() -> None:
    fields = {
        "name": "company",
        "score": {"from": "score", "type": "number"},
        "profile.tags": {"from": "tags[]", "type": "list", "separator": "|"},
        "profile.at": {"from": "at", "type": "datetime", "zone": "Asia/Tokyo", "format": "%d/%m/%Y %H:%M"},
        "kind": "'contact'",
    }
    assert (
        route_problems(
            path="/leads/{leadId}/x?y={z}",
            headers={"x-source": "marketo", "x-lead": "{leadId}"},
            key="leadId",
            fields=fields,
            success=[200, 204],
            retry_on=["5xx"],
            response={"crm_id": "body.id"},
            idempotency_header="Idempotency-Key",
        )
        == []
    )


@pytest.mark.parametrize(
    ("changes", "path", "part"),
    [
        ({"path": "leads/{leadId}"}, "path", "begins with one slash"),
        ({"path": "//evil.example/{leadId}"}, "path", "begins with one slash"),
        ({"path": "/leads/{leadId}#x"}, "path", "no place in an address"),
        ({"path": "/leads /{leadId}"}, "path", "no place in an address"),
        ({"path": "/leads/%zz/{leadId}"}, "path", "no place in an address"),
        ({"path": "/a/../{leadId}"}, "path", "unclear"),
        ({"path": "/a/%2e%2E/{leadId}"}, "path", "unclear"),
        ({"path": "/{leadId}?a=1?b=2"}, "path", "two question marks"),
        ({"path": "/leads/{{lead.Id}}"}, "path", "Marketo's tokens"),
        ({"path": "/leads/{lead-id}"}, "path", "not a JMESPath"),
        ({"path": "/leads"}, "key", "which record"),
        ({"key": "a["}, "key", "not a JMESPath"),
        ({"headers": {"Host": "x"}}, "headers.Host", "set by the relay"),
        ({"headers": {"content-length": "1"}}, "headers.content-length", "set by the relay"),
        ({"headers": {"Transfer-Encoding": "chunked"}}, "headers.Transfer-Encoding", "set by the relay"),
        ({"headers": {"Authorization": "x"}}, "headers.Authorization", "auth and its secret"),
        ({"headers": {"x y": "1"}}, "headers.x y", "no name of a header"),
        ({"headers": {"x\r\ny": "1"}}, "headers.x\r\ny", "no name of a header"),
        ({"headers": {"x": "a\r\nb: c"}}, "headers.x", "printable ASCII"),
        ({"headers": {"x": ""}}, "headers.x", "printable ASCII"),
        ({"headers": {"x": "{a"}}, "headers.x", "no counterpart"),
        ({"headers": {"x-a": "1", "X-A": "2"}}, "headers.x-a", "stands twice"),
        ({"idempotency_header": ""}, "idempotency_header", "no name of a header"),
        ({"idempotency_header": "host"}, "idempotency_header", "set by the relay"),
        ({"body": "passthrough", "fields": {"a": "a"}}, "fields", "nothing to map"),
        ({"fields": {"a": "b["}}, "fields.a", "not a JMESPath"),
        ({"fields": {"a": {"from": "nope("}}}, "fields.a.from", "not a JMESPath"),
        ({"fields": {"a": {"from": "b", "type": "string"}}}, "fields.a.type", "Did you mean text?"),
        ({"fields": {"a": {"from": "b", "type": "numbr"}}}, "fields.a.type", "Did you mean number?"),
        ({"fields": {"a": {"from": "b", "zone": "UTC"}}}, "fields.a.zone", "means nothing for text"),
        ({"fields": {"a": {"from": "b", "type": "datetime"}}}, "fields.a.zone", "needs the time zone"),
        ({"fields": {"a": {"from": "b", "type": "date"}}}, "fields.a.zone", "date needs the time zone"),
        ({"fields": {"a": {"from": "b", "type": "date", "zone": "Tokyo"}}}, "fields.a.zone", "no IANA time zone"),
        ({"fields": {"a": {"from": "b", "type": "date", "format": "%d"}}}, "fields.a.format", "whole date"),
        ({"fields": {"a": "x", "a.b": "y"}}, "fields.a.b", "a value of its own"),
        ({"fields": {"a..b": "y"}}, "fields.a..b", "between the dots"),
        ({"body": "form", "fields": {"a": {"from": "b", "type": "json"}}}, "fields.a.type", "no nested values"),
        ({"success": ["2xx"], "retry_on": ["2xx"]}, "retry_on", "success too"),
        ({"response": {"id": "body.id"}}, "response.id", "relay's own answer"),
        ({"response": {"crm": "body["}}, "response.crm", "not a JMESPath"),
    ],
)
def test_a_mistake_in_a_route_is_found_where_it_stands(changes: dict[str, Any], path: str, part: str) -> None:
    (found,) = {each for each in route_problems(**changes) if each[0] == path}
    assert part in found[1]


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("http://api.example.com", "never sent unencrypted"),
        ("ftp://api.example.com", "is wanted"),
        ("https://user:pass@api.example.com", "no user name"),
        ("https://api.example.com?x=1", "query"),
        ("https://api.example.com/a/../b", "unclear"),
        ("https://api example.com", "no web address"),
        ("https://api.example.com:99999", "no web address"),
        ("https://intranet", "no host"),
        ("https://169.254.169.254/latest", "no host that may be called"),
        ("https://[fd00:ec2::254]/", "no host that may be called"),
        ("https://[::ffff:127.0.0.1]/", "no host that may be called"),
        ("https://2130706433/", "no host"),
        ("https://0x7f.1/", "no host"),
        ("https://{sub}.example.com", "no web address"),
    ],
)
def test_an_address_that_cannot_be_right_is_a_problem(url: str, part: str) -> None:
    (found,) = connection_problems(url)
    assert found[0] == "url"
    assert part in found[1]


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.com",
        "https://10.1.2.3:8443/x",
        "http://127.0.0.1:8080",
        "http://localhost",
        "http://[::1]:1",
    ],
)
def test_private_addresses_and_this_machine_are_allowed(url: str) -> None:
    assert connection_problems(url) == []


@pytest.mark.parametrize(
    ("auth", "path", "part"),
    [
        ({"type": "header"}, "auth.name", "missing"),
        ({"type": "header", "name": "a b"}, "auth.name", "no name of a header"),
        ({"type": "header", "name": "Host"}, "auth.name", "set by the relay"),
        ({"type": "bearer", "name": "x"}, "auth.name", "means nothing for bearer"),
        ({"type": "basic", "token_url": "https://a.example"}, "auth.token_url", "means nothing for basic"),
        ({"type": "basic", "client_auth": "post"}, "auth.client_auth", "means nothing for basic"),
        ({"type": "oauth2"}, "auth.token_url", "missing"),
        ({"type": "oauth2", "token_url": "http://a.example/t"}, "auth.token_url", "unencrypted"),
        ({"type": "oauth2", "token_url": "http://127.0.0.1/t"}, "auth.token_url", "stays local"),
        ({"type": "oauth2", "token_url": "https://a.example/t", "scope": "é"}, "auth.scope", "ASCII"),
    ],
)
def test_a_mistake_in_auth_is_found_where_it_stands(auth: dict[str, Any], path: str, part: str) -> None:
    (found,) = connection_problems(**auth)
    assert found[0] == path
    assert part in found[1]


def test_a_connection_on_this_machine_takes_no_token_from_elsewhere() -> None:
    found = connection_problems("http://127.0.0.1:1", type="oauth2", token_url="https://a.example/t")
    assert [path for path, _ in found] == ["auth.token_url"]


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_text_as_an_address_is_judged_and_never_breaks_the_check(url: str, token_url: str) -> None:
    connection_problems(f"https://{url}", type="oauth2", token_url=f"https://{token_url}")
    connection_problems(url, type="oauth2", token_url=token_url)


@given(st.text(min_size=1, max_size=20), st.text(max_size=10), st.text(max_size=10))
def test_any_text_in_a_route_is_judged_and_never_breaks_the_check(path: str, name: str, value: str) -> None:
    route_problems(
        path=path, headers={name: value}, fields={name: value}, idempotency_header=value, response={name: "a"}
    )


def test_every_type_that_may_be_written_is_known() -> None:
    assert tuple(KINDS) == FIELD_TYPES


def test_what_the_webhook_imports_loads_no_http_client() -> None:
    code = (
        "import sys, systems.http.system;"
        " print([each for each in ('requests', 'urllib3', 'ssl') if each in sys.modules])"
    )
    command, environment = [sys.executable, "-c", code], {"PYTHONPATH": str(FUNCTIONS)}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"
