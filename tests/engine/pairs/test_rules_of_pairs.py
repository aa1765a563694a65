"""Each rule of the guard by itself: what would go wrong without it."""

from __future__ import annotations

import pytest

from relay.core.event import Event, encode
from tests.engine.pairs.world import Pair, a_pair

EMAIL = "a@example.com"
RIGHT = f"right-{EMAIL}"


def name(pair: Pair) -> tuple[str, str]:
    return pair.left.shown(EMAIL, "name"), pair.right.shown(EMAIL, "name")


def test_two_functions_that_look_at_once_do_not_both_write() -> None:
    pair = a_pair()
    pair.left.edit("l1", "name", "Left")
    pair.right.edit(RIGHT, "name", "Right")
    pair.read("left")
    pair.read("right")
    pair.meanwhile(lambda: pair.deliver("left"))
    pair.deliver("right")
    assert (len(pair.right.writes), pair.left.writes) == (1, [])
    assert pair.quiet()
    assert name(pair) == ("Left", "Left")


def test_a_record_is_written_one_way_at_a_time() -> None:
    pair = a_pair()
    pair.left.edit("l1", "name", "Left")
    pair.right.edit(RIGHT, "name", "Right")
    pair.read("left")
    pair.read("right")
    pair.right.meanwhile["before"] = lambda: pair.deliver("left")
    pair.deliver("right")
    assert (len(pair.right.writes), pair.left.writes) == (1, [])
    assert pair.quiet()
    assert name(pair) == ("Left", "Left")


def test_who_waits_for_the_other_way_is_not_given_up_and_others_are_not_held_up() -> None:
    pair = a_pair()
    pair.left.edit("l2", "email", "b@example.com")
    pair.left.edit("l1", "name", "Left")
    pair.right.edit(RIGHT, "name", "Right")
    pair.read("left")
    pair.read("right")
    pair.right.fate.next = ["killed after"]
    pair.deliver("right", 1)
    assert pair.deliver("left") == 1
    assert pair.left.writes == []
    assert pair.quiet()
    assert pair.right.shown("b@example.com", "email") == "b@example.com"
    assert len(set(name(pair))) == 1


def test_what_was_read_before_the_relay_wrote_is_not_told_back() -> None:
    pair = a_pair()
    pair.left.edit("l1", "name", "Old")
    pair.read("left")
    pair.right.edit(RIGHT, "name", "New")
    pair.later(1)
    pair.read("right")
    pair.deliver("left")
    pair.deliver("right")
    assert name(pair) == ("New", "New")
    assert pair.quiet()
    assert name(pair) == ("New", "New")


def test_a_page_that_was_asked_for_before_a_write_and_judged_after_it_is_read_again() -> None:
    pair = a_pair()
    pair.right.edit(RIGHT, "name", "New")
    pair.read("right")
    pair.left.edit("l1", "phone", "1")
    pair.left.meanwhile["read"] = lambda: pair.deliver("left")
    [run] = pair.read("left")
    assert run.queued == 0
    assert list(pair.tables["left"].parts()[0].place.held) == ["l1"]
    assert pair.quiet()
    assert name(pair) == ("New", "New")
    assert pair.right.shown(EMAIL, "phone") == "1"


def test_what_is_read_while_the_relay_writes_is_not_judged() -> None:
    pair = a_pair()
    pair.left.edit("l1", "name", "New")
    pair.read("left")
    pair.right.meanwhile["before"] = lambda: pair.read("right")
    pair.right.edit(RIGHT, "phone", "2")
    pair.deliver("right")
    assert pair.events("left") == []
    assert pair.quiet()
    assert name(pair) == ("New", "New")
    assert pair.left.shown(EMAIL, "phone") == "2"


def test_two_places_that_undo_each_other_come_to_an_end() -> None:
    pair = a_pair(keeps=(str.upper, str.lower))
    pair.left.edit("l1", "name", "Hanako")
    assert pair.quiet()
    assert name(pair) == ("HANAKO", "hanako")
    assert len(pair.left.writes) + len(pair.right.writes) == 2


def test_two_systems_that_only_call_are_told_once() -> None:
    for side, record in (("left", "l1"), ("right", RIGHT)):
        pair = a_pair(called=(True, True))
        pair.boxes[side].edit(record, "name", "Hanako")
        assert pair.quiet()
        assert name(pair) == ("Hanako", "Hanako")
        assert len(pair.left.writes) + len(pair.right.writes) == 1


def test_what_one_place_makes_of_a_value_goes_back_once() -> None:
    pair = a_pair(keeps=(str, str.strip))
    pair.left.edit("l1", "name", " Hanako ")
    assert pair.quiet()
    assert name(pair) == ("Hanako", "Hanako")
    assert (len(pair.right.writes), len(pair.left.writes)) == (1, 1)


def test_where_it_counts_revisions_what_it_makes_of_a_value_is_known() -> None:
    pair = a_pair(keeps=(str, str.strip), revisions=(False, True))
    pair.left.edit("l1", "name", " Hanako ")
    assert pair.quiet()
    assert pair.left.writes == []


def test_two_people_who_change_two_fields_keep_both() -> None:
    pair = a_pair()
    pair.left.edit("l1", "name", "Hanako")
    pair.right.edit(RIGHT, "phone", "3")
    pair.read("left")
    pair.read("right")
    pair.deliver("right")
    pair.deliver("left")
    assert pair.quiet()
    assert (name(pair), pair.left.shown(EMAIL, "phone")) == (("Hanako", "Hanako"), "3")
    assert pair.right.shown(EMAIL, "phone") == "3"


