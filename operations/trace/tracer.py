"""Everything that is known of one event: the lines of the log, and what lies aside of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from operations.dead_letters.held_dead_letters import HeldDeadLetters, Watch
from operations.dead_letters.letters import DeadLetter
from operations.dead_letters.letters import DeadLetterFilter as LetterFilter
from operations.deployment.deployment import Deployment
from operations.ids import made_at
from operations.logs.around import lines_around
from operations.logs.lines import LogLine
from operations.logs.search import LineFilter, LogGroups, read_lines
from operations.quarantine.refusals import QuarantinedRequest, read_refusal
from operations.quarantine.refusals import QuarantineFilter as RefusalFilter
from operations.queues.held_messages import HeldMessages
from operations.trace.whereabouts import Whereabouts, is_only_accepted, may_lie_aside, whereabouts

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_sqs import SQSClient

_DEFAULT = timedelta(days=14)
"""As long as queues keep messages."""
_SLACK = timedelta(minutes=5)
"""Between the clock that made an id and that of the log."""


@dataclass(frozen=True, kw_only=True)
class Trace:
    """What was found of one event."""

    own: Sequence[LogLine]
    """The lines about it, in the order of time."""
    around: Sequence[LogLine]
    """Lines of its connection while it was on its way, where it was tried again."""
    story: Sequence[LogLine]
    """The lines about the events from which it came, and about those that came of it."""
    left_out: int
    """How many more there are of these."""
    letter: DeadLetter | None
    refusal: QuarantinedRequest | None
    elsewhere: int
    """Of what lies aside, about how much could not be looked at."""

    @property
    def lines(self) -> list[LogLine]:
        """All of them, in the order of time."""
        found = {line.id: line for line in [*self.own, *self.around, *self.story]}
        return sorted(found.values(), key=lambda line: line.at)

    @property
    def whereabouts(self) -> Whereabouts:
        """Where it is now."""
        return whereabouts(self.own, self.letter, self.refusal, self.elsewhere, self.story)

    @property
    def may_lie_elsewhere(self) -> bool:
        """Whether what somebody else is looking at could be this event."""
        return not self.letter and not self.refusal and may_lie_aside(self.own)

    def facts(self) -> dict[str, Any]:
        """For scripts."""
        lies_in = "dead_letters" if self.letter else "quarantine" if self.refusal else None
        lines = [{"at": each.at, "log_group": each.group, "outcome": each.outcome, **each.facts} for each in self.lines]
        return {"lines": lines, "lies_in": lies_in, "summary": self.whereabouts.sentence}


@dataclass(frozen=True, kw_only=True)
class Tracer:
    """Looks for events of one deployed relay. Raises botocore's errors."""

    deployment: Deployment
    logs: CloudWatchLogsClient
    sqs: SQSClient
    watch: Watch

    def trace(self, event_id: str, begin: datetime) -> Trace:
        """What became of one event, by its id or its last characters."""
        groups = LogGroups.of(self.deployment)
        own = read_lines(self.logs, groups, LineFilter(event_id=event_id), begin)
        story = self._story(groups, own, begin)
        around, left_out = lines_around(self.logs, self.deployment.connections, own)
        letter, elsewhere = self._dead_letter(event_id)
        refusal, more = (None, 0) if letter else self._refusal(event_id)
        return Trace(
            own=own,
            around=around,
            story=story,
            left_out=left_out,
            letter=letter,
            refusal=refusal,
            elsewhere=elsewhere + more,
        )

    def _story(self, groups: LogGroups, own: Sequence[LogLine], begin: datetime) -> list[LogLine]:
        """The lines of the events from which it came, and of those that came of it, in whichever log they are."""
        stories = {line.fact("story") for line in own} - {""} or is_only_accepted(own)
        return [
            line for story in sorted(stories) for line in read_lines(self.logs, groups, LineFilter(story=story), begin)
        ]

    def _dead_letter(self, event_id: str) -> tuple[DeadLetter | None, int]:
        """The dead letter, and how many letters cannot be looked at now."""
        with HeldDeadLetters(self.sqs, self.deployment.chosen(None), watch=self.watch) as held:
            found = held.collect(LetterFilter(ids=[event_id]))
            return (found[0] if found else None), held.unseen().elsewhere

    def _refusal(self, event_id: str) -> tuple[QuarantinedRequest | None, int]:
        """The request in quarantine, and how many cannot be looked at now."""
        wanted = RefusalFilter(ids=(event_id,))
        with HeldMessages(self.sqs, self.deployment.quarantine_queue_url) as held:
            found = next((each for each in map(read_refusal, held) if wanted.takes(each)), None)
            return found, held.unseen().elsewhere


def earliest(event_id: str, now: datetime) -> datetime:
    """When to begin looking: an id that tells its time saves reading days of logs."""
    made = made_at(event_id)
    return made - _SLACK if made else now - _DEFAULT
