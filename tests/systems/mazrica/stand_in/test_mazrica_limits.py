"""3 requests a second with a burst of 100, and a day that begins at midnight UTC."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from local.kit.clock import Clock
from local.systems.mazrica import Quotas, StandIn
from local.systems.mazrica.access.limits import Limits
from tests.systems.mazrica.stand_in.client import Api
from tests.systems.mazrica.stand_in.conftest import BEGAN


def statuses(api: Api, count: int) -> list[int]:
    return [api.get("users").status_code for _ in range(count)]


def test_what_the_bucket_holds_goes_at_once_and_then_three_a_second(mazrica: StandIn, api: Api) -> None:
    mazrica.quotas.burst = 5
    mazrica.account.limits.clear()
    assert statuses(api, 6) == [200] * 5 + [429]
    mazrica.clock.advance(1)
    assert statuses(api, 4) == [200] * 3 + [429]
    mazrica.clock.advance(0.2)
    assert statuses(api, 1) == [429]
    mazrica.clock.advance(3600)
    assert statuses(api, 6) == [200] * 5 + [429]


@given(st.lists(st.floats(0, 40), min_size=1, max_size=400))
def test_in_no_span_of_time_are_more_served_than_a_hundred_and_three_a_second(pauses: list[float]) -> None:
    clock = Clock()
    clock.freeze(BEGAN)
    limits = Limits(Quotas(), clock)
    served: list[float] = []
    for pause in pauses:
        clock.advance(max(0, pause - 20))
        answers = [limits.enter("GET /users", refused_count=True) for _ in range(7)]
        served += [clock.now()] * answers.count("")
    for first in range(0, len(served), 50):
        for last in range(first, len(served), 50):
            assert last - first + 1 <= 100 + 3 * (served[last] - served[first]) + 1e-6


def test_the_day_ends_at_midnight_utc_which_is_nine_in_japan(mazrica: StandIn, api: Api) -> None:
    mazrica.quotas.per_day = 2
    assert statuses(api, 3) == [200, 200, 429]
    mazrica.clock.advance(86_400 - 1)
    assert statuses(api, 1) == [429]
    mazrica.clock.advance(1)
    assert statuses(api, 1) == [200]


def test_nothing_tells_the_end_of_the_day_from_a_moment_s_haste(mazrica: StandIn, api: Api) -> None:
    mazrica.quotas.per_day = 1
    statuses(api, 1)
    by_day = api.get("users")
    mazrica.quotas.per_day, mazrica.quotas.burst = 50_000, 0
    by_second = api.get("users")
    assert by_day.status_code == by_second.status_code == 429
    assert by_day.text == by_second.text == "Too Many Requests"
    assert "Retry-After" not in by_day.headers
    assert mazrica.limits()["refused"] == {"rate": 1, "day": 1}


def test_whether_a_request_that_is_refused_counts_for_the_day_is_a_reading(mazrica: StandIn, api: Api) -> None:
    mazrica.quotas.burst = 1
    statuses(api, 1)
    mazrica.clock.advance(0.1)
    statuses(api, 4)
    assert mazrica.limits()["today"] == (5 if mazrica.readings.refused_count else 1)


def test_ten_thousand_requests_are_served_a_day_unless_an_account_has_more() -> None:
    limits = Limits(Quotas(burst=10**6), Clock())
    assert not any(limits.enter("GET /users", refused_count=True) for _ in range(10_000))
    assert limits.enter("GET /users", refused_count=True) == "day"
    limits.quotas.per_day = 50_000
    assert not limits.enter("GET /users", refused_count=True)


def test_calls_are_counted_by_address_second_and_day(mazrica: StandIn, api: Api) -> None:
    contact = mazrica.contact(name="山田 太郎")
    api.patch(f"contacts/{contact}", tel="1")
    statuses(api, 2)
    mazrica.clock.advance(86_400)
    statuses(api, 1)
    limits = mazrica.limits()
    assert limits["calls"] == {"PATCH /contacts/{id}": 1, "GET /users": 3}
    assert limits["days"] == {"2026-04-01": 3, "2026-04-02": 1}
    assert limits["busiest_second"] == 3
    assert list(limits["seconds"].values()) == [3, 1]


def test_a_refused_request_is_in_the_log_with_its_reason_and_nothing_of_what_it_brought(
    mazrica: StandIn, api: Api
) -> None:
    api.add("contacts", name="山田 太郎")
    api.send("POST", "contacts", json={"name": "山田 太郎", "email": "no address"})
    (entry,) = mazrica.refused()
    assert (entry["method"], entry["call"], entry["status"]) == ("POST", "POST /contacts", 400)
    assert entry["why"] == "email is no e-mail address"
    assert entry["at"].startswith("2026-04-01T00:00:00")