def test_a_value_that_returns_between_two_readings_is_a_change() -> None:
    pair = a_pair()
    pair.left.edit("l1", "name", "Hanako")
    pair.read("left")
    pair.deliver("right")
    pair.later(1)
    pair.right.edit(RIGHT, "name", "")
    assert pair.quiet()
    assert name(pair) == ("", "")


def test_what_was_put_aside_goes_with_the_next_change() -> None:
    pair = a_pair()
    pair.left.edit("l1", "phone", "5")
    pair.read("left")
    pair.right.fate.next = ["rejected"]
    pair.deliver("right")
    pair.later(10)
    pair.left.edit("l1", "name", "Hanako")
    assert pair.quiet()
    assert (name(pair), pair.right.shown(EMAIL, "phone")) == (("Hanako", "Hanako"), "5")


def test_a_record_that_was_deleted_at_the_target_comes_back_whole() -> None:
    pair = a_pair()
    pair.left.edit("l1", "phone", "5")
    assert pair.quiet()
    del pair.right.records[RIGHT]
    pair.left.edit("l1", "name", "Hanako")
    assert pair.quiet()
    assert (name(pair), pair.right.shown(EMAIL, "phone")) == (("Hanako", "Hanako"), "5")


def test_a_person_may_insist_on_what_was_read_before_the_relay_wrote() -> None:
    pair = a_pair()
    pair.left.edit("l1", "name", "Old")
    pair.read("left")
    [event] = pair.events("right")
    pair.queues["right"].messages.clear()
    pair.right.edit(RIGHT, "name", "New")
    assert pair.quiet()
    insisted = {mark: {"DataType": "String", "StringValue": "1"} for mark in ("replayed", "overwrites")}
    pair.queues["right"].send(encode(event), "group", "insisted", insisted)
    assert pair.quiet()
    assert name(pair) == ("Old", "Old")


def test_what_was_told_before_the_relay_wrote_is_not_told_again_with_what_is_told_since() -> None:
    pair = a_pair()
    pair.left.edit("l1", "phone", "1")
    assert pair.quiet()
    pair.left.edit("l1", "name", "Old")
    pair.later(1)
    read_and_killed_before_it_is_seen(pair)
    pair.right.edit(RIGHT, "name", "New")
    pair.read("right")
    pair.deliver("left")
    pair.later(10)
    pair.left.edit("l1", "phone", "2")
    read_and_killed_before_it_is_seen(pair)
    pair.deliver("right")
    pair.right.edit(RIGHT, "name", "Newest")
    pair.later(10)
    pair.read("left")
    pair.deliver("right")
    assert name(pair) == ("New", "Newest")
    assert pair.quiet()
    assert name(pair) == ("Newest", "Newest")


def test_what_the_relay_wrote_before_a_write_of_which_nobody_knows_what_became_is_no_news() -> None:
    pair = a_pair()
    pair.left.edit("l1", "name", "First")
    assert pair.quiet()
    pair.left.edit("l1", "name", "Second")
    pair.read("left")
    pair.deliver("right")
    pair.later(100)
    pair.left.edit("l1", "name", "Third")
    pair.read("left")
    pair.right.fate.next = ["killed before"]
    pair.deliver("right")
    pair.later(2_000)
    pair.read("right")
    assert (name(pair), pair.events("left")) == (("Third", "Second"), [])
    assert pair.quiet()
    assert name(pair) == ("Third", "Third")


def test_the_first_of_many_changes_that_were_broken_off_together_is_no_news_where_it_was_written() -> None:
    pair = a_pair()
    for number in range(8):
        pair.left.edit("l1", "name", f"Name {number}")
        pair.read("left")
        pair.later(70)
    pair.right.fate.next = ["killed after"]
    pair.deliver("right")
    pair.later(2_000)
    pair.read("right")
    assert (name(pair), pair.events("left")) == (("Name 7", "Name 0"), [])
    assert pair.quiet()
    assert name(pair) == ("Name 7", "Name 7")


@pytest.mark.parametrize("comes", ["first", "last"])
def test_a_record_that_was_looked_up_and_handed_over_later_is_older_than_what_was_read_in_between(comes: str) -> None:
    pair = a_pair()
    pair.left.edit("l1", "name", "First")
    assert pair.quiet()
    found = pair.left.payload("l1")
    pair.later(10)
    pair.left.edit("l1", "name", "Second")
    pair.read("left")
    if comes == "last":
        pair.deliver("right")
    pair.later(20)
    handed = Event(id="h", route="to-right", received_at=pair.now, lead="", payload=found, story="s", link=1)
    pair.queues["right"].send(encode(handed), "group", "handed", {})
    if comes == "first":
        pair.queues["right"].messages.reverse()
    pair.deliver("right", 1)
    assert pair.quiet()
    assert name(pair) == ("Second", "Second")


def test_a_write_of_which_the_table_was_not_told_goes_on_so_that_both_sides_end_alike() -> None:
    pair = a_pair()
    pair.left.edit("l1", "name", "New")
    pair.read("left")
    pair.right.meanwhile["after"] = lambda: pair.state.trouble.append("down")
    pair.deliver("right")
    pair.state.trouble.clear()
    assert pair.right.shown(EMAIL, "name") == "New"
    pair.later(0.5)
    pair.right.edit(RIGHT, "name", "")  # as it was before
    pair.later(2_000)
    pair.read("right")
    assert pair.quiet()
    assert len(set(name(pair))) == 1


def read_and_killed_before_it_is_seen(pair: Pair) -> None:
    pair.kill_in = 2
    assert pair.read("left") == []
