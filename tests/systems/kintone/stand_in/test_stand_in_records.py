"""Adding, updating and upserting records."""

import pytest

from local.systems.kintone import StandIn
from tests.systems.kintone.stand_in.client import Client, cells, keys, refused


def test_an_upsert_adds_a_record_that_is_not_there_with_the_key_of_updatekey(leads: Client) -> None:
    answer = leads.upsert(12, "lead_id", ("1001", {"company": "Acme"}))
    assert answer.json() == {"records": [{"id": "1", "operation": "INSERT", "revision": "1"}]}
    assert leads.lead("lead_id") == "1001"
    assert leads.lead("company") == "Acme"


def test_an_upsert_updates_a_record_that_is_there_and_keeps_what_it_does_not_name(leads: Client) -> None:
    leads.upsert(12, "lead_id", ("1001", {"company": "Acme", "score": "5"}))
    answer = leads.upsert(12, "lead_id", ("1001", {"score": "6"}))
    assert answer.json() == {"records": [{"id": "1", "operation": "UPDATE", "revision": "2"}]}
    assert (leads.lead("company"), leads.lead("score")) == ("Acme", "6")


def test_an_upsert_by_an_unknown_id_adds_a_record_with_a_new_id(leads: Client) -> None:
    record = {"id": 77, "record": cells({"lead_id": "5"})}
    answer = leads.send("PUT", "/k/v1/records.json", {"app": 12, "upsert": True, "records": [record]})
    assert answer.json()["records"] == [{"id": "1", "operation": "INSERT", "revision": "1"}]


def test_without_upsert_the_answer_names_no_operation(leads: Client) -> None:
    leads.add(12, lead_id="1001")
    record = {"id": 1, "record": cells({"company": "Acme"})}
    answer = leads.send("PUT", "/k/v1/records.json", {"app": 12, "records": [record]})
    assert answer.json() == {"records": [{"id": "1", "revision": "2"}]}


def test_without_upsert_a_key_that_nobody_has_is_not_found(leads: Client) -> None:
    entry = {"updateKey": {"field": "lead_id", "value": "9"}, "record": {}}
    assert refused(leads.send("PUT", "/k/v1/record.json", {"app": 12, **entry})) == (404, "GAIA_RE20")
    assert refused(leads.send("PUT", "/k/v1/records.json", {"app": 12, "records": [entry]})) == (404, "GAIA_RE20")


def test_an_id_that_nobody_has_is_not_found_without_saying_which_entry(leads: Client) -> None:
    leads.add(12, lead_id="1")
    records = [{"id": 1, "record": {}}, {"id": 99, "record": {}}]
    answer = leads.send("PUT", "/k/v1/records.json", {"app": 12, "records": records})
    assert refused(answer) == (404, "GAIA_RE01")
    assert "errors" not in answer.json()
    assert refused(leads.update(12, 99, company="x")) == (404, "GAIA_RE01")


def test_a_single_update_by_key_answers_the_new_revision_as_text(leads: Client) -> None:
    leads.add(12, lead_id="1001")
    entry = {"updateKey": {"field": "lead_id", "value": "1001"}, "record": cells({"company": "Acme"})}
    assert leads.send("PUT", "/k/v1/record.json", {"app": 12, **entry}).json() == {"revision": "2"}


def test_without_record_nothing_changes(leads: Client) -> None:
    leads.add(12, lead_id="1001", company="Acme")
    assert leads.send("PUT", "/k/v1/record.json", {"app": 12, "id": 1}).json() == {"revision": "1"}
    assert leads.lead("company") == "Acme"


def test_a_number_key_finds_its_record_however_it_is_written(leads: Client) -> None:
    leads.upsert(12, "lead_id", ("1001", {}))
    for same in (" 1001 ", "1001.0", "1.001e3", 1001):
        assert leads.upsert(12, "lead_id", (same, {})).json()["records"][0]["operation"] == "UPDATE"


