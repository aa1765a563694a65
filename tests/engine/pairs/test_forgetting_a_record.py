"""All that the guard keeps of a record is found by its own id, and by what those who write to it call it."""

from __future__ import annotations

import pytest

from relay.pair_guard.items_of_record import PairItemsOfRecord
from relay.pair_guard.known import PlacedName
from tests.engine.pairs.world import Pair, a_pair

EMAIL = "a@example.com"


def a_pair_with_more() -> Pair:
    """With another record, and with an event that was put aside."""
    pair = a_pair()
    pair.left.edit("l2", "email", "b@example.com")
    assert pair.quiet()
    pair.left.edit("l1", "phone", "5")
    pair.read("left")
    pair.right.fate.next = ["rejected"]
    pair.deliver("right")
    return pair


def names(pair: Pair, key: str) -> frozenset[PlacedName]:
    guard = pair.guard
    assert guard is not None
    return frozenset(PlacedName(str(each.source), f"email:{key}") for each in guard.guarded.values())


@pytest.mark.parametrize("key", [EMAIL, "l1"])
def test_what_is_found_is_gone_and_nothing_else(key: str) -> None:
    pair = a_pair_with_more()
    assert pair.guard is not None
    before = set(pair.state.texts)
    items = PairItemsOfRecord(pair.guard.memory, names(pair, key), key)
    found = items.keys()
    assert {each[:2] for each in found} >= {"r#", "u#"}
    pair.state.delete_all(found)
    assert items.keys() == []
    assert before - set(found) == set(pair.state.texts)
    assert set(PairItemsOfRecord(pair.guard.memory, names(pair, "b@example.com"), "").keys()) <= set(pair.state.texts)


def test_no_value_and_no_address_stands_in_the_table() -> None:
    pair = a_pair_with_more()
    pair.left.edit("l1", "name", "Hanako Yamada")
    assert pair.quiet()
    text = "".join(f"{key}{value}" for key, value in pair.state.texts.items())
    assert "Hanako" not in text
    assert "example.com" not in text
