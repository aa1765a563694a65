"""A retry schedule that could lose an event is refused when relay.yaml is read, at the path of the setting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import config

if TYPE_CHECKING:
    from tests.unit.config.conftest import Load

FILE = """
connections:
  books: {{system: ledger, url: https://ledger.example.com, retry: {{{}}}}}
routes:
  opened: {{to: books, page: 1, columns: {{}}}}
"""


@pytest.mark.parametrize(
    ("retry", "problem"),
    [
        ("first: 20m", "connections.books.retry.max: shorter than `first`. Make it at least as long"),
        (
            "max: 12h",
            (
                "connections.books.retry.max: longer than 700m: SQS hides an event for at most 12h from its receive. "
                "Make it shorter"
            ),
        ),
        (
            "give_up_after: 14d",
            (
                "connections.books.retry.give_up_after: longer than 13d: the queue forgets an event after 14 days. "
                "Make it shorter"
            ),
        ),
        ("max: 10s, give_up_after: 24h", "connections.books.retry.give_up_after: may take"),
        ("first: soon", "connections.books.retry.first: "),
        ("factor: 0.5", "connections.books.retry.factor: "),
        ("tries: 5", "connections.books.retry.tries: "),
    ],
)
def test_a_bad_schedule_is_refused_with_its_path(load: Load, retry: str, problem: str) -> None:
    with pytest.raises(config.ConfigError) as caught:
        load(FILE.format(retry))
    assert problem in str(caught.value)


def test_a_sound_schedule_is_taken(load: Load) -> None:
    settings = load(FILE.format("first: 10s, factor: 3, max: 1h, give_up_after: 7d"))
    assert settings.connections["books"].retry.give_up_after == "7d"
