"""One row of a table for each event: the row with its mark, or a new one; and fields that are written only if."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from local.systems.kintone.apps.app import App, Field, FieldType
from operations.readings.explaining import explained
from relay.core.outcome import Delivered
from relay.history.kept_record import KeptRecord
from tests.systems.kintone.contract.relaying import Relay, a_route, an_event, codes, kinds
from tests.systems.kintone.rows.mails import KEY, ROUTES, Person, asked, marks, remarks, rows, table

AT = "2026-11-02T18:00:30Z"
AT_THE_MINUTE = "2026-11-02T18:00:00Z"


def an_open(route: str = "opened", **changes: Any) -> Any:
    payload = {"leadId": 1, "mail": 1042, "run": 7, "at": AT, "subject": "Autumn", "text": "at the open"}
    return an_event(route, **payload | changes)


def a_send(**changes: Any) -> Any:
    return an_open("sent", **{"text": "as it was sent", **changes})


def skipped(outcomes: list[Any]) -> list[str]:
    return [each.skipped for each in outcomes if isinstance(each, Delivered)]


def test_n09_a_customer_who_is_not_there_is_made_with_the_row_in_one_request(relay: Relay) -> None:
    assert kinds(relay.deliver(an_open())) == "D"
    row = {"mail_key": "1042-7", "subject": "Autumn", "text": "at the open", "state": "opened"}
    assert table(relay.kintone) == [row | {"opened_at": AT_THE_MINUTE}]
    assert relay.values()["1"]["last_opened_at"] == AT_THE_MINUTE
    assert asked(relay.kintone) == "GO"


def test_n10_what_was_sent_stays_when_the_mail_is_opened_and_the_open_is_in_its_row(relay: Relay) -> None:
    relay.deliver(a_send())
    relay.deliver(an_open())
    row = {"mail_key": "1042-7", "subject": "Autumn", "text": "as it was sent", "state": "opened"}
    assert table(relay.kintone) == [row | {"opened_at": AT_THE_MINUTE}]


def test_a_send_that_is_told_after_its_open_takes_no_open_back(relay: Relay) -> None:
    relay.deliver(an_open(text=""))
    relay.deliver(a_send())
    [row] = table(relay.kintone)
    assert (row["state"], row["text"], row["opened_at"]) == ("opened", "as it was sent", AT_THE_MINUTE)


def test_a_repeat_is_no_second_row_and_no_write(relay: Relay) -> None:
    event = an_open()
    relay.deliver(event)
    again = relay.deliver(event, event)
    assert (skipped(again), len(table(relay.kintone))) == (["unchanged", "unchanged"], 1)
    assert asked(relay.kintone) == "GOG"


def test_events_of_one_record_are_one_write_and_of_many_records_too(relay: Relay) -> None:
    events = [an_open(leadId=lead, run=run) for lead in (1, 2, 3) for run in (7, 8)]
    assert kinds(relay.deliver(*events)) == "DDDDDD"
    assert [marks(relay.kintone, lead) for lead in "123"] == [["1042-7", "1042-8"]] * 3
    assert asked(relay.kintone) == "GO"
    relay.deliver(*(an_open(leadId=lead, run=9) for lead in (1, 2, 3, 4)))
    assert [len(marks(relay.kintone, lead)) for lead in "1234"] == [3, 3, 3, 1]
    assert sorted(asked(relay.kintone)) == sorted("GO" + "GUO")


def test_rows_of_people_and_cells_that_the_route_does_not_name_stay_as_they_are(relay: Relay, person: Person) -> None:
    number = person.adds(lead_id="1", mails=[{"value": {"remark": {"value": "by phone"}}}])
    relay.deliver(an_open())
    own = person.sees(number)["mails"]["value"][1]
    first = {"id": person.sees(number)["mails"]["value"][0]["id"], "value": {}}
    person.saves(number, {"mails": {"value": [first, {"id": own["id"], "value": {"remark": {"value": "liked it"}}}]}})
    relay.deliver(an_open(run=8))
    assert [row.get("remark", row.get("mail_key")) for row in table(relay.kintone)] == [
        "by phone",
        "liked it",
        "1042-8",
    ]
    assert table(relay.kintone)[1]["mail_key"] == "1042-7"


def test_an_unchanged_row_is_sent_with_its_id_alone(relay: Relay) -> None:
    relay.deliver(an_open())
    relay.deliver(an_open(run=8))
    [sent] = [json.loads(one["body"]) for one in relay.kintone.requests() if one["method"] == "PUT"]
    first, second = sent["records"][0]["record"]["mails"]["value"]
    assert (set(first), first["value"], "id" in second) == ({"id", "value"}, {}, False)


def test_only_a_later_open_moves_the_last_one_on_whatever_order_they_come_in(relay: Relay) -> None:
    late, early = an_open(run=8, at="2026-11-03T09:00:00+09:00"), an_open(run=7, at="2026-11-02T09:00:00+09:00")
    relay.deliver(late)
    relay.deliver(early)
    assert relay.values()["1"]["last_opened_at"] == "2026-11-03T00:00:00Z"
    assert kinds(relay.deliver(an_open(run=9, at="2026-11-04"), an_open(run=10, at="2026-11-01"))) == "DD"
    assert relay.values()["1"]["last_opened_at"] == "2026-11-03T15:00:00Z"


def test_the_topmost_of_too_many_rows_goes_people_keep_theirs_and_it_is_said(relay: Relay, person: Person) -> None:
    person.adds(lead_id="1", mails=[{"value": {"remark": {"value": "by phone"}}}])
    short = Relay(relay.kintone, relay.secret, {"opened": a_route(key=KEY, fields={}, rows=rows(keep=3))})
    for run in range(1, 4):
        short.deliver(an_open(run=run))
    [outcome] = short.deliver(an_open(run=4))
    assert isinstance(outcome, Delivered)
    assert outcome.warnings == ("rows_dropped:mails",)
    kept = KeptRecord(kind="warned", at=datetime.now(UTC), route="opened", record="1", codes=outcome.warnings)
    assert "rows.keep" in " ".join(explained(kept, outcome.warnings[0], "kintone", "ja"))
    assert (marks(relay.kintone), remarks(relay.kintone)) == (["1042-2", "1042-3", "1042-4"], ["by phone"])


def test_who_is_not_there_is_rejected_or_passed_over_as_the_route_says(relay: Relay) -> None:
    rejected, passed = relay.deliver(an_open("known-only")), relay.deliver(an_open("passed-over"))
    assert (codes(rejected), skipped(passed), relay.kintone.records(12)) == (["GAIA_RE20"], ["no_record"], [])


def test_the_row_goes_to_the_customer_who_is_given_the_key_by_an_address(relay: Relay, person: Person) -> None:
    person.adds(email="erika@example.com")
    adopt = {**KEY, "adopt": {"field": "email", "from": "email"}}
    adopting = Relay(relay.kintone, relay.secret, {"opened": a_route(key=adopt, fields=LAST_FIELDS, rows=rows())})
    assert kinds(adopting.deliver(an_open(email="erika@example.com"), an_open(leadId=2, email="x@example.com"))) == "DD"
    assert (marks(relay.kintone, "1"), marks(relay.kintone, "2")) == (["1042-7"], ["1042-7"])
    assert relay.values()["1"]["email"] == "erika@example.com"


def test_a_customer_without_a_key_is_known_by_an_address_also_where_nobody_is_made(
    relay: Relay, person: Person
) -> None:
    person.adds(email="erika@example.com")
    adopt = {**KEY, "adopt": {"field": "email", "from": "email"}}
    route = a_route(key=adopt, fields=LAST_FIELDS, rows=rows(), upsert=False, no_record="skip")
    adopting = Relay(relay.kintone, relay.secret, {"opened": route})
    outcomes = adopting.deliver(an_open(email="erika@example.com"), an_open(leadId=2, email="x@example.com"))
    assert (skipped(outcomes), marks(relay.kintone, "1")) == (["", "no_record"], ["1042-7"])
    assert len(relay.kintone.records(12)) == 1


LAST_FIELDS = {"last_opened_at": {"from": "at", "type": "datetime", "zone": "Asia/Tokyo", "only_if": "later"}}


def test_the_records_own_number_may_be_the_key(relay: Relay, person: Person) -> None:
    number = person.adds(lead_id="1")
    by_number = {"opened": a_route(key={"record": "record"}, fields={}, rows=rows())}
    numbered = Relay(relay.kintone, relay.secret, by_number)
    outcomes = numbered.deliver(an_open(record=number), an_open(record="999"))
    assert (kinds(outcomes), codes(outcomes)[1], marks(relay.kintone)) == ("DX", "GAIA_RE01", ["1042-7"])


def test_one_bad_record_is_put_aside_alone(relay: Relay) -> None:
    bad = {"opened": a_route(key=KEY, fields={"company": "company"}, rows=rows(fields={"state": CHOICE}))}
    some = Relay(relay.kintone, relay.secret, bad)
    events = [an_open(leadId=lead, state="sent" if lead != 2 else "lost") for lead in (1, 2, 3)]
    assert kinds(some.deliver(*events)) == "DXD"
    more = [an_open(leadId=lead, run=8, state="lost" if lead == 3 else "sent") for lead in (1, 3)]
    assert kinds(some.deliver(*more)) == "DX"
    assert (marks(relay.kintone, "1"), marks(relay.kintone, "3")) == (["1042-7", "1042-8"], ["1042-7"])


CHOICE = {"from": "state", "type": "drop_down"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"table": "mail"}, "rows.table"),
        ({"table": "company"}, "rows.table"),
        ({"mark": {"field": "mark", "text": "{mail}"}}, "rows.mark.field"),
    ],
)
def test_what_kintone_would_ignore_is_never_sent(
    relay: Relay, person: Person, changes: dict[str, Any], said: str
) -> None:
    person.adds(lead_id="1", mails=[{"value": {"remark": {"value": "by phone"}}}])
    wrong = Relay(relay.kintone, relay.secret, {"opened": a_route(key=KEY, fields={}, rows=rows(**changes))})
    [outcome] = wrong.deliver(an_open())
    assert codes([outcome]) == ["not_a_table"]
    assert said in str(outcome)
    assert remarks(relay.kintone) == ["by phone"]


def test_a_field_that_is_written_only_where_there_is_nothing_needs_no_table(relay: Relay) -> None:
    for company in ("Acme", "Beta"):
        relay.deliver(an_event("first-company", leadId=1, company=company))
    assert relay.values()["1"]["company"] == "Acme"


def test_a_route_without_rows_still_takes_one_request(relay: Relay) -> None:
    relay.deliver(an_event("company", leadId=1, company="Acme"))
    assert asked(relay.kintone) == "U"


def test_what_comes_between_rows_of_one_record_keeps_its_place(relay: Relay) -> None:
    events = [an_open(), an_event("company", leadId=1, company="Acme"), an_open(run=8)]
    assert kinds(relay.deliver(*events)) == "DDD"
    assert (marks(relay.kintone), relay.values()["1"]["company"]) == (["1042-7", "1042-8"], "Acme")


def test_tables_too_large_for_one_answer_are_read_in_several(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relay.http.transport.MAX_ANSWER_BYTES", 30_000)
    long = "x" * 4_000
    assert kinds(relay.deliver(*(an_open(leadId=lead, text=long) for lead in range(1, 19)))) == "D" * 18
    assert kinds(relay.deliver(*(an_open(leadId=lead, run=8) for lead in range(1, 19)))) == "D" * 18
    assert all(len(marks(relay.kintone, str(lead))) == 2 for lead in range(1, 19))
    for run in (9, 10, 11):
        relay.deliver(an_open(run=run, text=long * 3))
    [outcome] = relay.deliver(an_open(run=12))
    assert codes([outcome]) == ["record_too_large"]


def test_check_says_what_the_app_lacks_of_a_table(relay: Relay) -> None:
    wrong = {
        "no-table": a_route(key=KEY, fields={}, rows=rows(table="mail")),
        "no-mark": a_route(key=KEY, fields={}, rows=rows(mark={"field": "key", "text": "{id}"})),
        "number-mark": a_route(key=KEY, fields={}, rows=rows(mark={"field": "state", "text": "{id}"})),
        "no-cell": a_route(key=KEY, fields={}, rows=rows(fields={"subjet": "subject"})),
    }
    found = {each.where: each for each in Relay(relay.kintone, relay.secret, {**ROUTES, **wrong}).check()}
    assert found["routes.opened.rows.table"].level == found["routes.opened.rows.mark.field"].level == "ok"
    assert found["routes.opened.rows.fields.state"].message == "DROP_DOWN; options: sent, opened"
    assert "Did you mean mails?" in found["routes.no-table.rows.table"].message
    assert "no field key" in found["routes.no-mark.rows.mark.field"].message
    assert "DROP_DOWN cannot hold a mark" in found["routes.number-mark.rows.mark.field"].message
    assert "Did you mean subject?" in found["routes.no-cell.rows.fields.subjet"].message
    assert any("may be viewed" in each.message for each in Relay(relay.kintone, relay.secret, ROUTES).check())


def test_check_says_which_required_cell_a_new_row_would_lack(relay: Relay) -> None:
    needed = Field(code="kind", type=FieldType.SINGLE_LINE_TEXT, required=True)
    mark = Field(code="mail_key", type=FieldType.SINGLE_LINE_TEXT)
    mails = Field(code="mails", type=FieldType.SUBTABLE, fields=(mark, needed))
    relay.kintone.define(
        App(id=12, name="C", fields=(Field(code="lead_id", type=FieldType.NUMBER, unique=True), mails))
    )
    route = {"opened": a_route(key=KEY, fields={}, rows=rows(fields={}))}
    messages = {each.where: each.message for each in Relay(relay.kintone, relay.secret, route).check()}
    assert "the field kind of the table is required" in messages["routes.opened.rows"]
