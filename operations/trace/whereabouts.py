"""Where an event is now, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from operations.dead_letters.letters import DeadLetter
from operations.ids import short
from operations.logs.lines import AROUND, LoggedOutcome, LogLine
from operations.quarantine.refusals import QuarantinedRequest
from operations.text import duration, local_time
from operations.words import in_words, skipped_words


class Whereabouts(NamedTuple):
    """Where an event is now."""

    sentence: str
    needs_person: bool = False


def whereabouts(
    lines: Sequence[LogLine],
    letter: DeadLetter | None,
    refusal: QuarantinedRequest | None,
    elsewhere: int = 0,
    story: Sequence[LogLine] = (),
) -> Whereabouts:
    """By the lines about it, and where it lies. `elsewhere` is how many letters others are looking at.

    `story` has the lines of what came of it: an event that led on has been delivered, though its own line may be late.
    """
    if letter:
        advice = f"Look: relay dead show {short(letter.id)}"
        return Whereabouts(
            f"It lies in the dead letters of {letter.connection}: {letter.code}. {advice}", needs_person=True
        )
    if refusal:
        advice = f"Look: relay quarantine show {short(refusal.id)}"
        return Whereabouts(f"It lies in quarantine: {refusal.request.error}. {advice}", needs_person=True)
    if not lines:
        advice = "Is the id right? In Marketo it stands in the lead's activity log, in the webhook's response."
        return Whereabouts(f"Nothing is known of it. {advice}", needs_person=True)
    if came := _came_of(is_only_accepted(lines), story):
        led = " ".join(f"It led to {short(event)} ({route})." for event, route in came.items())
        return Whereabouts(f"It was delivered, though no line of the log says so yet. {led}")
    sentence, needs_person = _by_last(_newest(lines), elsewhere)
    return Whereabouts(" ".join([sentence, *_leading_on(lines)]), needs_person)


def is_only_accepted(lines: Sequence[LogLine]) -> set[str]:
    """The id of an event of which the log says nothing but that it was accepted; else nothing."""
    if not lines or _newest(lines).outcome != LoggedOutcome.ACCEPTED:
        return set()
    return {line.fact("event_id") for line in lines} - {""}


def _came_of(first: set[str], story: Sequence[LogLine]) -> dict[str, str]:
    """The events of a story that are not its first, and their routes."""
    later = [line for line in story if line.fact("story") in first and line.fact("event_id") not in first]
    return {line.fact("event_id"): line.fact("route") for line in later}


def _leading_on(lines: Sequence[LogLine]) -> list[str]:
    """The events that came of it, each once."""
    found = {
        line.fact("to_event"): line.fact("to_route") for line in lines if line.outcome == LoggedOutcome.HANDED_OVER
    }
    return [f"It led to {short(event)} ({route})." for event, route in found.items()]


def _newest(lines: Sequence[LogLine]) -> LogLine:
    """The last step. Being accepted is always the first, also where its line comes late, as with `reply: delivered`."""
    steps = [line for line in lines if line.outcome not in {*AROUND, LoggedOutcome.HANDED_OVER}] or lines
    return next((line for line in reversed(steps) if line.outcome != LoggedOutcome.ACCEPTED), steps[-1])


def may_lie_aside(lines: Sequence[LogLine]) -> bool:
    """Whether what somebody else is looking at could be this event."""
    return not lines or _newest(lines).outcome in {LoggedOutcome.DEAD_LETTERED, LoggedOutcome.QUARANTINED}


def _delivered(last: LogLine, at: str) -> str:
    again = ", after it was replayed" if last.facts.get("replayed") else ""
    if word := last.fact("skipped"):
        return f"It ended at {at}{again} without a call: {skipped_words(word)}."
    return f"It was delivered at {at}{again}."


def _put_aside(at: str, elsewhere: int) -> Whereabouts:
    if elsewhere:
        return Whereabouts(
            f"It was put aside at {at}. Whether it still lies there cannot be seen just now.", needs_person=True
        )
    return Whereabouts(f"It was put aside at {at}, and lies there no longer: it was replayed or dropped.")


def _by_last(last: LogLine, elsewhere: int) -> Whereabouts:
    """What the last line means for an event that lies nowhere."""
    at = local_time(last.at)
    if last.outcome in {LoggedOutcome.DELIVERED, LoggedOutcome.HANDED_OVER}:
        return Whereabouts(_delivered(last, at))
    if last.outcome == LoggedOutcome.IGNORED:
        return Whereabouts(f"It was ignored at {at}, since the route does not list such events.")
    if last.outcome == LoggedOutcome.ACCEPTED:
        return Whereabouts(f"It waits in its queue, since {at}. See: relay status")
    if last.outcome == LoggedOutcome.RETRIED:
        seconds = last.number("retry_in_s") or 0
        again = local_time(last.at + timedelta(seconds=seconds))
        code = last.fact("cause_code")
        why = in_words(code) or (f"it failed with {code}" if code else "it failed")
        said = f"It waits in its queue. Its last attempt was at {at} ({why})"
        return Whereabouts(f"{said}; the next comes at about {again}, {duration(seconds)} later.")
    if last.outcome in {LoggedOutcome.REFUSED, LoggedOutcome.BLOCKED}:
        return Whereabouts("It was refused and not kept: Marketo got the answer above.", needs_person=True)
    return _put_aside(at, elsewhere)
