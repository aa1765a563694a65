"""`unchanged: skip`: what a route last delivered for a record is not sent again."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from relay.delivering.unchanged import LIFETIME, PlannedWrite, Unchanged
from tests.support.examples import usual
from tests.support.memory_state import MemoryState


def memory(state: MemoryState | None = None) -> Unchanged:
    return Unchanged(state=state or MemoryState(), key=b"key")


def write(message_id: str, value: str, group: str = "g1", route: str = "r") -> PlannedWrite:
    return PlannedWrite(message_id, route, group, value)


def test_what_was_delivered_is_known_and_anything_else_is_not() -> None:
    kept = memory()
    kept.delivered([write("e1", "A")])
    asked = [write("e2", "A"), write("e3", "A", group="g2"), write("e4", "A", group="g3", route="other")]
    assert kept.known(asked) == {"e2"}


def test_behind_an_event_that_is_sent_none_of_its_record_is_known() -> None:
    kept = memory()
    kept.delivered([write("e1", "A")])
    assert kept.known([write("e2", "A"), write("e3", "B"), write("e4", "A"), write("e5", "B")]) == {"e2"}


def test_after_a_rejection_everything_is_sent() -> None:
    kept = memory()
    kept.delivered([write("e1", "A")])
    kept.rejected([write("e2", "B")])
    assert kept.known([write("e3", "A")]) == set()


def test_of_several_of_a_record_the_last_one_counts() -> None:
    kept = memory()
    kept.delivered([write("e1", "A"), write("e2", "B")])
    assert [kept.known([write("e3", value)]) for value in "AB"] == [set(), {"e3"}]


def test_the_table_holds_no_values_and_keeps_what_it_holds_longer_than_a_year() -> None:
    state = MemoryState()
    memory(state).delivered([write("e1", "a value")])
    assert not any("value" in text for text in state.texts.values())
    assert LIFETIME.days == 400


@settings(max_examples=usual(2), deadline=None)
@given(st.integers(0, 2**32).map(Random))
def test_whatever_is_skipped_the_target_ends_with_the_last_value(chance: Random) -> None:
    """Some deliveries are rejected, and some batches end before they are remembered and come again."""
    kept, target, wanted = memory(), dict[str, str](), dict[str, str]()
    for number in range(12):
        batch = [write(f"{number}/{at}", chance.choice("AB"), chance.choice(["g1", "g2"])) for at in range(3)]
        rejected = {each.message_id for each in batch if chance.random() < 0.2}
        for forgets in (chance.random() < 0.3, False):
            known = kept.known(batch)
            sent = [each for each in batch if each.message_id not in known]
            target |= {each.group: each.fingerprint for each in sent if each.message_id not in rejected}
            if forgets:
                continue
            for each in sent:
                (kept.rejected if each.message_id in rejected else kept.delivered)([each])
            wanted |= {each.group: each.fingerprint for each in batch if each.message_id not in rejected}
    assert target == wanted