@pytest.mark.parametrize("field", ["company", "score", "opened_at", "nothing", "$id"])
def test_the_key_field_must_be_unique_text_or_number(leads: Client, field: str) -> None:
    assert keys(leads.upsert(12, field, ("1", {}))) == {"records[0].updateKey.field"}


@pytest.mark.parametrize(("app", "field", "value"), [(13, "key", "x" * 65), (12, "lead_id", f"{7:65}")])
def test_a_key_has_at_most_64_characters(types: Client, app: int, field: str, value: str) -> None:
    assert keys(types.upsert(app, field, (value, {}))) == {"records[0].updateKey.value"}
    assert types.upsert(13, "key", ("x" * 64, {})).ok


@pytest.mark.parametrize("value", ["", None, "abc", "1,001"])
def test_a_key_must_be_a_value_of_its_field(leads: Client, value: str | None) -> None:
    assert keys(leads.upsert(12, "lead_id", (value, {}))) == {"records[0].updateKey.value"}


def test_id_and_updatekey_exclude_each_other_and_one_is_needed(leads: Client) -> None:
    both = {"app": 12, "id": 1, "updateKey": {"field": "lead_id", "value": "1"}, "record": {}}
    assert keys(leads.send("PUT", "/k/v1/record.json", both)) == {"updateKey"}
    assert keys(leads.send("PUT", "/k/v1/record.json", {"app": 12, "record": {}})) == {"id"}


def test_the_key_field_may_not_also_be_in_record(leads: Client) -> None:
    assert keys(leads.upsert(12, "lead_id", ("1", {"lead_id": "1"}))) == {"records[0].lead_id.value"}
    leads.add(12, lead_id="1")
    entry = {"app": 12, "updateKey": {"field": "lead_id", "value": "1"}, "record": cells({"lead_id": "1"})}
    assert keys(leads.send("PUT", "/k/v1/record.json", entry)) == {"record.lead_id.value"}


def test_two_entries_for_one_record_are_refused(leads: Client) -> None:
    answer = leads.upsert(12, "lead_id", ("1", {}), ("2", {}), ("1.0", {}))
    assert keys(answer) == {"records[2].updateKey.value"}
    assert leads.records(12) == []


def test_one_bad_record_undoes_the_whole_request(leads: Client, kintone: StandIn) -> None:
    leads.upsert(12, "lead_id", ("1", {"company": "before"}))
    answer = leads.upsert(12, "lead_id", ("1", {"company": "after"}), ("2", {}), ("3", {"tags": ["none"]}))
    assert keys(answer) == {"records[2].tags.values[0].value"}
    assert leads.lead("company", "1") == "before"
    assert len(leads.records(12)) == 1
    assert len(kintone.history(12)) == 1
    assert leads.upsert(12, "lead_id", ("2", {})).json()["records"][0]["operation"] == "INSERT"


def test_adding_answers_ids_and_revisions_as_text(leads: Client) -> None:
    assert leads.add(12, lead_id="1").json() == {"id": "1", "revision": "1"}
    answer = leads.add_many(12, {"lead_id": "2"}, {"lead_id": "3"})
    assert answer.json() == {"ids": ["2", "3"], "revisions": ["1", "1"]}


def test_an_empty_list_is_fine(leads: Client) -> None:
    assert leads.upsert(12, "lead_id").json() == {"records": []}
    assert leads.add_many(12).json() == {"ids": [], "revisions": []}


def test_more_than_100_records_are_refused(leads: Client) -> None:
    assert leads.add_many(12, *({"lead_id": str(number)} for number in range(100))).ok
    assert keys(leads.add_many(12, *({"lead_id": str(number)} for number in range(200, 301)))) == {"records"}
    assert keys(leads.upsert(12, "lead_id", *((str(number), {}) for number in range(101)))) == {"records"}


