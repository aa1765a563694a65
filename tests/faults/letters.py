"""Which dead letter belongs to which webhook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.faults.found import Found, Verdict
from tests.faults.plan import FIRST_NUMBER
from tests.faults.relay_stack import Letter
from tests.faults.sender import Sent


def by_webhook(found: Found, verdict: Verdict) -> Mapping[int, Letter]:
    """The dead letter of each webhook, by its number. One that stands there twice is a problem."""
    numbers = {sent.event_id: sent.webhook.number for sent in found.sent if sent.accepted}
    letters: dict[int, Letter] = {}
    for letter in found.letters:
        number = numbers.get(letter.event_id, _number(letter))
        verdict.require(number is not None, f"dead letter {letter.event_id} is of no webhook that was sent")
        if number is not None:
            verdict.require(number not in letters, f"webhook {number} stands twice in a dead-letter queue")
            letters[number] = letter
        verdict.require(not letter.gave_up, f"the relay gave up event {letter.event_id}: {letter.cause['code']}")
    return letters


def of_kinds(sent: Sequence[Sent], *kinds: str) -> list[Sent]:
    """The webhooks of some kinds, in the order in which they were sent."""
    return [each for each in sent if each.webhook.kind in kinds]


def _number(letter: Letter) -> int | None:
    """Of an event that was accepted without an answer: its payload says it."""
    said = str(letter.payload.get("score", ""))
    return int(said) - FIRST_NUMBER if said.isdecimal() else None
