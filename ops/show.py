"""One dead letter, for a person."""

from __future__ import annotations

import msgspec

from ops.letters import DeadLetter
from ops.output import local_time, printable, show
from relay.core import json_number


def show_letter(letter: DeadLetter) -> None:
    """Facts first, then what Marketo sent."""
    for name, value in _facts(letter):
        if value:
            show(f"{name + ':':12} {printable(value)}")
    show("")
    if letter.event:
        payload = msgspec.json.format(json_number.encode(letter.event.payload), indent=2)
        show(printable(payload.decode(), keep="\n"))
    else:
        show(printable(letter.message.body, keep="\n"))


def _facts(letter: DeadLetter) -> list[tuple[str, str]]:
    facts = [
        ("event", letter.id),
        ("route", letter.route or "- (this is no event that the relay wrote)"),
        ("connection", letter.connection),
        ("accepted", local_time(letter.received_at)),
        ("put aside", local_time(letter.message.sent_at)),
        ("code", letter.code),
    ]
    if letter.cause is None:
        return [*facts, ("why", letter.why)]
    cause = letter.cause
    tried = f"{cause.attempts}, {local_time(cause.first_attempt_at)} to {local_time(cause.last_attempt_at)}"
    return [
        *facts,
        ("status", str(cause.cause.status or "")),
        ("said", cause.cause.message),
        *((f"  {code}", " ".join(texts)) for code, texts in cause.cause.fields.items()),
        ("request id", cause.cause.request_id),
        ("attempts", tried + (", then the time for retries was over" if cause.gave_up else "")),
    ]
