"""`relay trace`: the life of one event, and where it is now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from ops.around import lines_around
from ops.cloud import logs_client, sqs_client
from ops.commands import command
from ops.failures import ExitCode
from ops.ids import made_at, short
from ops.installation import Installation
from ops.letterbox import open_letterbox, remark_elsewhere
from ops.letters import DeadLetter
from ops.letters import Filter as LetterFilter
from ops.log_lines import AROUND, Line, LogGroups, Outcome, Wanted, read_lines
from ops.moments import moment
from ops.output import counted, duration, local_time, remark, say, write_json
from ops.queues import HeldMessages, Unseen
from ops.refusals import Filter as RefusalFilter
from ops.refusals import Refusal, read_refusal
from ops.render import write_line
from ops.tail import log_groups
from ops.words import in_words, skipped_words

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

_DEFAULT = timedelta(days=14)
"""As long as queues keep messages."""
_SLACK = timedelta(minutes=5)
"""Between the clock that made an id and that of the log."""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "trace", "relay trace 0193f3c2-6d1e-7c35-9d0f-6f3a51c2b7aa", "relay trace 51c2b7aa --since 2d")(trace)


def trace(
    installation: Installation,
    *,
    event_id: Annotated[
        str, typer.Argument(metavar="ID", help="The id that Marketo was answered, or its last characters.")
    ],
    since: Annotated[
        str | None, typer.Option(metavar="TIME", help="Look this far back; by default as far as the id tells, or 14d.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
) -> ExitCode:
    """Tell what happened to one event: every line of the log about it, and where it is now.

    Events from which it came, and those that came of it by `then` or `on_dead_letter`, are shown with it.
    Where it was tried again, lines of its connection in that time stand among its own: the circuit breaker, faults,
    functions that were stopped. The id stands in the answer that Marketo shows in the lead's activity log. Exit code 1
    when nothing is known, or when the event needs a person.
    """
    deployment = installation.deployment
    begin = _begin(event_id, since)
    logs = logs_client(installation)
    groups = log_groups(deployment)
    own = read_lines(logs, groups, Wanted(event_id=event_id), begin)
    around, hidden = lines_around(logs, deployment.connections, own)
    story = _story(logs, groups, own, begin)
    lines = sorted({line.id: line for line in [*own, *around, *story]}.values(), key=lambda line: line.at)
    letter, elsewhere = _dead_letter(installation, event_id)
    refusal = None
    if letter is None:
        refusal, more = _refusal(installation, event_id)
        elsewhere += more
    sentence, code = verdict(own, letter, refusal, elsewhere)
    if as_json:
        where = "dead_letters" if letter else "quarantine" if refusal else None
        facts = [{"at": line.at, "log_group": line.group, "outcome": line.outcome, **line.facts} for line in lines]
        write_json({"lines": facts, "lies_in": where, "summary": sentence})
        return code
    for line in lines:
        write_line(line)
    if not lines:
        remark(f"No line of the log since {local_time(begin)} is about it.")
    if hidden:
        remark(f"{counted(hidden, 'line')} of its connection in that time left out. All of them: relay tail --errors")
    say(sentence)
    if not letter and not refusal and _may_lie_aside(own):
        remark_elsewhere(Unseen(0, elsewhere))
    return code


def _begin(event_id: str, since: str | None) -> datetime:
    """When to begin looking: an id that tells its time saves reading days of logs."""
    now = datetime.now(UTC)
    if since is not None:
        return moment(since, now)
    made = made_at(event_id)
    return made - _SLACK if made else now - _DEFAULT


def _story(logs: CloudWatchLogsClient, groups: LogGroups, own: Sequence[Line], begin: datetime) -> list[Line]:
    """The lines of the events from which it came, and of those that came of it, in whichever log they are."""
    stories = sorted({line.fact("story") for line in own} - {""})
    return [line for story in stories for line in read_lines(logs, groups, Wanted(story=story), begin)]


def _dead_letter(installation: Installation, event_id: str) -> tuple[DeadLetter | None, int]:
    """The dead letter, and how many letters cannot be looked at now."""
    with open_letterbox(installation, None) as box:
        found = box.collect(LetterFilter(ids=[event_id]))
        return (found[0] if found else None), box.unseen().elsewhere


def _refusal(installation: Installation, event_id: str) -> tuple[Refusal | None, int]:
    """The request in quarantine, and how many cannot be looked at now."""
    wanted = RefusalFilter(ids=(event_id,))
    with HeldMessages(sqs_client(installation), installation.deployment.quarantine_queue_url) as held:
        found = next((each for each in map(read_refusal, held) if wanted.takes(each)), None)
        return found, held.unseen().elsewhere


def verdict(
    lines: Sequence[Line], letter: DeadLetter | None, refusal: Refusal | None, elsewhere: int = 0
) -> tuple[str, ExitCode]:
    """One sentence, and whether a person is needed. `elsewhere` is how many letters others are looking at."""
    if letter:
        advice = f"Look: relay dead show {short(letter.id)}"
        return f"It lies in the dead letters of {letter.connection}: {letter.code}. {advice}", ExitCode.FOUND
    if refusal:
        advice = f"Look: relay quarantine show {short(refusal.id)}"
        return f"It lies in quarantine: {refusal.request.error}. {advice}", ExitCode.FOUND
    if not lines:
        advice = "Is the id right? In Marketo it stands in the lead's activity log, in the webhook's response."
        return f"Nothing is known of it. {advice}", ExitCode.FOUND
    sentence, code = _by_last(_newest(lines), elsewhere)
    return " ".join([sentence, *_leading_on(lines)]), code


def _leading_on(lines: Sequence[Line]) -> list[str]:
    """The events that came of it, each once."""
    found = {line.fact("to_event"): line.fact("to_route") for line in lines if line.outcome == Outcome.HANDED_OVER}
    return [f"It led to {short(event)} ({route})." for event, route in found.items()]


def _newest(lines: Sequence[Line]) -> Line:
    """The last step. Being accepted is always the first, also where its line comes late, as with `reply: delivered`."""
    steps = [line for line in lines if line.outcome not in {*AROUND, Outcome.HANDED_OVER}] or lines
    return next((line for line in reversed(steps) if line.outcome != Outcome.ACCEPTED), steps[-1])


def _may_lie_aside(lines: Sequence[Line]) -> bool:
    """Whether what somebody else is looking at could be this event."""
    return not lines or _newest(lines).outcome in {Outcome.DEAD_LETTERED, Outcome.QUARANTINED}


def _delivered(last: Line, at: str) -> str:
    again = ", after it was replayed" if last.facts.get("replayed") else ""
    if word := last.fact("skipped"):
        return f"It ended at {at}{again} without a call: {skipped_words(word)}."
    return f"It was delivered at {at}{again}."


def _put_aside(at: str, elsewhere: int) -> tuple[str, ExitCode]:
    if elsewhere:
        return f"It was put aside at {at}. Whether it still lies there cannot be seen just now.", ExitCode.FOUND
    return f"It was put aside at {at}, and lies there no longer: it was replayed or dropped.", ExitCode.FINE


def _by_last(last: Line, elsewhere: int) -> tuple[str, ExitCode]:
    """What the last line means for an event that lies nowhere."""
    at = local_time(last.at)
    if last.outcome in {Outcome.DELIVERED, Outcome.HANDED_OVER}:
        return _delivered(last, at), ExitCode.FINE
    if last.outcome == Outcome.IGNORED:
        return f"It was ignored at {at}, since the route does not list such events.", ExitCode.FINE
    if last.outcome == Outcome.ACCEPTED:
        return f"It waits in its queue, since {at}. See: relay status", ExitCode.FINE
    if last.outcome == Outcome.RETRIED:
        seconds = last.number("retry_in_s") or 0
        again = local_time(last.at + timedelta(seconds=seconds))
        code = last.fact("cause_code")
        why = in_words(code) or (f"it failed with {code}" if code else "it failed")
        said = f"It waits in its queue. Its last attempt was at {at} ({why})"
        return f"{said}; the next comes at about {again}, {duration(seconds)} later.", ExitCode.FINE
    if last.outcome in {Outcome.REFUSED, Outcome.BLOCKED}:
        return "It was refused and not kept: Marketo got the answer above.", ExitCode.FOUND
    return _put_aside(at, elsewhere)
