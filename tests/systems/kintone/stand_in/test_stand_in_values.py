"""What each field type takes, how it is kept, what empty is."""

from dataclasses import replace
from typing import Any

import pytest

from local.systems.kintone import LEADS, StandIn
from tests.systems.kintone.stand_in.client import Client, keys, refused

KEPT = [
    ("text", "ab", "ab"),
    ("text", "", ""),
    ("lines", "a\nb", "a\nb"),
    ("rich", "<b>a</b>", "<b>a</b>"),
    ("number", "12.50", "12.5"),
    ("number", " 42 ", "42"),
    ("number", "1.5e1", "15"),
    ("number", "+7", "7"),
    ("number", "-0", "0"),
    ("number", ".5", "0.5"),
    ("number", 12, "12"),
    ("number", "1.00005", "1"),
    ("number", "1.00015", "1.0002"),
    ("number", "", ""),
    ("number", None, ""),
    ("link", "https://example.com/?a=b", "https://example.com/?a=b"),
    ("phone", "+81-3-1234-5678", "+81-3-1234-5678"),
    ("mail", "sato@example.com", "sato@example.com"),
    ("link", "", ""),
    ("date", "2026-10-01", "2026-10-01"),
    ("date", "2026-3-4", "2026-03-04"),
    ("date", "2026-03", "2026-03-01"),
    ("date", "2026", "2026-01-01"),
    ("date", "", None),
    ("date", None, None),
    ("time", "09:05", "09:05"),
    ("time", "", None),
    ("moment", "2026-10-01T00:00:59Z", "2026-10-01T00:00:00Z"),
    ("moment", "2026-10-01T00:00:00+09:00", "2026-09-30T15:00:00Z"),
    ("moment", "2026-10-01T00:00Z", "2026-10-01T00:00:00Z"),
    ("moment", "2026-10-01", "2026-10-01T00:00:00Z"),
    ("moment", "", ""),
    ("moment", None, ""),
    ("radio", "A", "A"),
    ("radio", "", "B"),
    ("radio", None, "B"),
    ("drop", "C", "C"),
    ("drop", "", None),
    ("checks", ["A", "C"], ["A", "C"]),
    ("checks", [], []),
    ("checks", None, []),
    ("multi", ["B"], ["B"]),
    ("users", [{"code": "sato"}], [{"code": "sato", "name": "佐藤"}]),
    ("users", [], []),
    ("organizations", [{"code": "sales"}], [{"code": "sales", "name": "営業部"}]),
    ("groups", [{"code": "everyone"}], [{"code": "everyone", "name": "Everyone"}]),
    ("files", [], []),
]


@pytest.mark.parametrize(("field", "sent", "kept"), KEPT)
def test_a_value_is_kept_as_its_type_keeps_it(types: Client, field: str, sent: Any, kept: Any) -> None:
    answer = types.add(13, **{field: sent})
    assert answer.ok, answer.text
    assert types.value(13, 1, field) == kept


