"""Delivering by a clock: how it is written, who may, and what else that excludes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
from relay.core.config import Batch
from relay.system.sides import target_side
from systems import SYSTEMS

if TYPE_CHECKING:
    from tests.unit.config.conftest import Load

FILE = """
connections:
  books: {{system: ledger, url: https://ledger.example.com, {}}}
routes:
  opened: {{to: books, page: 1, columns: {{}}, {}}}
"""


def problems(load: Load, connection: str, route: str = "") -> str:
    with pytest.raises(config.ConfigError) as caught:
        load(FILE.format(connection, route))
    return str(caught.value)


@pytest.mark.parametrize(
    ("batch", "every", "minutes"),
    [("{}", 0, 0), ("{every: 0}", 0, 0), ("{every: 1m}", "1m", 1), ("{every: 600s}", "600s", 10)],
)
def test_at_once_is_the_default_and_minutes_are_a_clock(load: Load, batch: str, every: str, minutes: int) -> None:
    found = load(FILE.format(f"batch: {batch}", "")).connections["books"].batch
    assert (found.every, found.minutes) == (every, minutes)


@pytest.mark.parametrize("every", ["30s", "90s", "11m", "1h"])
def test_only_whole_minutes_within_which_no_alarm_rings_are_kept(load: Load, every: str) -> None:
    wanted = f"books.batch.every: `{every}` cannot be kept by the clock. Write whole minutes, from 1m to 10m."
    assert wanted in problems(load, f"batch: {{every: {every}}}")


@pytest.mark.parametrize("every", ["5", "soon", "true", "1.5", "[]"])
def test_anything_else_is_no_time(load: Load, every: str) -> None:
    assert "books.batch.every: " in problems(load, f"batch: {{every: {every}}}")


def test_lingering_is_said_to_have_become_the_clock(load: Load) -> None:
    found = problems(load, "batch: {linger_seconds: 20}")
    assert "books.batch.linger_seconds: unknown key." in found
    assert "Write batch: {every: 1m}, or remove it to have each written at once." in found


def test_there_is_one_delivery_at_a_time(load: Load) -> None:
    found = problems(load, "batch: {every: 1m}, limits: {concurrency: 2}")
    assert "books.limits.concurrency: with `batch: {every: ...}` there is one delivery at a time. Remove it." in found


def test_nobody_waits_for_the_answer_of_a_clock(load: Load) -> None:
    found = problems(load, "batch: {every: 1m}", "reply: delivered")
    assert "routes.opened.reply: books delivers every 1m, and whoever waits for the answer would be gone" in found


@pytest.mark.parametrize(
    "entry", ["system: http, url: https://crm.example.com", "system: karte"], ids=["http", "karte"]
)
def test_who_takes_one_event_in_a_request_saves_nothing_by_a_clock(entry: str, tmp_path: Path) -> None:
    file = tmp_path / "relay.yaml"
    file.write_text(f"connections:\n  it: {{{entry}, batch: {{every: 1m}}}}\nroutes: {{}}\n")
    with pytest.raises(config.ConfigError, match=r"it\.batch\.every: .* takes one event in a request"):
        config.load(file)


def test_each_system_says_whether_a_request_of_it_holds_many_records() -> None:
    assert {name: target_side(system).writes_many for name, system in SYSTEMS.items() if system.target} == {
        "http": False,
        "karte": False,
        "kintone": True,
        "marketo": True,
        "mazrica": False,
    }


def test_who_counts_requests_and_delivers_at_once_is_told_what_an_even_day_costs(load: Load) -> None:
    (warning,) = load(FILE.format("limits: {per_day: 10000}", "")).warnings
    assert warning.path == "connections.books.limits.per_day"
    assert "a request each: 10000 events spend the day's 10000 requests" in warning.message
    assert "batch: {every: 1m} such a day is 1440 requests, of up to 100 events" in warning.message
    assert warning.line == 3


@pytest.mark.parametrize("connection", ["limits: {per_day: 10000}, batch: {every: 1m}", "batch: {every: 1m}"])
def test_with_a_clock_there_is_nothing_to_warn_of(load: Load, connection: str) -> None:
    assert load(FILE.format(connection, "")).warnings == ()


@given(st.integers(1, 10))
def test_minutes_are_counted_whole(minutes: int) -> None:
    assert Batch(every=f"{minutes}m").minutes == minutes == Batch(every=f"{minutes * 60}s").minutes
