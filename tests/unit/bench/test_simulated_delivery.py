"""The simulation delivers with the engine's own code, so its figures follow the settings."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from bench import opens
from bench.simulation.run import Settings, Webhook, simulate

MOMENTS = st.floats(0, 300, allow_nan=False)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(MOMENTS, st.integers(1, 5)), min_size=1, max_size=40), st.sampled_from([0, 1, 2]))
def test_everything_is_delivered_once_and_in_order_however_it_arrives(
    found: list[tuple[float, int]], every: int
) -> None:
    """`simulate` itself raises when anything is lost, doubled or out of order."""
    result = simulate([Webhook(at, lead) for at, lead in sorted(found)], Settings(every=every), seed=1)

    assert result.webhooks == len(found)
    assert 1 <= result.requests <= len(found)
    assert result.records <= result.webhooks


def test_without_a_clock_a_lone_event_is_delivered_at_once() -> None:
    result = simulate([Webhook(0.0, 1), Webhook(100.0, 2)], Settings(), seed=1)

    assert (result.requests, result.longest < 1) == (2, True)


def test_what_comes_between_two_starts_shares_its_request() -> None:
    arriving = [Webhook(0.1 * number, number) for number in range(150)]

    result = simulate(arriving, Settings(every=1), seed=1)

    assert (result.requests, result.records, result.invocations) == (2, 150, 1)


def test_no_batch_holds_more_than_is_allowed() -> None:
    arriving = [Webhook(0.0, number) for number in range(100)]

    result = simulate(arriving, Settings(every=1, max_records=25), seed=1)

    assert result.requests == 4


def test_a_connection_that_is_ahead_of_its_day_fills_its_batches() -> None:
    arriving = [Webhook(number / 100, number) for number in range(2000)]

    result = simulate(arriving, Settings(per_day=200), seed=1)

    assert result.requests < simulate(arriving, Settings(), seed=1).requests


def test_repeated_events_of_one_lead_become_one_record_when_they_share_a_request() -> None:
    arriving = [Webhook(0.0, 7) for _ in range(10)]

    result = simulate(arriving, Settings(), seed=1)

    assert result.records < 10


def test_a_day_whose_requests_are_spent_goes_on_when_kintone_counts_anew() -> None:
    hour = 3600.0
    arriving = [Webhook(hour * number, number) for number in range(12)]

    result = simulate(arriving, Settings(per_day=8), seed=1)

    assert result.webhooks == 12
    assert 12 * hour < result.longest < 26 * hour


def test_the_mail_is_opened_most_in_its_first_hour_and_by_some_twice() -> None:
    found = opens.opened(5000, 1500, random.Random(1))

    first_hour = sum(webhook.at <= 3600 for webhook in found) / len(found)
    assert len(found) == 1500
    assert len({webhook.lead for webhook in found}) == 1200
    assert 0.24 < first_hour < 0.33
    assert found == sorted(found, key=lambda webhook: webhook.at)
    assert found[-1].at < 26 * 3600