def test_a_value_that_another_record_holds_is_a_duplicate(leads: Client) -> None:
    leads.add_many(12, {"lead_id": "1"}, {"lead_id": "2"})
    assert keys(leads.add(12, lead_id="1.0")) == {"record.lead_id.value"}
    assert keys(leads.add_many(12, {"lead_id": "3"}, {"lead_id": "3"})) == {"records[1].lead_id.value"}
    assert keys(leads.update(12, 2, lead_id="1")) == {"record.lead_id.value"}
    assert leads.update(12, 1, lead_id="1").json() == {"revision": "2"}


def test_several_records_may_leave_a_unique_field_empty(types: Client) -> None:
    assert types.add(13, key="").ok
    assert types.add(13, key="").ok


def test_a_wrong_revision_is_a_conflict_and_minus_one_is_no_check(leads: Client) -> None:
    leads.upsert(12, "lead_id", ("1", {}))
    assert refused(leads.upsert(12, "lead_id", ("1", {}), revision=7)) == (409, "GAIA_CO02")
    assert leads.upsert(12, "lead_id", ("1", {}), revision=-1).ok
    assert leads.upsert(12, "lead_id", ("1", {}), revision="2").json()["records"][0]["revision"] == "3"


def test_deleting_takes_the_records_and_frees_their_keys(leads: Client) -> None:
    leads.add_many(12, {"lead_id": "1"}, {"lead_id": "2"})
    assert leads.send("DELETE", "/k/v1/records.json", {"app": 12, "ids": [1]}).json() == {}
    assert [record["lead_id"]["value"] for record in leads.records(12)] == ["2"]
    assert leads.add(12, lead_id="1").json()["id"] == "3"


def test_deleting_takes_its_ids_from_the_query_string_too(leads: Client) -> None:
    leads.add(12, lead_id="1")
    assert leads.send("DELETE", "/k/v1/records.json?app=12&ids[0]=1").json() == {}
    assert leads.records(12) == []


def test_deleting_needs_ids_that_are_there_and_revisions_that_are_right(leads: Client) -> None:
    leads.add(12, lead_id="1")
    assert keys(leads.send("DELETE", "/k/v1/records.json", {"app": 12, "ids": []})) == {"ids"}
    assert refused(leads.send("DELETE", "/k/v1/records.json", {"app": 12, "ids": [1, 2]})) == (404, "GAIA_RE01")
    body = {"app": 12, "ids": [1], "revisions": [5]}
    assert refused(leads.send("DELETE", "/k/v1/records.json", body)) == (409, "GAIA_CO02")
    assert len(leads.records(12)) == 1


def test_missing_and_wrong_parameters_are_named(leads: Client) -> None:
    assert keys(leads.get("/k/v1/record.json", app=12)) == {"id"}
    assert keys(leads.get("/k/v1/record.json", id=1)) == {"app"}
    assert keys(leads.get("/k/v1/record.json", app=-1, id=1)) == {"app"}
    assert keys(leads.get("/k/v1/record.json", app="twelve", id=1)) == {"app"}
    assert keys(leads.send("PUT", "/k/v1/records.json", {"app": 12})) == {"records"}


@pytest.mark.parametrize(
    "body",
    [
        {"app": 12, "records": {}},
        {"app": 12, "records": ["x"]},
        {"app": 12, "upsert": 1, "records": []},
        {"app": 12, "records": [{"id": 1, "record": []}]},
        {"app": 12, "records": [{"id": 1, "record": {"company": "Acme"}}]},
        {"app": 12, "records": [{"id": 1, "record": {"company": {}}}]},
        {"app": 12, "records": [{"updateKey": "1001", "record": {}}]},
    ],
)
def test_a_body_of_another_structure_is_refused_as_bad_json(leads: Client, body: object) -> None:
    leads.add(12, lead_id="1")
    assert refused(leads.send("PUT", "/k/v1/records.json", body)) == (400, "CB_IJ01")
