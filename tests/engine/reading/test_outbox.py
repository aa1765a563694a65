"""Many events go into a queue in few calls, and what SQS leaves out is sent again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.queue.batch_sender import MOST_BYTES, MOST_ENTRIES, Letter, NotQueued, Outbox, batches


class Failing:
    """SQS that leaves out some entries of each call: `leave_out` says which, and with what fault."""

    def __init__(self, leave_out: Callable[[int, str], dict[str, Any] | None]) -> None:
        self.calls: list[list[str]] = []
        self.taken: list[str] = []
        self._leave_out = leave_out

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        """One call."""
        assert QueueUrl == "queue"
        call = len(self.calls)
        self.calls.append([entry["MessageDeduplicationId"] for entry in Entries])
        failed = []
        for entry in Entries:
            fault = self._leave_out(call, entry["MessageDeduplicationId"])
            if fault is None:
                self.taken.append(entry["MessageDeduplicationId"])
            else:
                failed.append({"Id": entry["Id"], **fault})
        return {"Failed": failed} if failed else {}


def letter(name: str, group: str | None = None, size: int = 10) -> Letter:
    return Letter(name, "x" * size, group or name)


def send(sqs: Failing, *letters: Letter) -> list[float]:
    slept: list[float] = []
    Outbox(sqs=cast("Any", sqs), queue_url="queue", sleep=slept.append).send(letters)
    return slept


THROTTLED = {"Code": "ThrottlingException", "SenderFault": False}


def test_what_sqs_leaves_out_is_sent_again_after_a_pause() -> None:
    sqs = Failing(lambda call, name: THROTTLED if (call, name) == (0, "b") else None)
    assert len(send(sqs, letter("a"), letter("b"), letter("c"))) == 1
    assert sqs.calls == [["a", "b", "c"], ["b"]]
    assert sorted(sqs.taken) == ["a", "b", "c"]


def test_it_is_not_tried_for_ever() -> None:
    sqs = Failing(lambda _, name: THROTTLED if name == "b" else None)
    with pytest.raises(NotQueued, match="ThrottlingException"):
        send(sqs, letter("a"), letter("b"))
    assert len(sqs.calls) == 4


def test_what_will_never_be_taken_is_not_tried_again() -> None:
    sqs = Failing(lambda _, name: {"Code": "InvalidMessageContents", "SenderFault": True} if name == "b" else None)
    with pytest.raises(NotQueued, match="InvalidMessageContents"):
        send(sqs, letter("a"), letter("b"))
    assert len(sqs.calls) == 1


def test_the_later_event_of_a_group_is_sent_only_after_the_earlier_one_is_taken() -> None:
    sqs = Failing(lambda call, _: THROTTLED if call == 0 else None)
    send(sqs, letter("first", "same"), letter("second", "same"))
    assert sqs.taken == ["first", "second"]


SIZES = st.sampled_from([1, 50, 90_000, 400_000, MOST_BYTES])


@given(st.lists(st.tuples(st.sampled_from("abcdefghijklmnopq"), SIZES), max_size=40))
def test_no_call_breaks_a_limit_and_nothing_is_left_out(given_: list[tuple[str, int]]) -> None:
    letters = [letter(str(number), group, size) for number, (group, size) in enumerate(given_)]
    found = list(batches(letters))
    assert [each for batch in found for each in batch] == letters
    for batch in found:
        assert 1 <= len(batch) <= MOST_ENTRIES
        assert sum(len(each.body) for each in batch) <= MOST_BYTES
        assert len({each.group for each in batch}) == len(batch)
