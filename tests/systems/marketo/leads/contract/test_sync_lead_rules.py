"""sync_lead: what a record must have, what comes back, and which REST calls it becomes."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from urllib.parse import quote

import pytest

from systems.marketo.leads.model import LeadRecord
from systems.marketo.rest.errors import Verdict
from tests.systems.marketo.leads.contract.syncing import COOKIE, FIELD, Syncing, Until, a_record, code


@pytest.mark.parametrize("record", [{}, {"email": " "}, {"foreign_id": "", "foreign_type": "CUSTOM"}])
def test_s07_without_id_address_foreign_id_or_cookie_nothing_is_asked_of_marketo(
    syncing: Syncing, record: dict[str, str]
) -> None:
    result = syncing.one(**record, firstName="George")
    assert (result.status, code(result)) == ("FAILED", "key_required")
    assert syncing.calls() == []


@pytest.mark.parametrize("key", ["id", "foreign_id", "cookie", "email"])
def test_s07_any_one_of_them_is_enough(syncing: Syncing, key: str) -> None:
    known = syncing.marketo.edit(firstName="George")
    value = {"id": known["id"], "foreign_id": "5", "cookie": COOKIE, "email": "a@example.com"}[key]
    assert code(syncing.one(**{key: value})) in {"CREATED", "UPDATED"}


def test_s08_a_foreign_id_needs_its_type(syncing: Syncing) -> None:
    assert code(syncing.one(foreign_id="5", foreign_type=None)) == "foreign_type_required"


def test_s08_any_other_type_than_custom_sfdc_and_netsuite_is_an_error(syncing: Syncing) -> None:
    assert code(syncing.one(foreign_id="5", foreign_type="SAP")) == "foreign_type_bad"
    assert code(syncing.one(email="a@example.com", foreign_type="SAP")) == "foreign_type_bad"
    results = [syncing.one(foreign_id="5", foreign_type=kind) for kind in ("CUSTOM", "SFDC", "NETSUITE")]
    assert {result.status for result in results} == {"CREATED"}


@pytest.mark.parametrize("field", [None, "noSuchField", "kintonerecordid"])
def test_a_foreign_id_without_a_field_to_keep_it_is_an_error_that_says_what_to_write_in_relay_yaml(
    syncing_to: Callable[..., Syncing], field: str | None
) -> None:
    result = syncing_to(foreign_id_field=field).one(foreign_id="5")
    assert result.error
    assert (result.error.code, result.error.verdict) == ("foreign_id_field_missing", Verdict.REJECT)
    assert "relay.yaml" in result.error.message
    assert "foreign_id_field" in result.error.message


def test_s09_every_attribute_is_written_to_the_field_of_its_name(syncing: Syncing) -> None:
    made = syncing.one(
        email="t@t.com", firstName="George", leadScore=7, unsubscribed=True, contractValue=1.5, title="x"
    )
    values = syncing.lead(made.lead_id, "firstName", "leadScore", "unsubscribed", "contractValue", "title")
    assert values == ("George", 7, True, 1.5, "x")
    syncing.one(email="t@t.com", title=None)
    assert syncing.lead(made.lead_id, "title", "firstName") == (None, "George")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("FirstNam", "1006"),
        ("", "1006"),
        ("createdAt", "attribute_bad"),
        ("id", "attribute_bad"),
        ("cookies", "attribute_bad"),
    ],
)
def test_s09_an_attribute_that_is_no_field_to_write_is_an_error_and_nothing_is_written(
    syncing: Syncing, name: str, expected: str
) -> None:
    record = LeadRecord(email="t@t.com", attributes={"firstName": "George", name: "x"})
    assert code(syncing.sync.sync_lead(record, deadline=Until())) == expected
    assert syncing.marketo.leads() == []


def test_s09_a_field_that_an_admin_has_just_added_is_asked_for_once_more(syncing: Syncing) -> None:
    function = syncing.sync
    record = LeadRecord(email="t@t.com", attributes={"shoeSize": "42"})
    syncing.client.until(Until()).leads.describe()
    syncing.marketo.add_field(name="shoeSize", label="Shoe Size")
    assert code(function.sync_lead(record, deadline=Until())) == "CREATED"
    unknown = LeadRecord(email="t@t.com", attributes={"hatSize": "42"})
    results = [code(function.sync_lead(unknown, deadline=Until())) for _ in range(3)]
    assert results == ["1006"] * 3
    assert len(syncing.calls("/rest/v1/leads/describe.json")) == 2


@pytest.mark.parametrize("value", [["a"], {"a": 1}, float("nan"), "\ud800", object()])
def test_s09_a_value_that_is_neither_text_nor_number_nor_flag_is_an_error(syncing: Syncing, value: object) -> None:
    record = LeadRecord(email="t@t.com", attributes={"firstName": value})
    assert code(syncing.sync.sync_lead(record, deadline=Until())) == "attribute_bad"


def test_s10_with_return_lead_the_whole_lead_comes_back_as_it_is_after_the_update(syncing: Syncing) -> None:
    syncing.one(email="t@t.com", firstName="George", department="Jungle")
    result = syncing.one(email="t@t.com", lastName="of the Jungle", return_lead=True)
    assert result.lead
    assert {name: result.lead[name] for name in ("id", "email", "firstName", "lastName", "department")} == {
        "id": result.lead_id,
        "email": "t@t.com",
        "firstName": "George",
        "lastName": "of the Jungle",
        "department": "Jungle",
    }
    described = syncing.client.until(Until()).leads.describe().fields
    assert set(result.lead) == {field.rest for field in described}


def test_s10_without_return_lead_or_without_success_no_lead_comes_back(syncing: Syncing) -> None:
    assert syncing.one(email="t@t.com").lead is None
    assert syncing.one(id=999, return_lead=True).lead is None


def test_s14_the_result_has_the_id_the_status_and_no_error_on_success(syncing: Syncing) -> None:
    made, updated = syncing.one(email="t@t.com"), syncing.one(email="t@t.com")
    (lead,) = syncing.marketo.leads()
    assert (made.lead_id, made.status, made.error) == (lead["id"], "CREATED", None)
    assert (updated.lead_id, updated.status, updated.error) == (lead["id"], "UPDATED", None)


def test_s14_a_failed_record_has_marketos_own_code_and_words(syncing: Syncing) -> None:
    result = syncing.one(email="t@t.com", leadScore="many")
    assert (result.status, result.lead_id, code(result)) == ("FAILED", None, "1001")
    assert result.error
    assert result.error.message


def test_s16_an_id_becomes_update_only_and_a_key_an_upsert_in_one_call_each(syncing: Syncing) -> None:
    made = syncing.one(foreign_id="5", email="t@t.com")
    before = len(syncing.calls(method="POST"))
    syncing.one(id=made.lead_id, title="King")  # with any other action or lookupField the stand-in refuses an id
    syncing.one(foreign_id="5", title="Duke")
    syncing.one(email="t@t.com", title="Earl")
    assert len(syncing.calls(method="POST")) == before + 3
    assert len(syncing.marketo.leads()) == 1


def test_s16_there_is_no_foreign_id_in_rest_so_a_lead_field_keeps_it(syncing: Syncing) -> None:
    made = syncing.one(foreign_id="5", foreign_type="NETSUITE")
    assert syncing.lead(made.lead_id, FIELD) == "NETSUITE:5"


def test_s16_300_records_go_into_a_call_and_300_values_into_a_look_up(syncing: Syncing) -> None:
    syncing.marketo.quotas.per_window = 1000  # each cookie takes a call of its own
    results = syncing.many(*(a_record(cookie=_cookie(number), email=f"{number}@example.com") for number in range(301)))
    assert {result.status for result in results} == {"CREATED"}
    calls = [each["records"] for each in syncing.calls()]  # a long look-up is a POST, too
    assert calls == [0, 300, 0, 1]


@pytest.mark.parametrize("cookie", ["x", "_mch-marketo.com-1", "id:561&token:_mch-a-1", COOKIE + " x", COOKIE.lower()])
def test_a_cookie_that_is_none_is_refused_before_any_call(syncing: Syncing, cookie: str) -> None:
    assert code(syncing.one(cookie=cookie, email="t@t.com")) == "1012"
    assert syncing.calls() == []


@pytest.mark.parametrize("safe", ["", ":", "&", ":&"])
@pytest.mark.parametrize("times", [1, 2])
def test_a_cookie_may_come_percent_encoded_in_whole_or_in_part_and_twice(
    syncing: Syncing, safe: str, times: int
) -> None:
    encoded = reduce(lambda text, _: quote(text, safe=safe), range(times), COOKIE)
    made = syncing.one(cookie=encoded)
    assert syncing.one(cookie=COOKIE).lead_id == made.lead_id


def test_a_key_and_an_attribute_that_contradict_one_another_are_an_error(syncing: Syncing) -> None:
    assert code(syncing.one(foreign_id="5", kintoneRecordId="6")) == "attribute_bad"
    assert code(syncing.one(foreign_id="5", kintoneRecordId="5")) == "CREATED"


def _cookie(number: int) -> str:
    return f"id:561-HYG-937&token:_mch-marketo.com-{number}"
