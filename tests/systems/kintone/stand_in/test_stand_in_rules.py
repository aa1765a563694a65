"""Required fields, defaults, read-only fields, lookups, tables, calculated fields."""

from dataclasses import replace

import pytest

from local.systems.kintone import LEADS, StandIn
from tests.systems.kintone.stand_in.client import Client, cells, keys, refused


def test_a_required_field_must_be_filled_in_a_new_record(leads: Client, types: Client, kintone: StandIn) -> None:
    kintone.define(replace(LEADS, fields=(replace(LEADS.fields[0], required=True), *LEADS.fields[1:])))
    assert keys(leads.add(12, company="Acme")) == {"record.lead_id.value"}
    assert keys(types.add(13, plan="")) == {"record.plan.value"}


def test_a_field_that_becomes_required_stops_every_update_of_a_record_that_lacks_it(
    leads: Client, kintone: StandIn
) -> None:
    leads.add(12, lead_id="1")
    fields = tuple(replace(one, required=one.code in ("lead_id", "company", "tags")) for one in LEADS.fields)
    kintone.define(replace(LEADS, fields=fields))
    answer = leads.upsert(12, "lead_id", ("1", {"score": "5"}))
    assert keys(answer) == {"records[0].company.value", "records[0].tags.values"}
    assert leads.upsert(12, "lead_id", ("1", {"company": "Acme", "tags": ["A"]})).ok


def test_a_required_field_that_does_not_fit_is_missing_only_where_nothing_of_it_is_right(
    leads: Client, kintone: StandIn
) -> None:
    fields = tuple(replace(one, required=True, max_length=3) for one in LEADS.fields if one.code in ("company", "tags"))
    kintone.define(replace(LEADS, fields=fields))
    assert keys(leads.add(12, company="Acme", tags=["A"])) == {"record.company.value"}
    assert keys(leads.add(12, company="Abc", tags=["A", "Z"])) == {"record.tags.values[1].value"}
    both = {"record.tags.values[0].value", "record.tags.values"}
    assert keys(leads.add(12, company="Abc", tags=["Z"])) == both


def test_defaults_fill_what_a_new_record_leaves_out(types: Client) -> None:
    types.upsert(13, "key", ("a", {}))
    assert types.value(13, 1, "plan") == "free"
    assert types.value(13, 1, "radio") == "B"


def test_defaults_do_not_come_back_on_update(types: Client) -> None:
    types.add(13, plan="paid", drop="A")
    types.update(13, 1, drop="")
    assert types.value(13, 1, "plan") == "paid"
    assert types.value(13, 1, "drop") is None


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("レコード番号", "GAIA_UN10"),
        ("作成者", "GAIA_UN10"),
        ("作成日時", "GAIA_UN10"),
        ("更新者", "GAIA_UN10"),
        ("更新日時", "GAIA_UN10"),
        ("ステータス", "GAIA_UN10"),
        ("作業者", "GAIA_UN10"),
        ("group", "GAIA_UN10"),
        ("カテゴリー", "GA_UO01"),
        ("related", "CB_IJ01"),
    ],
)
def test_fields_that_kintone_writes_itself_are_refused(types: Client, field: str, code: str) -> None:
    types.add(13, key="a")
    assert refused(types.update(13, 1, **{field: "x"})) == (400, code)
    assert refused(types.upsert(13, "key", ("b", {field: "x"}))) == (400, code)


def test_unknown_calculated_and_copied_fields_are_ignored(types: Client) -> None:
    sent = {"nothing": "x", "total": "99", "lead_company": "x", "$id": "7", "$revision": "9", "number": "2"}
    answer = types.add(13, **sent)
    assert answer.json() == {"id": "1", "revision": "1"}
    assert types.value(13, 1, "total") == "0"
    assert types.value(13, 1, "lead_company") == ""


def test_other_keys_beside_value_are_ignored(leads: Client) -> None:
    record = {"lead_id": {"value": "1", "type": "X", "disabled": True, "error": "x", "confirmed": True}}
    assert leads.send("POST", "/k/v1/record.json", {"app": 12, "record": record}).ok


def test_creator_and_times_of_a_new_record_need_the_right_to_manage(types: Client, kintone: StandIn) -> None:
    sent = {"作成者": {"code": "sato"}, "作成日時": "2026-01-01T00:00:30Z"}
    assert refused(types.add(13, **sent)) == (403, "GAIA_NO01")
    manager = Client(kintone.url, "manager")
    assert manager.add(13, **sent).ok
    assert manager.value(13, 1, "作成者")["code"] == "sato"
    assert manager.value(13, 1, "作成日時") == "2026-01-01T00:00:00Z"


def test_times_of_the_system_have_minute_precision(leads: Client) -> None:
    leads.add(12, lead_id="1")
    assert leads.lead("更新日時", "1").endswith(":00Z")


