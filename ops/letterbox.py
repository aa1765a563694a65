"""The dead letters of one or all connections, held while the operator looks at them or acts on them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ops.cloud import sqs_client
from ops.deployment import Connection
from ops.failures import ExitCode
from ops.installation import Installation
from ops.letters import DeadLetter, Filter, in_order, read_letter
from ops.output import counted, progress, remark
from ops.queues import ELSEWHERE, LOOK, HeldMessages, Unseen, depth

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class Letterbox:
    """Use it in a `with`: at its end every letter that was not deleted is visible to others again."""

    def __init__(self, sqs: SQSClient, connections: Sequence[Connection], *, seconds: int = LOOK) -> None:
        self._sqs = sqs
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

    def collect(self, wanted: Filter) -> list[DeadLetter]:
        """The letters that are meant, in the order of acceptance. Called again, it gives only those not seen yet."""
        found: list[DeadLetter] = []
        with progress() as bar:
            total = sum(depth(self._sqs, url).waiting for url in self._urls.values())
            task = bar.add_task("reading dead letters", total=total)
            for name, held in self._held.items():
                for message in held:
                    bar.advance(task)
                    found.append(read_letter(message, name))
        return in_order(letter for letter in found if wanted.takes(letter))

    def collect_moved(self, wanted: Filter) -> list[DeadLetter]:
        """What has come to light since: of the letters that SQS moved for one record, the next ten.

        Not what was put aside in the meantime; else an event that is replayed, and refused again at once, would be
        replayed for ever.
        """
        return [letter for letter in self.collect(wanted) if letter.cause is None] if self.unseen().behind else []

    def delete(self, letter: DeadLetter) -> None:
        """Take one letter out of its queue. Raises OperatorError when it is held no longer."""
        self._held[letter.connection].delete(letter.message)

    def unseen(self) -> Unseen:
        """About how many letters could not be looked at."""
        each = [held.unseen() for held in self._held.values()]
        return Unseen(sum(one.behind for one in each), sum(one.elsewhere for one in each))


def open_letterbox(installation: Installation, connection: str | None, *, seconds: int = LOOK) -> Letterbox:
    """The dead letters of one connection, or of all. Raises OperatorError for one that is not deployed."""
    return Letterbox(sqs_client(installation), installation.deployment.chosen(connection), seconds=seconds)


def remark_elsewhere(unseen: Unseen) -> None:
    """Tell how many messages another run of this command holds."""
    if unseen.elsewhere:
        remark(f"Not shown: about {unseen.elsewhere} that {ELSEWHERE}")


def none_found(unseen: Unseen, none: str, some: str) -> tuple[str, ExitCode]:
    """What is said when nothing can be shown: that there is nothing is known only when nobody else holds any."""
    hidden = unseen.behind + unseen.elsewhere
    if not hidden:
        return none, ExitCode.FOUND
    return (
        f"There {'is' if hidden == 1 else 'are'} about {counted(hidden, some)}, but none can be shown now.",
        ExitCode.FINE,
    )


def remark_unseen(unseen: Unseen) -> None:
    """Tell what could not be shown, and why."""
    if unseen.behind:
        remark(
            f"About {unseen.behind} more could not be seen: put aside just now, or moved by SQS itself for a record of "
            "which only the first ten show at a time. Replaying or dropping those brings up the next."
        )
    remark_elsewhere(unseen)
