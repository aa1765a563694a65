"""Reading records and forms, and the query language."""

from dataclasses import replace

import pytest

from local.systems.kintone import LEADS, Right, StandIn, Token
from tests.systems.kintone.stand_in.client import Client, keys, refused


@pytest.fixture
def three(leads: Client) -> Client:
    leads.add_many(
        12,
        {"lead_id": "1", "company": "Acme", "score": "9", "tags": ["vip", "A"], "opened_at": "2026-01-01T00:00:00Z"},
        {"lead_id": "2", "company": "Beta", "score": "10", "tags": ["B"], "opened_at": "2026-02-01T00:00:00Z"},
        {"lead_id": "3"},
    )
    return leads


def found(client: Client, query: str) -> str:
    answer = client.get("/k/v1/records.json", app=12, query=query)
    assert answer.ok, answer.text
    return "".join(record["lead_id"]["value"] for record in answer.json()["records"])


@pytest.mark.parametrize(
    ("query", "leads_found"),
    [
        ("", "321"),
        ('company = "Acme"', "1"),
        ('company != "Acme"', "32"),
        ('company in ("Acme", "Beta") order by $id asc', "12"),
        ('company not in ("Acme")', "32"),
        ('company like "AC"', "1"),
        ('company not like "ac" order by $id asc', "23"),
        ("score > 9", "2"),
        ("score >= 9 order by score asc", "12"),
        ('score < "10"', "1"),
        ("score <= 10 order by score desc", "21"),
        ('tags in ("vip", "B") order by $id asc', "12"),
        ('tags not in ("vip") order by $id asc', "23"),
        ('opened_at > "2026-01-15T00:00:00+09:00"', "2"),
        ('作成者 in ("Administrator") and company = "Beta"', "2"),
        ('company = "Acme" or company = "Beta" and score = 9', "1"),
        ('(company = "Acme" or company = "Beta") and score = 10', "2"),
        ("$id > 1 order by $id asc limit 1", "2"),
        ("レコード番号 = 3", "3"),
        ("order by $id asc limit 1 offset 1", "2"),
        ("order by company desc, $id asc", "213"),
    ],
)
def test_a_query_finds_its_records(three: Client, query: str, leads_found: str) -> None:
    assert found(three, query) == leads_found


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("company ===", "CB_VA01"),
        ("company = 'Acme'", "CB_VA01"),
        ('company = "a\tb"', "CB_VA01"),
        ("company", "CB_VA01"),
        ('company = "Acme" limit', "CB_VA01"),
        ("(score > 1", "CB_VA01"),
        ("opened_at > TODAY()", "CB_VA01"),
        ('opened_at > "yesterday"', "CB_VA01"),
        ("limit 501", "GAIA_QU01"),
        ("offset 10001", "GAIA_QU02"),
        ('nothing = "a"', "GAIA_IQ11"),
        ("order by nothing asc", "GAIA_IQ11"),
        ('tags = "vip"', "GAIA_IQ03"),
        ('company > "A"', "GAIA_IQ03"),
        ('tags in ("nothing")', "GAIA_IQ10"),
    ],
)
def test_a_bad_query_is_refused_with_its_code(three: Client, query: str, code: str) -> None:
    assert refused(three.get("/k/v1/records.json", app=12, query=query)) == (400, code)


def test_a_query_on_a_field_of_a_table_is_refused(types: Client) -> None:
    assert refused(types.get("/k/v1/records.json", app=13, query='item = "x"')) == (400, "GAIA_IQ07")


def test_the_total_is_null_unless_it_is_asked_for(three: Client) -> None:
    assert three.get("/k/v1/records.json", app=12).json()["totalCount"] is None
    answer = three.get("/k/v1/records.json", app=12, query="limit 1", totalCount="true").json()
    assert (len(answer["records"]), answer["totalCount"]) == (1, "3")


def test_only_the_fields_that_are_asked_for_are_returned(three: Client) -> None:
    answer = three.get("/k/v1/records.json", **{"app": 12, "fields[0]": "company", "fields[1]": "$id"})
    assert set(answer.json()["records"][0]) == {"company", "$id"}


