"""Ids of leads in a bookmark."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from systems.marketo.streams.id_set import IdSet


@given(st.sets(st.integers(1, 2**31 - 1), max_size=200))
def test_ids_come_out_as_they_went_in(ids: set[int]) -> None:
    assert set(IdSet.unpack(IdSet(ids).pack())) == ids


def test_thirty_thousand_of_a_million_fit_into_a_bookmark() -> None:
    assert len(IdSet(range(7, 1_000_000, 33)).pack()) < 60_000


def test_none_is_no_text() -> None:
    assert (IdSet().pack(), list(IdSet.unpack(""))) == ("", [])
