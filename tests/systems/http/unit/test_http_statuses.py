"""How long an answer asks to wait."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systems.http.statuses import LONGEST_WAIT, retry_after

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("999999999999999999999", LONGEST_WAIT),
        ("Sun, 22 Nov 2026 12:00:30 GMT", 30.0),
        ("Sunday, 22-Nov-26 12:00:30 GMT", 30.0),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
        ("Mon, 22 Nov 2126 12:00:00 GMT", LONGEST_WAIT),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("１２", None),
        ("Sun, 99 Nov 2026 12:00:30 GMT", None),
    ],
)
def test_seconds_or_a_date_by_the_servers_own_clock(text: str, seconds: float | None) -> None:
    assert retry_after({"Retry-After": text, "Date": format_datetime(NOON, usegmt=True)}) == seconds


def test_without_a_date_of_the_server_its_clock_is_ours() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    assert 55 < (retry_after({"Retry-After": later}) or 0) <= 60


@given(st.text(max_size=40), st.text(max_size=40))
def test_anything_else_asks_for_nothing(text: str, date: str) -> None:
    found = retry_after({"Retry-After": text, "Date": date})
    assert found is None or 0 <= found <= LONGEST_WAIT
