"""When an ordered fault strikes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from local.kit.faults import Fault, Faults


def faults(*orders: Mapping[str, object]) -> Faults[Fault]:
    made = Faults(Fault)
    for order in orders:
        made.order(dict(order))
    return made


def test_faults_strike_in_the_order_in_which_they_were_given() -> None:
    made = faults(*({"kind": kind, "times": 1} for kind in ("a", "b", "c")))
    struck = [made.strike("GET", "/") for _ in range(4)]
    assert [each and each.kind for each in struck] == ["a", "b", "c", None]


def test_a_fault_strikes_only_the_requests_that_it_matches() -> None:
    made = faults({"kind": "a", "method": "PUT", "path": "/k/*"})
    assert [bool(made.strike(*each)) for each in (("PUT", "/k/1"), ("GET", "/k/1"), ("PUT", "/x"))] == [
        True,
        False,
        False,
    ]


@given(st.integers(0, 20), st.integers(0, 30))
def test_a_fault_strikes_as_often_as_was_ordered_and_is_listed_with_it(times: int, asked: int) -> None:
    made = faults({"kind": "a", "times": times})
    assert sum(made.strike("GET", "/") is not None for _ in range(asked)) == min(times, asked)
    assert made.listed()[0]["hits"] == min(times, asked)


@given(st.integers(0, 2**31), st.floats(0.2, 0.8))
def test_a_probability_with_a_seed_strikes_the_same_requests_each_time(seed: int, probability: float) -> None:
    def run() -> list[bool]:
        made = faults({"kind": "a", "probability": probability, "seed": seed})
        return [made.strike("GET", "/") is not None for _ in range(200)]

    first = run()
    assert first == run()
    assert 0 < Counter(first)[True] < 200
