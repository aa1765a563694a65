"""Replaying dead letters: each goes back to the queue that its event came from, in the order of acceptance.

It is marked as replayed, so that the delivering function keeps it from overtaking newer events of its record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from operations.dead_letters.held_dead_letters import HeldDeadLetters
from operations.dead_letters.letters import DeadLetter, DeadLetterFilter
from operations.dead_letters.plan import Destination, Planned, Planner, Stays, plan_all
from relay.core import event
from relay.queue.message import OVERWRITES, REPLAYED

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_CAME_BACK = Stays("it was sent and has been rejected again; see why with: relay dead show")


def replay(
    sqs: SQSClient,
    held: HeldDeadLetters,
    planned: Sequence[Planned],
    planner: Planner,
    wanted: DeadLetterFilter,
    *,
    sent: Callable[[], None],
) -> list[Planned]:
    """Send each, and only then take it out of the dead letters. Returns those that stay; calls `sent` for each other.

    Whatever ends this in between, nothing is lost: at worst one event is delivered twice, and every write may be
    repeated.
    """

    def act(letter: DeadLetter, to: Destination) -> None:
        send(sqs, letter, to, overwrite_newer=planner.overwrite_newer)
        held.delete(letter)
        sent()

    return in_rounds(
        planned,
        act,
        are_some_hidden=lambda: held.unseen().behind > 0,
        more=lambda: plan_all(held.collect_moved(wanted), planner),
    )


def ready(planned: Sequence[Planned], *, some_are_hidden: bool) -> list[Planned]:
    """Those that can go now.

    SQS hides all but the first ten letters that it moved itself for one record. While some are hidden, an event of
    that record that was accepted later than those waits for the next round, in which they have gone.
    """
    going = [each for each in planned if isinstance(each.plan, Destination)]
    if not some_are_hidden:
        return going
    last_moved = {_record(each): _accepted(each) for each in going if each.letter.cause is None}
    return [each for each in going if _accepted(each) <= last_moved.get(_record(each), _accepted(each))]


def in_rounds(
    planned: Sequence[Planned],
    act: Callable[[DeadLetter, Destination], None],
    *,
    are_some_hidden: Callable[[], bool],
    more: Callable[[], Sequence[Planned]],
) -> list[Planned]:
    """Act on each, in the order of acceptance, as more and more of them come to light. Returns those that stay.

    An event is sent once: one that comes back meanwhile was rejected again, and stays.
    """
    waiting, sent = list(planned), set[str]()
    while going := ready(waiting, some_are_hidden=are_some_hidden()):
        for each in going:
            if isinstance(each.plan, Destination):
                act(each.letter, each.plan)
                sent.add(each.letter.id)
        gone = {each.letter.message.id for each in going}
        waiting = [each for each in waiting if each.letter.message.id not in gone]
        found = [Planned(each.letter, _CAME_BACK) if each.letter.id in sent else each for each in more()]
        waiting = sorted([*waiting, *found], key=_accepted)
    return waiting


def send(sqs: SQSClient, letter: DeadLetter, to: Destination, *, overwrite_newer: bool) -> None:
    """Put a letter's event into its queue again, as it was accepted, with the marks of a replayed one.

    The deduplication id is a fresh one, since SQS would drop the event's own within five minutes of its first use.
    """
    marks = [REPLAYED, OVERWRITES] if overwrite_newer else [REPLAYED]
    attributes: dict[str, Any] = {name: {"DataType": "String", "StringValue": "1"} for name in marks}
    sqs.send_message(
        QueueUrl=to.queue_url,
        MessageBody=letter.message.body,
        MessageGroupId=to.group,
        MessageDeduplicationId=event.new_id(),
        MessageAttributes=attributes,
    )


def _record(planned: Planned) -> tuple[str, str]:
    plan = planned.plan
    return (plan.connection, plan.group) if isinstance(plan, Destination) else ("", "")


def _accepted(planned: Planned) -> tuple[datetime, str]:
    return planned.letter.received_at, planned.letter.id
