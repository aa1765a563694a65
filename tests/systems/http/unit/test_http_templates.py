"""Paths and headers with values in them: a value can only ever be a value."""

import re
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pytest
import requests
from hypothesis import assume, example, given
from hypothesis import strategies as st

from relay.core.refusal import Refused
from relay.mapping.template import TemplateError
from systems.http.template import LONGEST_VALUE, Template

ANY_VALUE = (
    st.text(max_size=600)
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.none()
    | st.lists(st.text(max_size=3), max_size=3)
    | st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2)
)
NASTY = st.text(alphabet="./\\%2eEfF5cC?#&=;:@\r\n\t \x00aä＼．", max_size=12)


@given(st.text(min_size=1, max_size=50) | NASTY)
@example("../../admin")
@example("%2e%2e/x")
@example("a?b#c")
@example("a\r\nHost: evil")
def test_any_text_stays_one_segment_and_is_the_same_when_it_is_decoded(text: str) -> None:
    try:
        filled = Template("/v1/leads/{id}/score").path({"id": text})
    except Refused:
        return
    begin, end = "/v1/leads/", "/score"
    segment = filled.text[len(begin) : -len(end)]
    assert filled.text == f"{begin}{segment}{end}"
    assert re.fullmatch(r"(?:[A-Za-z0-9_.~-]|%[0-9A-F]{2})+", segment)
    assert unquote(segment) == filled.values[0]


@given(st.text(min_size=1, max_size=50) | NASTY)
def test_no_client_or_server_that_decodes_first_finds_another_path(text: str) -> None:
    try:
        filled = Template("/leads/x{id}").path({"id": text}).text
    except Refused:
        return
    sent = requests.Request("PUT", f"https://api.example.com{filled}").prepare()
    assert urlsplit(sent.url or "").path == filled
    decoded = filled
    for _ in range(4):
        assert not {".", ".."} & set(re.split(r"[/\\]", decoded))
        decoded = unquote(decoded)


@given(st.text(min_size=1, max_size=50) | NASTY)
def test_any_text_stays_one_value_of_the_query(text: str) -> None:
    try:
        filled = Template("/leads?id={id}&upsert=true").path({"id": text})
    except Refused:
        return
    assert filled.text == f"/leads?id={quote(filled.values[0], safe='')}&upsert=true"


@given(ANY_VALUE)
def test_any_value_of_a_payload_is_filled_in_or_refused(value: Any) -> None:
    said = []
    for fill in (Template("/{id}").path, Template("x {id}").header):
        try:
            fill({"id": value})
        except Refused as refused:
            said.append(refused.message("en"))
    assert all(words.startswith(("id: ", "/{id}: ")) for words in said)


@given(st.text(min_size=1, max_size=80) | NASTY)
def test_a_header_never_has_more_than_printable_ascii(text: str) -> None:
    try:
        header = Template("lead {id}!").header({"id": text})
    except Refused:
        return
    assert header is None or re.fullmatch(r"lead [\x20-\x7e]+!", header)


@pytest.mark.parametrize(
    "value", [".", "..", "a/..", "../a", "..\\a", "a\\.", "%2e%2e", "%252E.", " .. ", "x/./y", "%2e%2e%2fadmin"]
)
def test_a_value_that_would_climb_is_refused_by_its_name(value: str) -> None:
    with pytest.raises(Refused) as caught:
        Template("/leads/{profile.id}").path({"profile": {"id": value}})
    assert (caught.value.code, caught.value.facts) == ("invalid_value", {"path": "profile.id"})


@pytest.mark.parametrize(("path", "payload"), [("/{a}{b}", {"a": "%2", "b": "e"}), ("/.{a}/x", {"a": "%2E"})])
def test_values_that_only_climb_together_are_refused(path: str, payload: dict[str, str]) -> None:
    with pytest.raises(Refused) as caught:
        Template(path).path(payload)
    assert caught.value.code == "invalid_value"


@pytest.mark.parametrize("value", ["", None, [], [""], "  "])
def test_a_blank_value_is_refused_in_a_path_and_leaves_a_header_out(value: Any) -> None:
    with pytest.raises(Refused) as caught:
        Template("/leads/{leadId}").path({"leadId": value})
    assert (caught.value.code, caught.value.facts) == ("missing_key", {"path": "leadId"})
    assert Template("lead {leadId}").header({"leadId": value}) is None


def test_a_header_refuses_line_breaks_and_what_is_no_ascii() -> None:
    for value in ("a\r\nx-admin: 1", "a\nb", "a\tb", "é", "株"):
        with pytest.raises(Refused) as caught:
            Template("{name}").header({"name": value})
        assert (caught.value.code, caught.value.facts) == ("invalid_value", {"path": "name"})


def test_a_value_has_a_longest_length() -> None:
    assert Template("/{a}").path({"a": "x" * LONGEST_VALUE}).values == ("x" * LONGEST_VALUE,)
    with pytest.raises(Refused):
        Template("/{a}").path({"a": "x" * (LONGEST_VALUE + 1)})


def test_numbers_are_written_as_people_do() -> None:
    filled = Template("/{a}/{b}/{c}").path({"a": 101, "b": 101.0, "c": "0101"})
    assert filled.text == "/101/101/0101"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("/leads/{{lead.Id}}", "Marketo's tokens"),
        ("/leads/{leadId", "no counterpart"),
        ("/leads/leadId}", "no counterpart"),
        ("/leads/{}", "path is empty"),
        ("/leads/{lead-id}", "not a JMESPath expression"),
    ],
)
def test_what_is_no_template_says_what_to_change(text: str, part: str) -> None:
    with pytest.raises(TemplateError, match=re.escape(part)):
        Template(text)


@given(st.text(alphabet="{}/abc.'\"[]", max_size=12))
def test_any_text_is_a_template_or_a_template_error(text: str) -> None:
    assume("{" in text)
    try:
        template = Template(text)
    except TemplateError:
        return
    assert template.text == text