def test_calculated_fields_are_computed(types: Client) -> None:
    types.add(13, number="12", price="2.5")
    assert types.value(13, 1, "total") == "30"


def test_a_lookup_copies_from_the_record_that_its_key_finds(types: Client) -> None:
    types.add(12, lead_id="1001", company="Acme")
    assert types.add(13, lead="1001").ok
    assert types.value(13, 1, "lead_company") == "Acme"
    types.upsert(12, "lead_id", ("1001", {"company": "Later"}))
    types.update(13, 1, number="1")
    assert types.value(13, 1, "lead_company") == "Acme"
    types.update(13, 1, lead="1001")
    assert types.value(13, 1, "lead_company") == "Later"
    types.update(13, 1, lead="")
    assert types.value(13, 1, "lead_company") == ""


def test_a_lookup_whose_source_has_no_such_value_is_refused(types: Client) -> None:
    answer = types.add_many(13, {}, {"lead": "1001"})
    assert refused(answer) == (400, "GAIA_LO04")
    assert "errors" not in answer.json()


def test_a_lookup_needs_a_token_of_the_source_app(types: Client, kintone: StandIn) -> None:
    types.add(12, lead_id="1001", company="Acme")
    alone = Client(kintone.url, "types")
    assert refused(alone.add(13, lead="1001")) == (400, "GAIA_LO04")
    assert alone.add(13, lead="").ok


def rows(types: Client) -> list[tuple[str, str, str]]:
    table = types.value(13, 1, "items")
    return [(row["id"], row["value"]["item"]["value"], row["value"]["quantity"]["value"]) for row in table]


def row(values: dict[str, str], row_id: str | None = None) -> dict[str, object]:
    return {"value": cells(dict(values)), **({"id": row_id} if row_id else {})}


def test_a_table_is_replaced_and_a_row_with_a_known_id_is_merged(types: Client) -> None:
    types.add(13, items=[row({"item": "a", "quantity": "1"}), row({"item": "b", "quantity": "2"})])
    assert rows(types) == [("1", "a", "1"), ("2", "b", "2")]
    types.update(13, 1, items=[row({"quantity": "9"}, "1"), row({"item": "c"}), row({"item": "d"}, "777")])
    assert rows(types) == [("1", "a", "9"), ("3", "c", ""), ("4", "d", "")]
    types.update(13, 1, number="1")
    assert len(rows(types)) == 3
    types.update(13, 1, items=[])
    assert rows(types) == []


def test_what_is_no_number_in_a_table_is_kept_as_empty_without_an_error(types: Client) -> None:
    for wrong in ("abc", "12abc", "1,000"):
        types.send("DELETE", "/k/v1/records.json", {"app": 13, "ids": [1]})
        assert types.add(13, items=[row({"item": "a", "quantity": wrong})]).ok
    assert types.records(13)[0]["items"]["value"][0]["value"]["quantity"]["value"] == ""


def test_other_mistakes_in_a_table_name_the_row(types: Client) -> None:
    answer = types.add(13, items=[row({"item": "a"}), row({"kind": "Z"})])
    assert keys(answer) == {"record.items.value[1].value.item.value", "record.items.value[1].value.kind.value"}


def test_defaults_fill_a_new_row(types: Client) -> None:
    types.add(13, items=[row({"item": "a"})])
    assert types.value(13, 1, "items")[0]["value"]["kind"] == {"type": "DROP_DOWN", "value": "A"}


def test_a_row_that_is_sent_with_its_id_alone_keeps_its_cells(types: Client) -> None:
    types.add(13, items=[row({"item": "a", "quantity": "1"}), row({"item": "b"})])
    types.update(13, 1, items=[{"id": "1", "value": {}}, row({"item": "c"}), {"id": "2", "value": {}}])
    found = [(one["id"], one["value"]["item"]["value"]) for one in types.value(13, 1, "items")]
    assert found == [("1", "a"), ("3", "c"), ("2", "b")]


def test_one_row_id_twice_is_refused(types: Client) -> None:
    types.add(13, items=[row({"item": "a"})])
    answer = types.update(13, 1, items=[{"id": "1", "value": {}}, {"id": "1", "value": {}}])
    assert refused(answer) == (400, "GAIA_SI01")


def test_a_query_finds_records_of_which_one_row_fits(types: Client) -> None:
    types.add(13, items=[row({"item": "a", "kind": "A"}), row({"item": "b", "kind": "B"})])
    types.add(13, items=[row({"item": "a", "kind": "A"})])
    assert [one["$id"]["value"] for one in types.records(13, 'kind in ("B")')] == ["1"]
    assert [one["$id"]["value"] for one in types.records(13, 'item like "a" order by $id asc')] == ["1", "2"]
