"""The cursor in DynamoDB, and the one in memory that other tests use: both keep the same rules."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from relay.reading.bookmark import Cursor, LeaseLost, Place, Run
from tests.support.memory_cursor import MemoryCursor

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture(params=["dynamodb", "memory"])
def kept(request: pytest.FixtureRequest) -> Cursor:
    """Each of the two."""
    found: Cursor = MemoryCursor() if request.param == "memory" else request.getfixturevalue("cursor")
    return found


def at(run: str, cursor: str = "c") -> Place:
    return Place(cursor=cursor, reached=NOON, run=Run(id=run, began_at=NOON, found=3))


def test_nothing_is_known_in_the_beginning(kept: Cursor) -> None:
    assert kept.read() == Place()
    assert kept.running() is None


def test_what_was_saved_is_read_by_the_next_run(kept: Cursor) -> None:
    assert kept.take("one", 60) == Place()
    kept.save(at("one"))
    kept.release(at("one", "d"))
    assert kept.take("two", 60) == at("one", "d")


def test_only_one_run_has_the_lease(kept: Cursor) -> None:
    kept.take("one", 60)
    assert kept.running() == "one"
    assert kept.take("two", 60) is None


def test_a_request_that_the_client_sends_again_after_a_lost_answer_changes_nothing(kept: Cursor) -> None:
    assert kept.take("one", 60) == kept.take("one", 60) == Place()
    kept.release(at("one"))
    kept.release(at("one"))
    assert kept.running() is None
    assert kept.take("two", 60) == at("one")


def test_a_lease_ends_by_itself_and_who_had_it_cannot_save_any_more(kept: Cursor) -> None:
    kept.take("one", -1)
    assert kept.running() is None
    assert kept.take("two", 60) == Place()
    with pytest.raises(LeaseLost):
        kept.save(at("one"))
    with pytest.raises(LeaseLost):
        kept.release(at("one"))


def test_a_rewind_forgets_the_cursor_and_keeps_the_rest(kept: Cursor) -> None:
    kept.take("one", 60)
    kept.release(at("one"))
    earlier = datetime(2026, 10, 1, tzinfo=UTC)
    assert kept.rewind(earlier)
    assert kept.read() == replace(at("one"), cursor=None, begin_at=earlier, reached=earlier, rewound=1)


def test_a_rewind_waits_for_the_run_that_is_at_it(kept: Cursor) -> None:
    kept.take("one", 60)
    assert not kept.rewind(NOON)


def test_a_run_that_outlived_its_lease_cannot_undo_a_rewind(kept: Cursor) -> None:
    kept.take("one", -1)
    assert kept.rewind(NOON)
    with pytest.raises(LeaseLost):
        kept.save(at("one"))
