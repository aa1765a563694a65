"""What is wrong with a connection or a route before anything is deployed."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from systems.kintone.config import FIELD_TYPES, KintoneConnection, KintoneRoute
from systems.kintone.system import KINTONE
from systems.kintone.target.values import KINDS

FUNCTIONS = Path(__file__).parents[4] / "functions"


def url_problems(url: str) -> list[str]:
    found = list(KINTONE.check_connection(KintoneConnection(url=url)))
    assert all(problem.path == "url" for problem in found)
    return [problem.message for problem in found]


def problems(**changes: Any) -> dict[str, str]:
    content = {"to": "kintone", "app": 12, "key": {"field": "lead_id", "from": "leadId"}, "fields": {}, **changes}
    return {found.path: found.message for found in KINTONE.target.check_route(msgspec.convert(content, KintoneRoute))}


def field_problems(rule: Any) -> dict[str, str]:
    return problems(fields={"x": rule})


@pytest.mark.parametrize(
    "url",
    [
        "https://example.cybozu.com",
        "https://example.cybozu.com/",
        "https://example.s.cybozu.com",
        "https://example.kintone.com",
        "https://example.cybozu.cn",
        "https://kintone.test.example:8443",
        "https://EXAMPLE.cybozu.com",
        "https://192.0.2.1",
        "http://127.0.0.1:8765",
        "http://127.9.9.9",
        "http://localhost:8765",
        "http://[::1]:8765",
    ],
)
def test_an_https_domain_or_this_machine_is_a_good_address(url: str) -> None:
    assert url_problems(url) == []


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://example.cybozu.com", "unencrypted"),
        ("http://127.0.0.1.example.com", "unencrypted"),
        ("http://0.0.0.0", "unencrypted"),
        ("http://[::2]", "unencrypted"),
        ("ftp://example.cybozu.com", "such as https://example.cybozu.com"),
        ("example.cybozu.com", "such as https://example.cybozu.com"),
        ("https://", "such as https://example.cybozu.com"),
        ("", "such as https://example.cybozu.com"),
        ("https://example.cybozu.com/k/", "the relay adds /k/v1"),
        ("https://example.cybozu.com?app=1", "the relay adds /k/v1"),
        ("https://example.cybozu.com#x", "the relay adds /k/v1"),
        ("https://user:word@example.cybozu.com", "the connection's secret"),
        ("https://example", "no domain"),
        ("https://example..com", "no domain"),
        ("https://-example.com", "no domain"),
        ("https://1.2.3", "no domain"),
        ("https://169.254.169.254", "may be called"),
        ("https://[fd00:ec2::254]", "may be called"),
        ("https://exa mple.com", "no web address"),
        ("https://example.com\n", "no web address"),
        ("https://example.com:99999", "no web address"),
        ("https://[::1", "no web address"),
        ("https:\\\\example.com", "no web address"),
    ],
)
def test_any_other_address_is_one_clear_problem(url: str, words: str) -> None:
    (message,) = url_problems(url)
    assert words in message
    assert "Write https://" in message


def test_a_user_name_in_the_address_is_not_repeated() -> None:
    assert "word" not in url_problems("https://user:word@example.cybozu.com")[0].replace("password", "")


def test_the_shipped_route_has_no_problem() -> None:
    fields = {
        "company": "company",
        "score": {"from": "score", "type": "number"},
        "opened_at": {"from": "openedAt", "type": "datetime", "zone": "Asia/Tokyo"},
        "tags": {"from": "tags[]", "type": "check_box"},
    }
    assert problems(fields=fields) == {}


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_every_known_type_with_all_its_options_has_no_problem(kind: str) -> None:
    options = {"zone": "Asia/Tokyo", "format": "%H:%M" if kind == "time" else "%d/%m/%Y", "separator": ";"}
    fitting = {name: value for name, value in options.items() if name in KINDS[kind].options}
    assert field_problems({"from": "a", "type": kind, **fitting}) == {}


def test_a_bad_path_is_found_in_both_forms_of_a_field_and_in_the_key() -> None:
    found = problems(fields={"a": "lead-id", "b": {"from": "x["}}, key={"field": "k", "from": "nope("})
    assert set(found) == {"fields.a", "fields.b.from", "key.from"}
    assert "column 5" in found["fields.a"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("nmber", ["Did you mean number?", "multi_line_text"]),
        ("SINGLE_LINE_TEXT", ["Did you mean text?"]),
        ("integer", ["Did you mean number?"]),
        ("DROP_DOWN", ["Did you mean drop_down?"]),
        ("xyzzy", ["no field type. Known types: text"]),
        ("file", ["not supported yet", "drop_down"]),
        ("table", ["by rows"]),
        ("SUBTABLE", ["by rows"]),
        ("calc", ["never accepts writes"]),
        ("record_number", ["never accepts writes"]),
        ("UPDATED_TIME", ["never accepts writes"]),
        ("status", ["never accepts writes"]),
    ],
)
def test_a_type_that_cannot_be_written_says_why_and_what_can(kind: str, words: list[str]) -> None:
    found = field_problems({"from": "a", "type": kind})
    assert set(found) == {"fields.x.type"}
    assert all(word in found["fields.x.type"] for word in words), found


@pytest.mark.parametrize("rule", [{"type": "time"}, {"type": "date", "format": "%d/%m/%Y"}])
def test_a_zone_is_asked_for_only_where_a_value_may_be_a_moment(rule: dict[str, str]) -> None:
    assert field_problems({"from": "a", **rule}) == {}


@pytest.mark.parametrize(
    ("rule", "path", "words"),
    [
        ({"type": "datetime"}, "fields.x.zone", "zone: Asia/Tokyo"),
        ({"type": "datetime", "zone": "JST"}, "fields.x.zone", "no IANA time zone"),
        ({"type": "datetime", "zone": "Asia/tokyo"}, "fields.x.zone", "Did you mean Asia/Tokyo?"),
        ({"type": "datetime", "zone": ""}, "fields.x.zone", "no IANA time zone"),
        ({"type": "date"}, "fields.x.zone", "zone: Asia/Tokyo"),
        ({"type": "date", "format": "%Y-%m-%dT%H:%M%z"}, "fields.x.zone", "zone: Asia/Tokyo"),
        ({"type": "date", "format": "%Y-%m-%dT%H:%M:%SZ"}, "fields.x.format", "write %z in its place"),
        ({"type": "datetime", "zone": "Asia/Tokyo", "format": "%Y-%m-%dT%H:%M:%SZ"}, "fields.x.format", "write %z"),
        ({"type": "date", "zone": "../etc/passwd"}, "fields.x.zone", "no IANA time zone"),
        ({"type": "number", "zone": "UTC"}, "fields.x.zone", "date, time, datetime"),
        ({"type": "text", "format": "%d"}, "fields.x.format", "date, time, datetime"),
        ({"type": "drop_down", "separator": ";"}, "fields.x.separator", "check_box, multi_select"),
        ({"type": "date", "format": "%d/%m"}, "fields.x.format", "whole date"),
        ({"type": "time", "format": "%Q"}, "fields.x.format", "bad directive"),
        ({"type": "radio_button", "empty": "clear"}, "fields.x.empty", "cannot empty a radio_button"),
    ],
)
def test_an_option_that_is_missing_wrong_or_out_of_place_is_one_problem(
    rule: dict[str, str], path: str, words: str
) -> None:
    found = field_problems({"from": "a", **rule})
    assert set(found) == {path}
    assert words in found[path]


def test_the_key_field_is_not_also_a_field() -> None:
    assert "key's field" in problems(fields={"lead_id": "leadId"})["fields.lead_id"]


def test_the_records_own_number_is_no_field_and_is_a_key_by_a_word_of_its_own() -> None:
    found = problems(key={"field": "$id", "from": "id"}, fields={"$revision": "r"})
    assert "key: {record: ...}" in found["key.field"]
    assert "never written" in found["fields.$revision"]
    assert problems(key={"record": "kintoneId"}, fields={"a": "a"}) == {}
    assert list(problems(key={"record": "lead-id"}, fields={"a": "a"})) == ["key.record"]


@pytest.mark.parametrize(
    ("key", "paths"),
    [
        ({}, ["key.field", "key.from"]),
        ({"field": "lead_id"}, ["key.from"]),
        ({"from": "leadId"}, ["key.field"]),
        ({"record": "id", "field": "lead_id"}, ["key.field"]),
        ({"record": "id", "field": "lead_id", "from": "leadId"}, ["key.field", "key.from"]),
    ],
)
def test_a_key_is_a_field_and_its_value_or_a_records_number(key: dict[str, str], paths: list[str]) -> None:
    assert list(problems(key=key, fields={"a": "a"})) == paths


@pytest.mark.parametrize("kind", ["email", "datetime", "NUMBER"])
def test_a_key_is_text_or_number(kind: str) -> None:
    assert "text" in problems(key={"field": "k", "from": "a", "type": kind})["key.type"]


@pytest.mark.parametrize("code", ["", "x" * 129])
def test_a_field_code_has_a_length(code: str) -> None:
    assert "1 to 128 characters" in problems(fields={code: "a"})[f"fields.{code}"]


def test_the_system_is_imported_without_an_http_client() -> None:
    code = (
        "import sys, systems.kintone.system;"
        " sys.exit('requests' in sys.modules or 'systems.kintone.rules' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=FUNCTIONS, check=False).returncode == 0
