"""Replaying dead letters: each goes back to the queue that its event came from, in the order of acceptance.

It is marked as replayed, so that the delivering function keeps it from overtaking newer events of its record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from config import Settings
from ops.letters import DeadLetter, in_order
from ops.output import local_time
from relay.core import event
from relay.core.refusal import Refused
from relay.queue import queues
from relay.queue.message import OVERWRITES, REPLAYED
from relay.system.sides import target_of
from systems import SYSTEMS

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@dataclass(frozen=True)
class Destination:
    """Where a letter goes."""

    connection: str
    queue_url: str
    group: str
    over: datetime | None = None
    """When the newest event that it overwrites was accepted; None when it overwrites none."""


@dataclass(frozen=True)
class Stays:
    """A letter that cannot be replayed."""

    reason: str
    """What to change first."""


Plan = Destination | Stays

_CAME_BACK = Stays("it was sent and has been rejected again; see why with: relay dead show")


@dataclass(frozen=True)
class Planner:
    """Says where letters go, by relay.yaml as it is now: so that a corrected mapping takes effect."""

    settings: Settings
    queue_urls: Mapping[str, str]
    """Of the deployed connections."""
    newest: Callable[[str, str], datetime | None]
    """By connection and message group: when the newest delivered event of a record was accepted."""
    overwrite_newer: bool = False

    def plan(self, letter: DeadLetter) -> Plan:
        """Where one letter goes, or why it must stay. The record's own group keeps order with later events."""
        if letter.event is None:
            return Stays("it is no event that the relay wrote")
        route = self.settings.routes.get(letter.event.route)
        if route is None:
            return Stays(f"relay.yaml has no route {letter.event.route}")
        if route.to not in self.queue_urls:
            return Stays(f"the connection {route.to} of its route is not deployed")
        try:
            connection = self.settings.connections[route.to]
            accepted = target_of(route, self.settings.config(), SYSTEMS).accept(route, letter.event.payload, connection)
        except Refused as refused:
            return Stays(f"its payload does not fit the route any more: {refused}")
        group = queues.message_group(route.to, accepted.key)
        over = None if route.cumulative else self._newer(route.to, group, letter.event.received_at)
        if over and not self.overwrite_newer:
            return Stays(f"overtaken by an event accepted at {local_time(over)}, which is delivered")
        return Destination(route.to, self.queue_urls[route.to], group, over)

    def _newer(self, connection: str, group: str, received_at: datetime) -> datetime | None:
        newest = self.newest(connection, group)
        return newest if newest is not None and newest > received_at else None


@dataclass(frozen=True)
class Planned:
    """A letter with its plan."""

    letter: DeadLetter
    plan: Plan


def plan_all(letters: Iterable[DeadLetter], planner: Planner) -> list[Planned]:
    """Plans in the order of acceptance."""
    return [Planned(letter, planner.plan(letter)) for letter in in_order(letters)]


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
