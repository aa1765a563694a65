"""One system that shares fields with two others: what one of them changes comes to the other by way of it, once."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.pairs.world import Pair, a_pair

EMAIL = "a@example.com"
RECORDS = {"left": "l1", "right": f"right-{EMAIL}", "third": f"third-{EMAIL}"}


def names(pair: Pair) -> list[str]:
    return [box.shown(EMAIL, "name") for box in pair.boxes.values()]


def test_what_one_of_them_changes_comes_to_the_other_and_ends_there() -> None:
    for side, record in RECORDS.items():
        pair = a_pair(hub=True)
        pair.boxes[side].edit(record, "name", "Hanako")
        assert pair.quiet()
        assert names(pair) == ["Hanako"] * 3
        assert sum(len(box.writes) for box in pair.boxes.values()) == 2


_STEP = st.tuples(
    st.sampled_from(["edit", "read", "deliver", "killed", "wait"]),
    st.sampled_from(sorted(RECORDS)),
    st.sampled_from(["a", "b", "c", ""]),
)


@settings(max_examples=30)
@given(st.lists(_STEP, max_size=24))
def test_whatever_happens_all_three_end_with_the_same(steps: list[tuple[str, str, str]]) -> None:
    pair = a_pair(hub=True)
    for kind, side, value in steps:
        pair.later(0.001)
        match kind:
            case "edit":
                pair.boxes[side].edit(RECORDS[side], "name", value)
            case "read":
                pair.read(side)
            case "deliver":
                pair.deliver(side)
            case "killed":
                pair.kill_in = len(value) + 1
                pair.deliver(side)
            case _:
                pair.later(7)
    assert pair.quiet()
    assert len(set(names(pair))) == 1
