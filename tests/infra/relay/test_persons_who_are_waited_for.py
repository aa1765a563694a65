"""A delivering function may note which records are to be read again where events may wait for persons."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.connections import reading
from tests.engine.reading.world import ThingRoute, ThingSource
from tests.infra.relay.test_functions_and_rights import allowed, touches
from tests.infra.relay.test_readings import ROUTES, made


def test_it_may_write_only_where_the_notes_of_what_is_read_into_it_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "may_find_nobody", lambda _, route: route.to in {"crm", "other"})
    _, relay = made(tmp_path, ROUTES)
    rights = allowed(relay, "acme-deliver-crm")
    assert touches(relay, rights["dynamodb:Query"], "Readings/Items")
    notes, history = "Readings/Items", "Readings/Items"
    assert touches(relay, rights["dynamodb:BatchWriteItem"], "Delivery-crm/State/Items", notes, history)
    [statement] = [each for each in relay.statements("acme-deliver-crm") if "dynamodb:Query" in each["Action"]]
    assert statement["Condition"] == {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["source#unmatched"]}}
    assert "READINGS_TABLE" in relay.function("acme-deliver-crm")["Environment"]["Variables"]
    for name in ("mail", "other"):  # whose route waits for nobody, and whose route is only called
        assert "dynamodb:Query" not in allowed(relay, f"acme-deliver-{name}")


def test_it_may_note_what_is_to_be_read_of_its_own_connection_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = {"crm", "source"}  # of which only one is read
    monkeypatch.setattr(reading, "notes_for_reading", lambda _, routes: any(each.to in notes for each in routes))
    _, relay = made(tmp_path, {**ROUTES, "back": ThingRoute(to="source", source=ThingSource(app=3))})
    [statement] = [each for each in relay.statements("acme-deliver-source") if "dynamodb:Query" in each["Action"]]
    assert statement["Condition"] == {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["source#noted"]}}
    assert "READINGS_TABLE" in relay.function("acme-deliver-source")["Environment"]["Variables"]
    assert "dynamodb:Query" not in allowed(relay, "acme-deliver-crm")