def test_a_record_has_its_system_fields_with_ids_as_text(three: Client) -> None:
    record = three.get("/k/v1/record.json", app=12, id=1).json()["record"]
    assert record["$id"] == {"type": "__ID__", "value": "1"}
    assert record["$revision"] == {"type": "__REVISION__", "value": "1"}
    assert record["レコード番号"] == {"type": "RECORD_NUMBER", "value": "1"}
    assert record["作成者"]["value"] == {"code": "Administrator", "name": "Administrator"}
    assert record["score"] == {"type": "NUMBER", "value": "9"}
    assert "ステータス" not in record


def test_a_status_is_shown_where_process_management_is_on(tasks: Client) -> None:
    tasks.add(14, title="a")
    assert tasks.value(14, 1, "ステータス") == "Not started"


def test_a_record_that_is_not_there_is_not_found(leads: Client) -> None:
    assert refused(leads.get("/k/v1/record.json", app=12, id=1)) == (404, "GAIA_RE01")


def test_the_form_has_the_shape_of_kintones(leads: Client) -> None:
    answer = leads.get("/k/v1/app/form/fields.json", app=12).json()
    lead_id, tags = answer["properties"]["lead_id"], answer["properties"]["tags"]
    assert answer["revision"] == "1"
    assert (lead_id["type"], lead_id["required"], lead_id["unique"]) == ("NUMBER", False, True)
    assert (lead_id["minValue"], lead_id["digit"]) == ("", False)
    assert tags["options"]["newsletter"] == {"label": "newsletter", "index": "1"}
    assert tags["defaultValue"] == []


def test_the_form_always_lists_status_assignee_and_category(leads: Client, tasks: Client) -> None:
    status = {"type": "STATUS", "code": "ステータス", "label": "ステータス", "enabled": False}
    listed = leads.get("/k/v1/app/form/fields.json", app=12).json()["properties"]
    assert listed["ステータス"] == status
    assert {listed[code]["type"] for code in ("作業者", "カテゴリー")} == {"STATUS_ASSIGNEE", "CATEGORY"}
    assert tasks.get("/k/v1/app/form/fields.json", app=14).json()["properties"]["ステータス"]["enabled"] is True


def test_the_form_shows_lookups_and_tables(types: Client) -> None:
    listed = types.get("/k/v1/app/form/fields.json", app=13).json()["properties"]
    assert listed["lead"]["lookup"]["relatedApp"]["app"] == "12"
    assert listed["lead"]["lookup"]["fieldMappings"] == [{"field": "lead_company", "relatedField": "company"}]
    assert listed["items"]["fields"]["item"]["required"] is True


@pytest.mark.parametrize(
    ("right", "status"), [(Right.VIEW, 200), (Right.ADD, 200), (Right.MANAGE, 200), (Right.EDIT, 403)]
)
def test_the_form_needs_one_of_view_add_and_manage(right: Right, status: int) -> None:
    with StandIn(tokens=[Token("some", 12, frozenset({right}))]) as stand_in:
        answer = Client(stand_in.url, "some").get("/k/v1/app/form/fields.json", app=12)
    assert answer.status_code == status


def test_an_app_has_a_name(leads: Client) -> None:
    assert leads.get("/k/v1/app.json", id=12).json()["name"] == "Leads"
    assert keys(leads.get("/k/v1/app.json")) == {"id"}


def test_a_form_of_the_real_kintone_can_be_given_back_to_the_stand_in(leads: Client, kintone: StandIn) -> None:
    listed = leads.get("/k/v1/app/form/fields.json", app=12).json()["properties"]
    order = {"id": 12, "name": "Leads", "properties": listed}
    assert leads.send("POST", "/_stand-in/apps", order).json() == {"app": "12"}
    assert leads.get("/k/v1/app/form/fields.json", app=12).json()["properties"] == listed
    assert replace(kintone.domain.store.table(12).app, fields=LEADS.fields) == LEADS