@pytest.mark.parametrize(
    ("field", "sent", "key"),
    [
        ("text", "a", "record.text.value"),
        ("text", "a" * 21, "record.text.value"),
        ("key", "a" * 65, "record.key.value"),
        ("number", "abc", "record[number].value"),
        ("number", "12abc", "record[number].value"),
        ("number", "1,000", "record[number].value"),
        ("number", "１２", "record[number].value"),
        ("number", "0x1f", "record[number].value"),
        ("number", "1001", "record.number.value"),
        ("number", "-101", "record.number.value"),
        ("price", "1" + "0" * 30, "record.price.value"),
        ("price", "1e999999", "record.price.value"),
        ("link", "example.com", "record.link.value"),
        ("link", "javascript:alert(1)", "record.link.value"),
        ("phone", "sato", "record.phone.value"),
        ("mail", "sato", "record.mail.value"),
        ("date", "2026/10/01", "record.date.value"),
        ("date", "2026-02-30", "record.date.value"),
        ("date", "0999-01-01", "record.date.value"),
        ("date", "2026-10-01T00:00:00Z", "record.date.value"),
        ("time", "24:00", "record.time.value"),
        ("time", "9am", "record.time.value"),
        ("moment", "2026-10-01T00:00:00", "record.moment.value"),
        ("moment", "2026-10-01 00:00:00", "record.moment.value"),
        ("moment", "2026-13-01T00:00:00Z", "record.moment.value"),
        ("moment", "1000-01-01T00:00:00+09:00", "record.moment.value"),
        ("radio", "D", "record.radio.value"),
        ("drop", "a", "record.drop.value"),
        ("checks", ["A", "D"], "record.checks.values[1].value"),
        ("multi", ["D"], "record.multi.values[0].value"),
        ("groups", [{"code": "nobody"}], "record.groups.values.value"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_under_its_key(types: Client, field: str, sent: Any, key: str) -> None:
    assert keys(types.add(13, **{field: sent})) == {key}


def test_in_a_batch_the_key_begins_with_the_place_of_the_record(types: Client) -> None:
    answer = types.add_many(13, {}, {"drop": "x", "number": "abc", "checks": ["x"]})
    assert keys(answer) == {"records[1].drop.value", "records[1][number].value", "records[1].checks.values[0].value"}


def test_what_is_no_number_in_a_required_field_is_missing_too(leads: Client, kintone: StandIn) -> None:
    kintone.define(replace(LEADS, fields=(replace(LEADS.fields[0], required=True), *LEADS.fields[1:])))
    assert keys(leads.add(12, lead_id="abc")) == {"record[lead_id].value", "record.lead_id.value"}


@pytest.mark.parametrize(
    ("field", "sent"),
    [
        ("text", 5),
        ("text", ["ab"]),
        ("number", True),
        ("number", ["1"]),
        ("date", 2026),
        ("drop", ["A"]),
        ("checks", "A"),
        ("checks", [1]),
        ("users", "sato"),
        ("users", ["sato"]),
        ("items", "x"),
        ("items", [{"value": {"item": "x"}}]),
    ],
)
def test_a_value_of_another_json_type_is_refused_as_bad_json(types: Client, field: str, sent: Any) -> None:
    assert refused(types.add(13, **{field: sent})) == (400, "CB_IJ01")


@pytest.mark.parametrize(
    ("field", "sent", "code"),
    [
        ("users", [{"code": "nobody"}], (400, "GAIA_IL26")),
        ("organizations", [{"code": "nobody"}], (400, "GAIA_IL28")),
        ("files", [{"fileKey": "nothing"}], (404, "GAIA_BL01")),
    ],
)
def test_codes_and_files_that_nobody_has_are_refused(types: Client, field: str, sent: Any, code: Any) -> None:
    assert refused(types.add(13, **{field: sent})) == code


def test_the_length_of_an_empty_text_is_not_checked(types: Client) -> None:
    assert types.add(13, text="").ok


def test_the_message_on_length_names_the_first_length_that_is_refused(types: Client) -> None:
    answer = types.add(13, text="a" * 21)
    assert "21" in answer.json()["errors"]["record.text.value"]["messages"][0]


@pytest.mark.parametrize(
    ("precision", "sent", "kept"),
    [
        ({}, "999999999999.99994", "999999999999.9999"),
        ({}, "-123456789012", "-123456789012"),
        ({}, "1234567890123", None),
        ({}, "999999999999.99996", None),
        ({}, f"-{10**24}", None),
        ({"digits": 8, "decimals": 2}, "123456.789", "123456.79"),
        ({"digits": 8, "decimals": 2}, "1234567", None),
        ({"digits": 8, "decimals": 2, "rounding": "DOWN"}, "-1.239", "-1.23"),
        ({"digits": 8, "decimals": 2, "rounding": "UP"}, "1.231", "1.24"),
        ({"digits": 30, "decimals": 0}, "9" * 30, "9" * 30),
    ],
)
def test_a_number_is_as_exact_as_its_app(precision: Any, sent: str, kept: str | None) -> None:
    with StandIn(apps=[replace(LEADS, **precision)]) as kintone:
        client = Client(kintone.url, kintone.api_token)
        answer = client.add(12, lead_id="1", score=sent)
        if kept is None:
            assert keys(answer) == {"record.score.value"}
            body = {"app": 12, "records": [{"updateKey": {"field": "lead_id", "value": sent}, "record": {}}]}
            assert keys(client.send("PUT", "/k/v1/records.json", body)) == {"records[0].updateKey.value"}
        else:
            assert client.value(12, 1, "score") == kept
