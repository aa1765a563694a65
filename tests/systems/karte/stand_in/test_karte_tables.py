"""Linked tables: what is refused, and who sees which row."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from local.systems.karte import StandIn
from tests.systems.karte.stand_in.visits import call, look, order, write

UPSERT, DELETE = "/v2beta/track/refTable/row/upsert", "/v2beta/track/refTable/row/delete"
TABLE = {"id": "leads", "key": "user_id", "columns": ["score", "company", "active"]}


@pytest.fixture
def karte(karte: StandIn) -> StandIn:
    assert order(karte, "tables", TABLE).ok
    return karte


def upsert(karte: StandIn, key: str = "vis-v", **values: Any) -> requests.Response:
    return call(karte, UPSERT, {"id": "leads", "rowKey": {"user_id": key}, "values": values})


def test_a_row_is_written_anew_unless_the_project_keeps_what_is_not_named(karte: StandIn) -> None:
    upsert(karte, score=1, company="a")
    upsert(karte, score=2)
    assert karte.rows("leads") == {"vis-v": {"score": 2}}
    order(karte, "settings", {"upsert": "columns"})
    upsert(karte, company="b")
    assert look(karte, "rows", table="leads")["rows"] == {"vis-v": {"score": 2, "company": "b"}}


def test_a_row_that_is_deleted_is_gone(karte: StandIn) -> None:
    upsert(karte, score=1)
    assert call(karte, DELETE, {"id": "leads", "rowKey": {"user_id": "vis-v"}}).ok
    assert karte.rows("leads") == {}
    assert karte.information("vis-v")["tables"] == {}


def test_a_visitors_row_has_the_prefixed_id_and_is_no_longer_the_members_that_it_becomes(karte: StandIn) -> None:
    upsert(karte, "v", score=1)
    upsert(karte, "vis-v", score=2)
    assert karte.information("vis-v")["tables"] == {"leads": {"score": 2}}
    write(karte, "vis-v", "identify", user_id="A")
    assert karte.information("vis-v")["tables"] == {}
    upsert(karte, "A", score=3)
    assert karte.information("vis-v")["tables"] == {"leads": {"score": 3}}


def test_a_table_may_be_linked_by_the_field_of_an_event(karte: StandIn) -> None:
    order(karte, "tables", {"id": "accounts", "key": "account", "columns": ["plan"], "link": "attribute.account"})
    call(karte, UPSERT, {"id": "accounts", "rowKey": {"account": "7"}, "values": {"plan": "gold"}})
    assert karte.information("A")["tables"] == {}
    write(karte, "A", "attribute", account=7)
    assert karte.information("A")["tables"] == {"accounts": {"plan": "gold"}}


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ({"id": "unknown", "rowKey": {"user_id": "A"}, "values": {}}, 404),
        ({"id": "leads", "rowKey": {"user_id": "A"}}, 400),
        ({"id": "leads", "rowKey": {"user_id": "A"}, "values": {"name": "x"}}, 400),
        ({"id": "leads", "rowKey": {"user_id": "A"}, "values": {"company": None}}, 400),
        ({"id": "leads", "rowKey": {"user_id": "A"}, "values": {"company": ["x"]}}, 400),
        ({"id": "leads", "rowKey": {"user_id": "A"}, "values": {"company": "あ" * 86}}, 400),
        ({"id": "leads", "rowKey": {"user_id": "A"}, "values": {"company": "あ" * 85, "active": False}}, 200),
        ({"id": "leads", "rowKey": {"user_id": "x" * 8001}, "values": {}}, 400),
        ({"id": "leads", "rowKey": {"user_id": "x" * 8000}, "values": {}}, 200),
        ({"id": "leads", "rowKey": {"user_id": ""}, "values": {}}, 400),
        ({"id": "leads", "rowKey": {"user_id": 7}, "values": {}}, 400),
        ({"id": "leads", "rowKey": {"id": "A"}, "values": {}}, 400),
        ({"id": "leads", "rowKey": {"user_id": "A", "id": "A"}, "values": {}}, 400),
    ],
)
def test_a_row_is_refused_by_its_table_key_columns_and_sizes(karte: StandIn, content: Any, status: int) -> None:
    assert call(karte, UPSERT, content).status_code == status
    assert bool(karte.rows("leads")) == (status == 200)


def test_rows_have_scopes_of_their_own() -> None:
    with StandIn(tokens={"writer": frozenset({"track.event.write"})}) as karte:
        order(karte, "tables", TABLE)
        content = {"id": "leads", "rowKey": {"user_id": "A"}, "values": {}}
        assert [call(karte, path, content, token="writer").status_code for path in (UPSERT, DELETE)] == [403, 403]


@pytest.mark.parametrize(
    "table",
    [
        {"id": "x", "key": "k", "columns": [f"c{number}" for number in range(50)]},
        {"id": "x", "key": "k", "columns": ["k"]},
        {"id": "x", "key": "k", "columns": ["a", "a"]},
        {"id": "x", "key": "k"},
    ],
)
def test_a_table_that_karte_would_not_have_cannot_be_made(karte: StandIn, table: Any) -> None:
    assert order(karte, "tables", table).status_code == 400
    assert order(karte, "tables", {**TABLE, "columns": ["score"]}).status_code == 200
