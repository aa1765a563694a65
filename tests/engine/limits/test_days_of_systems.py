"""What a connection's day is spent of, for systems that count by the engine's own budget."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from relay.limits.budget import Budget
from relay.system.sides import target_side
from systems import SYSTEMS
from tests.support.deadlines import Endless
from tests.support.memory_state import MemoryState

NOW = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
KINTONE_ROUTE = {"to": "a", "key": {"field": "id", "from": "id"}, "fields": {"name": "name"}}

CASES: list[tuple[str, dict[str, Any], list[dict[str, Any]], list[str], str]] = [
    (
        "kintone",
        {"url": "https://example.cybozu.com"},
        [KINTONE_ROUTE | {"app": app} for app in (12, 3, 12)],
        ["app/12", "app/3"],
        "2026-10-02T00:00:00+00:00",
    ),
    ("karte", {}, [], ["requests"], "2026-10-01T15:00:00+00:00"),
    ("http", {"url": "https://example.com"}, [], ["requests"], "2026-10-02T00:00:00+00:00"),
]


@pytest.mark.parametrize(("name", "options", "routes", "scopes", "resets_at"), CASES)
def test_each_thing_that_a_system_counts_is_told_with_its_limit_and_its_end(
    name: str, options: dict[str, Any], routes: list[dict[str, Any]], scopes: list[str], resets_at: str
) -> None:
    system, state = SYSTEMS[name], MemoryState()
    connection = msgspec.convert(options | {"limits": {"per_day": 9}}, system.connection_model)
    budget = Budget(state=state, day=system.day, per_day=connection.day_limit, clock=NOW.timestamp)
    budget.spend(scopes[0], Endless())

    found = system.spent(
        connection, [msgspec.convert(each, target_side(system).route_model) for each in routes], state, NOW
    )

    assert [(each.scope, each.used, each.limit) for each in found] == [
        (scope, int(scope == scopes[0]), 9) for scope in scopes
    ]
    assert {each.resets_at.isoformat() for each in found} == {resets_at}


@pytest.mark.parametrize(("name", "options", "routes", "scopes", "resets_at"), CASES)
def test_without_a_limit_nothing_is_counted_and_the_table_is_not_asked(
    name: str, options: dict[str, Any], routes: list[dict[str, Any]], scopes: list[str], resets_at: str
) -> None:
    connection = msgspec.convert(options, SYSTEMS[name].connection_model)
    assert connection.day_limit is None
    assert list(SYSTEMS[name].spent(connection, [], MemoryState(trouble=["down"]), NOW)) == []
