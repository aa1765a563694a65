"""What became of one event at the target. A Retry may pass by itself; a Rejected needs somebody to look."""

from __future__ import annotations

from typing import Any

import msgspec

FoundRecord = dict[str, Any]
"""What a look-up found: a flat payload, as the same system's streams give it, which the next route maps."""

UNKNOWN = "unknown_outcome"
"""Code of an event that was sent, and of which nobody knows whether it took effect."""


class Cause(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why an event was not delivered.

    `message` and `fields` are the system's own words and may repeat a value of the lead: they go to the dead-letter
    queue, never to a log.
    """

    code: str
    """The system's own code (`GAIA_DA02`), or the relay's word for what has none (`timeout`)."""
    message: str = ""
    status: int | None = None
    """HTTP status, where there was an answer."""
    request_id: str = ""
    """The system's own id of the failed request; its support can use it."""
    fields: dict[str, list[str]] = {}
    """Messages by field code."""


class Delivered(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The target has it. `answer` is flat and holds what it answered, such as `record` and `revision`."""

    answer: dict[str, str] = {}
    skipped: str = ""
    """Why nothing had to be written: the word of the loop guard (relay.loop_guard.guard), such as `echo`; `unchanged`;
    `nobody`; `unmatched`."""
    found: FoundRecord | None = None
    """What a look-up found (relay.system.look_up); None where nobody is there, and for all that is no look-up."""
    new_person: str = ""
    """Address of the person who was made by it, for whom other events may wait (Unmatched). Never logged or kept."""
    made: tuple[str, ...] = ()
    """What was created or written, in words that history counts by: `lead`, a person who was created; `object`, a
    record beside the person that was written. Each word stands for one thing; the same word may stand twice."""
    warnings: tuple[str, ...] = ()
    """What was delivered otherwise than it came: stable codes, each with the field it is about behind a colon where
    there is one, such as `text_cut:poll1question`. Never a value."""


class Retry(msgspec.Struct, frozen=True, kw_only=True):
    """It may succeed later, unchanged."""

    cause: Cause
    after: float | None = None
    """Seconds that the system asked to wait; None leaves it to the retry schedule."""
    waiting: bool = False
    """True when nothing is wrong but it is not this event's turn: a limit is reached, or an earlier event of its record
    comes first. It is never given up for that."""
    everything: bool = False
    """True when nothing may be sent to the connection now, so that whatever else is there to be sent must wait too."""


class Rejected(msgspec.Struct, frozen=True, kw_only=True):
    """It cannot succeed until a person changes something."""

    cause: Cause


class Unmatched(msgspec.Struct, frozen=True, kw_only=True):
    """The person it is about is not there, and this route makes none.

    Of an event that was read, its record is read again when they are, or its payload waits, where a stream cannot read
    single records; any other event is rejected with `cause`.
    """

    address: str
    """The person's, as it stands in the event. Never logged, and kept as a keyed hash only."""
    cause: Cause


Outcome = Delivered | Retry | Rejected

Told = Outcome | Unmatched
"""What a target says of an event; the engine makes one of the others of an Unmatched."""
