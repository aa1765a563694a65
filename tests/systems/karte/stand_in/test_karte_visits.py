"""K-14: what is written from outside is seen late, and not by the visit that is under way."""

from __future__ import annotations

from local.systems.karte import StandIn
from tests.systems.karte.stand_in.visits import Visitor, call, look, order, write

LEAD = {"id": 7, "leadScore": 12, "unsubscribed": False}


def test_the_visit_that_is_under_way_does_not_see_what_was_written_meanwhile_and_the_next_does(
    karte: StandIn, visitor: Visitor
) -> None:
    visitor.send("identify", user_id="A", email="a@example.com")
    write(karte, "A", "identify", user_id="A", marketo=LEAD)
    assert visitor.sees()["identify"] == {"user_id": "A", "email": "a@example.com"}
    visitor.send("view")
    assert "marketo" not in visitor.sees()["identify"]
    visitor.session = "s2"
    visitor.send("view")
    assert visitor.sees()["identify"]["marketo"] == LEAD
    assert karte.information("A")["identify"]["email"] == "a@example.com"


def test_the_next_visit_sees_it_only_when_it_was_visible_before_the_visit_began(
    karte: StandIn, visitor: Visitor
) -> None:
    order(karte, "settings", {"visible_after": 60})
    karte.clock.freeze()
    write(karte, "A", "identify", user_id="A", marketo=LEAD)
    visitor.send("identify", user_id="A")
    assert "marketo" not in look(karte, "information", user="A")["information"].get("identify", {})
    karte.clock.advance(60)
    assert look(karte, "information", user="A")["information"]["identify"]["marketo"] == LEAD
    assert "marketo" not in visitor.sees()["identify"]
    visitor.session = "began too early"
    visitor.send("view")
    karte.clock.advance(1)
    assert "marketo" not in visitor.sees()["identify"]
    visitor.session = "s2"
    visitor.send("view")
    assert visitor.sees()["identify"]["marketo"] == LEAD


def test_a_visit_ends_after_half_an_hour_without_an_event(karte: StandIn, visitor: Visitor) -> None:
    karte.clock.freeze()
    visitor.send("identify", user_id="A")
    write(karte, "A", "attribute", plan="gold")
    karte.clock.advance(1800)
    visitor.send("view")
    assert "attribute" not in visitor.sees()
    karte.clock.advance(1801)
    visitor.send("view")
    assert visitor.sees()["attribute"] == {"plan": "gold"}


def test_what_the_tag_sends_counts_at_once(visitor: Visitor) -> None:
    visitor.send("attribute", plan="gold")
    visitor.send("attribute", seats=3)
    assert visitor.sees()["attribute"] == {"plan": "gold", "seats": 3}


def test_a_row_of_a_linked_table_is_seen_as_late_as_an_event(karte: StandIn, visitor: Visitor) -> None:
    order(karte, "tables", {"id": "leads", "key": "user_id", "columns": ["score"]})
    visitor.send("view")
    row = {"id": "leads", "rowKey": {"user_id": "vis-v"}, "values": {"score": 1}}
    call(karte, "/v2beta/track/refTable/row/upsert", row)
    assert visitor.sees()["tables"] == {}
    visitor.session = "s2"
    visitor.send("view")
    assert visitor.sees()["tables"] == {"leads": {"score": 1}}
