"""A field that goes both ways: what one side changes the other gets, once, and it ends there."""

from __future__ import annotations

import pytest

from tests.engine.pairs.world import a_pair

EMAIL = "a@example.com"


def test_a_change_makes_one_hop() -> None:
    pair = a_pair()
    pair.left.edit("l1", "name", "Hanako")
    assert pair.quiet()
    assert pair.right.shown(EMAIL, "name") == "Hanako"
    assert [fields for _, fields in pair.right.writes] == [{"name": "Hanako"}]
    assert pair.left.writes == []


def test_without_the_guard_it_goes_round() -> None:
    pair = a_pair(guarded=False, settled=False)
    pair.left.edit("l1", "name", "Hanako")
    pair.quiet(5)
    assert len(pair.left.writes) + len(pair.right.writes) > 2


def test_what_is_not_shared_goes_on_with_what_is_shared_left_out() -> None:
    pair = a_pair()
    pair.left.edit("l1", "note", "called")
    assert pair.quiet()
    assert [fields for _, fields in pair.right.writes] == [{"note": "called"}]


def test_two_who_edit_both_sides_at_once_end_with_one_value() -> None:
    pair = a_pair()
    pair.left.edit("l1", "name", "Left")
    pair.right.edit(f"right-{EMAIL}", "name", "Right")
    pair.read("left")
    pair.read("right")
    assert pair.quiet()
    assert pair.left.shown(EMAIL, "name") == pair.right.shown(EMAIL, "name")


@pytest.mark.parametrize("seconds", [0.5, 1, 3, 6, 30])
def test_what_a_person_changes_after_a_write_is_not_lost(seconds: float) -> None:
    pair = a_pair()
    pair.left.edit("l1", "name", "Hanako")
    pair.read("left")
    pair.deliver("right")
    pair.later(seconds)
    pair.right.edit(f"right-{EMAIL}", "name", "Taro")
    pair.read("right")
    assert pair.quiet()
    assert (pair.left.shown(EMAIL, "name"), pair.right.shown(EMAIL, "name")) == ("Taro", "Taro")
