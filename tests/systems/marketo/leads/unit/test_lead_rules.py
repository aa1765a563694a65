"""The rules for one record, whatever strangers put into it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from systems.marketo.leads.model import LeadRecord, RecordRefused
from systems.marketo.leads.person import KeyKind, Person
from systems.marketo.leads.rules import Rules
from tests.support.examples import usual
from tests.systems.marketo.leads.unit.marketo_in_memory import SCHEMA

RULES = Rules(SCHEMA, "foreign")
COOKIE = "id:123-ABC-456&token:_mch-example.com-1"

anything = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.lists(st.text())
cookies = st.sampled_from([COOKIE, COOKIE + "&", "_mch-x", "%", "id:123-ABC-456%26token:_mch-%E3%81%82"])


def person(**parts: Any) -> Person:
    return RULES.person(LeadRecord(**parts))


@settings(max_examples=usual(3))
@given(
    st.builds(
        LeadRecord,
        id=anything,
        foreign_id=anything,
        foreign_type=st.sampled_from([None, "CUSTOM", "SFDC", "SAP"]),
        cookie=anything | cookies,
        email=anything,
        attributes=st.dictionaries(st.sampled_from(["email", "title", "foreign", "x"]) | st.text(), anything),
    )
)
def test_any_record_is_a_person_that_can_be_sent_or_is_refused(record: LeadRecord) -> None:
    try:
        found = RULES.person(record)
    except RecordRefused:
        return
    msgspec.json.encode([found.key, found.fields])
    assert found.sought <= found.names


def test_the_strongest_key_decides_and_the_others_become_fields() -> None:
    keys = {"id": 7, "foreign_id": "5", "foreign_type": "CUSTOM", "cookie": COOKIE, "email": "a@example.com"}
    found = person(**keys)
    assert (found.kind, found.key) == (KeyKind.ID, 7)
    assert found.fields == {"foreign": "5", "email": "a@example.com"}
    found = person(**{**keys, "id": None})
    assert (found.kind, found.key, found.fields) == (KeyKind.FOREIGN, "5", {"email": "a@example.com"})
    found = person(cookie=COOKIE, email="a@example.com")
    assert (found.kind, found.key, found.cookie, found.fields) == (KeyKind.EMAIL, "a@example.com", COOKIE, {})
    assert person(cookie=COOKIE).kind is KeyKind.COOKIE


@pytest.mark.parametrize("keys", [{"cookie": COOKIE}, {"foreign_id": "5", "foreign_type": "CUSTOM"}])
def test_an_address_among_the_attributes_is_one_that_the_person_is_known_by(keys: dict[str, str]) -> None:
    assert person(**keys, attributes={"email": "a@example.com"}).email == "a@example.com"


@pytest.mark.parametrize("beside", [{"id": 7}, {"email": "a@example.com"}])
def test_a_foreign_id_without_its_type_is_read_past_where_something_else_says_who_it_is(beside: dict[str, Any]) -> None:
    found = person(foreign_id="-1", **beside)
    assert found.kind in {KeyKind.ID, KeyKind.EMAIL}
    assert "foreign" not in found.fields
    for alone in ({}, {"cookie": COOKIE}):
        with pytest.raises(RecordRefused, match="foreign_type_required"):
            person(foreign_id="-1", **alone)


def test_a_cookie_with_a_comma_is_refused_before_it_can_spoil_the_look_up_of_others() -> None:
    with pytest.raises(RecordRefused):
        person(cookie=COOKIE + ",b")


def test_names_in_another_spelling_are_the_fields_they_mean_and_the_last_value_counts() -> None:
    assert person(email="a@example.com", attributes={"Title": "One", "title": "Two"}).fields == {"title": "Two"}


def test_an_address_that_is_only_spelled_anew_is_no_other_address() -> None:
    found = person(email="a@example.com", attributes={"email": "A@Example.com"})
    assert (found.key, found.fields, found.changes_email) == ("A@Example.com", {}, False)
    assert person(email="a@example.com", attributes={"email": "b@example.com"}).changes_email
    assert person(email="None").key == "None"


@pytest.mark.parametrize("value", [0, -1, 2**31, True, "7", 7.0])
def test_an_id_is_a_whole_number_that_marketo_could_have_given(value: object) -> None:
    with pytest.raises(RecordRefused) as caught:
        person(id=value)
    assert caught.value.error.code == "key_bad"


@pytest.mark.parametrize("keys", [{"email": "a,b@example.com"}, {"foreign_id": "1,2", "foreign_type": "CUSTOM"}])
def test_a_key_with_a_comma_is_refused_since_marketo_would_look_for_its_parts(keys: dict[str, str]) -> None:
    with pytest.raises(RecordRefused, match="key_bad"):
        person(**keys)


@pytest.mark.parametrize("foreign_id", ["SFDC:5", "sfdc:5", "NetSuite:x"])
def test_a_custom_id_that_looks_like_one_of_another_type_is_refused(foreign_id: str) -> None:
    with pytest.raises(RecordRefused, match="key_bad"):
        person(foreign_id=foreign_id, foreign_type="CUSTOM")


@pytest.mark.parametrize(
    "parts", [{"email": "straße@example.com"}, {"id": 7, "attributes": {"email": "あ@example.com"}}]
)
def test_an_address_with_characters_other_than_ascii_is_refused_since_marketo_takes_none(parts: Any) -> None:
    with pytest.raises(RecordRefused) as caught:
        person(**parts)
    assert caught.value.error.code == "1003"
    assert "ASCII" in caught.value.error.message
