"""Whatever people do on both sides, and wherever functions are stopped: the pair ends, and both sides hold the same.

The guard is the engine's own. A value is the same when its canonical forms are, and where a side makes something of it
that nobody told the relay, when one side's is what the other makes of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.engine.pairs.box import Keep
from tests.engine.pairs.world import FIELDS, OTHER, Pair, a_pair

EMAIL = "a@example.com"
RECORDS = {"left": "l1", "right": f"right-{EMAIL}"}
SIDES = st.sampled_from(["left", "right"])
VALUES = st.sampled_from(["a", "b", " A ", "Long name", "1.256", ""])
FATES = st.sampled_from(["killed before", "killed after", "lost", "down", "throttled", "rejected"])


def trimmed(text: str) -> str:
    return text.strip()


def folded(text: str) -> str:
    return text.strip().casefold()


def cut(text: str) -> str:
    return text[:4]


def rounded(text: str) -> str:
    try:
        return f"{float(text):.1f}"
    except ValueError:
        return text


KINDS: dict[str, dict[str, Any]] = {
    "no revisions": {},
    "revisions on one side": {"revisions": (True, False)},
    "revisions on both sides": {"revisions": (True, True)},
    "who reads is ahead": {"skew": 3.0},
    "who reads is behind": {"skew": -3.0},
    "one side calls": {"called": (True, False)},
    "both sides call": {"called": (True, True), "revisions": (False, True)},
    "known spellings": {"keeps": (trimmed, str.upper), "canonical": (folded, folded)},
    "one side rounds": {"keeps": (str, rounded)},
    "one side cuts and the other rounds": {"keeps": (cut, rounded)},
    "each undoes what the other makes": {"keeps": (str.upper, str.lower)},
    "one undoes it, and the other counts revisions": {"keeps": (str.upper, str.lower), "revisions": (False, True)},
}


class History(RuleBasedStateMachine):
    """One record, two fields that go both ways, and one that goes one way."""

    kind: ClassVar[dict[str, Any]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.pair: Pair = a_pair(**self.kind)
        self.edited: dict[str, tuple[str, datetime, str]] = {}
        """By field, where, when and to what it was edited last since all was quiet."""
        self.expected: dict[str, str] = {}
        """What nobody has written over, and nobody edited at the same time."""

    @rule(side=SIDES, field=st.sampled_from(FIELDS), value=VALUES)
    def edit(self, side: str, field: str, value: str) -> None:
        if self.is_alone(side, field):
            self.expected[field] = value
        else:
            self.expected.pop(field, None)
        self.edited[field] = (side if field in self.expected else "both", self.pair.now, value)
        self.pair.later(0.001)  # no two things happen at one moment
        self.pair.boxes[side].edit(RECORDS[side], field, value)
        self.pair.later(0.001)

    def is_alone(self, side: str, field: str) -> bool:
        """Whether whatever was edited before on the other side has been written here, a second ago."""
        if self.pair.queues[side].messages:
            return False
        before, at, value = self.edited.get(field, (side, self.pair.now, ""))
        if before == side:
            return True
        box = self.pair.boxes[side]
        wrote = box.wrote_at.get(field)
        if box.shown(EMAIL, field) != box.keeps(self.pair.boxes[OTHER[side]].keeps(value)):
            return False
        return before != "both" and wrote is not None and at < wrote <= self.pair.now - timedelta(seconds=1)

    @rule(value=VALUES)
    def edit_what_goes_one_way(self, value: str) -> None:
        self.pair.later(0.001)
        self.pair.left.edit("l1", "note", value)
        self.pair.later(0.001)

    @rule(side=SIDES)
    def read(self, side: str) -> None:
        self.pair.read(side)

    @rule(side=SIDES, steps=st.integers(0, 3))
    def read_and_be_killed(self, side: str, steps: int) -> None:
        self.pair.kill_in = steps
        self.pair.read(side)

    @rule(side=SIDES)
    def deliver(self, side: str) -> None:
        self.pair.deliver(side)

    @rule(side=SIDES, other=SIDES)
    def read_while_something_is_delivered(self, side: str, other: str) -> None:
        self.pair.boxes[side].meanwhile["read"] = lambda: self.pair.deliver(other)
        self.pair.read(side)
        self.pair.boxes[side].meanwhile.clear()

    @rule(side=SIDES, when=st.sampled_from(["before", "after"]), reads=st.booleans())
    def deliver_while_the_other_function_works(self, side: str, when: str, reads: bool) -> None:  # noqa: FBT001 - drawn
        other = OTHER[side]
        self.pair.boxes[side].meanwhile[when] = lambda: self.pair.read(side) if reads else self.pair.deliver(other)
        self.pair.deliver(side)
        self.pair.boxes[side].meanwhile.clear()

    @rule(side=SIDES)
    def deliver_both_ways_at_once(self, side: str) -> None:
        self.pair.meanwhile(lambda: self.pair.deliver(OTHER[side]))
        self.pair.deliver(side)
        self.pair.meanwhile(lambda: None)

    @rule(side=SIDES, steps=st.integers(0, 5))
    def deliver_and_be_killed(self, side: str, steps: int) -> None:
        self.pair.kill_in = steps
        self.pair.deliver(side)

    @rule(side=SIDES, fate=FATES)
    def deliver_badly(self, side: str, fate: str) -> None:
        self.pair.boxes[side].fate.next = [fate]
        self.pair.deliver(side)
        self.pair.boxes[side].fate.next = []

    @rule(side=SIDES, reads=st.booleans())
    def work_without_the_table(self, side: str, reads: bool) -> None:  # noqa: FBT001 - drawn
        self.pair.state.trouble.append("down")
        (self.pair.read if reads else self.pair.deliver)(side)
        self.pair.state.trouble.clear()

    @rule(seconds=st.sampled_from([0.5, 1, 2, 4, 6, 30, 400, 2_000]))
    def wait(self, seconds: float) -> None:
        self.pair.later(seconds)

    @rule()
    def forget(self) -> None:
        self.pair.state.texts.clear()
        self.expected.clear()
        self.edited |= dict.fromkeys(FIELDS, ("both", self.pair.now, ""))

    @rule()
    def replay(self) -> None:
        self.pair.replay()
        self.expected.clear()
        self.edited |= dict.fromkeys(FIELDS, ("both", self.pair.now, ""))

    @rule()
    def settle(self) -> None:
        assert self.pair.quiet(), "it does not end"
        if not any(each.messages for each in self.pair.dead.values()):
            self.check()
            self.edited.clear()
            self.expected.clear()

    def teardown(self) -> None:
        assert self.pair.quiet(), "it does not end"
        self.pair.replay()
        assert self.pair.quiet(), "it does not end"
        self.check()

    def check(self) -> None:
        if self.kind.get("called") == (True, True):
            return  # where neither can be read, nobody can judge what comes within moments of a write; but it ends
        left, right = self.pair.left, self.pair.right
        for field in FIELDS:
            one, other = left.shown(EMAIL, field), right.shown(EMAIL, field)
            assert is_alike(self.pair, one, other), f"{field} is {one!r} and {other!r}"
            if field in self.expected and ("keeps" not in self.kind or "canonical" in self.kind):
                # A side that makes something of a value answers what it was given, perhaps over a later change.
                assert is_alike(self.pair, self.expected[field], one), f"{self.expected[field]!r} was lost"
        note, copy = left.shown(EMAIL, "note"), right.shown(EMAIL, "note")
        assert is_alike(self.pair, note, copy), f"note is {note!r} and {copy!r}"


def is_alike(pair: Pair, one: str, other: str) -> bool:
    def all_of(*keeps: Keep, text: str) -> set[str]:
        found = {text}
        for _ in range(3):
            found |= {keep(each) for keep in keeps for each in found}
        return {pair.left.canonical(each) for each in found}

    made = (pair.left.keeps, pair.right.keeps)
    return bool(all_of(*made, text=one) & all_of(*made, text=other))


@pytest.mark.parametrize("kind", KINDS)
def test_every_history_ends_with_the_same_on_both_sides(kind: str) -> None:
    machine = type("Machine", (History,), {"kind": KINDS[kind]})
    run_state_machine_as_test(machine, settings=settings(stateful_step_count=25, max_examples=12))
