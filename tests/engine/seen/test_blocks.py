"""Blocks and the ids in them come back as they were, in little space."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from relay.reading.seen.blocks import MOST, SPLIT_OVER, Block, Missed, Placed, balanced, decode, encode
from relay.reading.seen.ordered_ids import LONGEST, OrderedIds

NUMBERS = OrderedIds(numeric=True)
TEXTS = OrderedIds(numeric=False)

texts = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40)


@given(st.sets(st.integers(0, 10**20 - 1)))
def test_numbers_come_back_in_their_order(found: set[int]) -> None:
    kept = sorted(NUMBERS.read(str(each)) for each in found)
    assert NUMBERS.unpack(NUMBERS.pack(kept), 0, len(kept))[0] == kept
    assert [int(NUMBERS.record(each)) for each in kept] == sorted(found)


@given(st.sets(texts))
def test_texts_come_back_in_their_order(found: set[str]) -> None:
    kept = sorted(TEXTS.read(each) for each in found)
    packed = b"x" + TEXTS.pack(kept) + b"y"
    assert TEXTS.unpack(packed, 1, len(kept)) == (kept, len(packed) - 1)


@given(
    st.dictionaries(st.integers(0, 10**6).map(lambda each: f"{each:020}"), st.binary(min_size=8, max_size=8)),
    st.integers(0, 300),
    st.data(),
)
def test_a_block_comes_back_as_it_was(versions: dict[str, bytes], generation: int, data: st.DataObject) -> None:
    ordered = dict(sorted(versions.items()))
    marks = st.builds(Missed, st.sampled_from([1, 2]), st.integers(1, 5000))
    missed = {each: data.draw(marks) for each in ordered if data.draw(st.booleans())}
    block = Block(generation, ordered, missed)
    found = decode(encode(block, NUMBERS), NUMBERS)
    assert found == block
    assert list(found.versions) == list(ordered)


def test_a_thousand_numbers_that_follow_each_other_take_nine_kilobytes() -> None:
    block = Block(0, {f"{each:020}": bytes(8) for each in range(10**9, 10**9 + 1000)})
    assert len(encode(block, NUMBERS)) < 9_050
    ids = Block(0, {f"{each:020}": b"" for each in range(10**9, 10**9 + 2000, 2)})
    assert len(encode(ids, NUMBERS)) < 1_050


def test_the_longest_texts_of_a_block_fit_an_item() -> None:
    names = [chr(0x4E00 + at) * (LONGEST // 3) for at in range(SPLIT_OVER)]
    missed = {each: Missed(2, 10**6) for each in names}
    assert len(encode(Block(0, dict.fromkeys(names, bytes(8)), missed), TEXTS)) < 399_000


@given(st.lists(st.integers(0, 4000), min_size=1, max_size=6))
def test_whatever_their_sizes_blocks_are_balanced_and_lose_nothing(sizes: list[int]) -> None:
    found, next_id = [], 0
    for at, size in enumerate(sizes):
        names = [f"{each:020}" for each in range(next_id, next_id + size)]
        found.append(Placed("" if at == 0 else f"{next_id:020}", Block(0, dict.fromkeys(names, b""))))
        next_id += size + 1
    balance = balanced(found)
    assert [each for placed in balance for each in placed.block.versions] == [
        each for placed in found for each in placed.block.versions
    ]
    assert all(len(placed.block.versions) <= SPLIT_OVER for placed in balance)
    assert balance[0].bound == ""
    assert all(next(iter(placed.block.versions), "~") >= placed.bound for placed in balance)
    assert len(balance) <= len(found) + sum(sizes) * 2 // MOST
