"""The dead letters of one or all connections, held while the operator looks at them or acts on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Self

from operations.dead_letters.letters import DeadLetter, DeadLetterFilter, in_order, read_letter
from operations.deployment.deployment import DeployedConnection
from operations.queues.asked import check_ids
from operations.queues.depth import depth
from operations.queues.held_messages import LOOK, HeldMessages, Unseen

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


Watch = Callable[[Iterable[DeadLetter], int], Iterable[DeadLetter]]
"""Passes letters on as they are read, of which there are about so many: to show how far it is."""


def _unwatched(letters: Iterable[DeadLetter], _: int) -> Iterable[DeadLetter]:
    return letters


class HeldDeadLetters:
    """Use it in a `with`: at its end every letter that was not deleted is visible to others again."""

    def __init__(
        self,
        sqs: SQSClient,
        connections: Sequence[DeployedConnection],
        *,
        seconds: int = LOOK,
        watch: Watch = _unwatched,
    ) -> None:
        self._sqs = sqs
        self._watch = watch
        self._urls = {each.name: each.dead_letter_queue_url for each in connections}
        self._held = {name: HeldMessages(sqs, url, seconds=seconds) for name, url in self._urls.items()}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        for held in self._held.values():
            self._stack.enter_context(held)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def collect(self, wanted: DeadLetterFilter) -> list[DeadLetter]:
        """The letters that are meant, in the order of acceptance. Called again, it gives only those not seen yet."""
        about = sum(depth(self._sqs, url).waiting for url in self._urls.values())
        return in_order(letter for letter in self._watch(self._letters(), about) if wanted.takes(letter))

    def collect_asked(self, wanted: DeadLetterFilter) -> list[DeadLetter]:
        """The same. Raises OperatorError for an id that is not one letter's."""
        letters = self.collect(wanted)
        if wanted.ids:
            check_ids((each.id for each in letters), wanted.ids, self.unseen(), none="no dead letter")
        return letters

    def _letters(self) -> Iterator[DeadLetter]:
        for name, held in self._held.items():
            for message in held:
                yield read_letter(message, name)

    def collect_moved(self, wanted: DeadLetterFilter) -> list[DeadLetter]:
        """What has come to light since: of the letters that SQS moved for one record, the next ten.

        Not what was put aside in the meantime; else an event that is replayed, and refused again at once, would be
        replayed for ever.
        """
        return [letter for letter in self.collect(wanted) if letter.cause is None] if self.unseen().behind else []

    def delete_all(self, letters: list[DeadLetter], wanted: DeadLetterFilter) -> int:
        """Take these out, and those that come to light meanwhile. Returns how many that were."""
        count = 0
        while letters:
            for letter in letters:
                self.delete(letter)
            count += len(letters)
            letters = self.collect_moved(wanted)
        return count

    def delete(self, letter: DeadLetter) -> None:
        """Take one letter out of its queue. Raises OperatorError when it is held no longer."""
        self._held[letter.connection].delete(letter.message)

    def unseen(self) -> Unseen:
        """About how many letters could not be looked at."""
        each = [held.unseen() for held in self._held.values()]
        return Unseen(sum(one.behind for one in each), sum(one.elsewhere for one in each))
