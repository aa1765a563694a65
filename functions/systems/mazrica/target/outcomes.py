"""What a failure means for an event, and what the target says of its own."""

from __future__ import annotations

from relay.core.outcome import Cause, Delivered, Rejected, Retry
from relay.delivering.locks.locks import KEPT
from systems.mazrica.rest.errors import FailureKind, MazricaFailed

_SOON = 3.0
LOCKED_SECONDS = 120.0
"""Between two looks whether a 名寄せ is over."""

BUSY = "contact_busy"
EMAIL_INVALID = "email_invalid"
CONTACT_GONE = "contact_gone"
CONTACT_TAKEN = "contact_taken"
NOT_SHOWN = "not_shown"
"""Words of what was skipped, and of warnings; BUSY is a code."""

UNREMEMBERED = Retry(
    cause=Cause(code="state_unavailable", message="what is remembered of this contact could not be read or written")
)
OUT_OF_TIME = Retry(
    cause=Cause(code="out_of_time", message="no time was left; it is written next"),
    after=1.0,
    waiting=True,
)


def failed(error: MazricaFailed) -> Retry | Rejected:
    """A 名寄せ and a refused key are waited for: neither has anything to do with the lead."""
    if error.kind is FailureKind.LOCKED:
        return Retry(cause=error.cause, after=LOCKED_SECONDS, waiting=True)
    if error.kind is FailureKind.KEY:
        return Retry(cause=error.cause, everything=True)
    if error.cause.code == OUT_OF_TIME.cause.code:
        return OUT_OF_TIME
    if error.retry or error.may_be_done:
        return Retry(cause=error.cause)
    return Rejected(cause=error.cause)


def busy(rest: float | None) -> Retry:
    """Somebody else writes to the contact, or did and their answer was lost; `rest`: seconds until it is free.

    Whoever is at it just now holds it for longer than KEPT, and lets it go soon.
    """
    cause = Cause(code=BUSY, message="somebody else writes to this contact, or to its account")
    return Retry(cause=cause, after=_SOON if rest is None or rest > KEPT else max(_SOON, rest), waiting=True)


def lost(error: MazricaFailed, seconds: float) -> Retry:
    """Something may have been made, and is looked for once that is certain."""
    message = f"{error.cause.message} It is looked for before it is made again."
    cause = Cause(code=error.cause.code, message=message, status=error.cause.status)
    return Retry(cause=cause, after=seconds, waiting=True)


def held_back(before: Retry) -> Retry:
    """Behind an earlier event of its lead."""
    message = f"held back behind an earlier event of this lead: {before.cause.message}"
    return Retry(cause=Cause(code=before.cause.code, message=message), after=before.after, waiting=True)


def answer(contact: int) -> dict[str, str]:
    """What the caller is answered of a contact."""
    return {"contact": str(contact)}


def skipped(word: str, contact: int | None = None, field: str = "") -> Delivered:
    """Nothing was written, and that is counted."""
    told = {} if contact is None else answer(contact)
    return Delivered(answer=told, skipped=word, warnings=(f"{word}:{field}" if field else word,))
