"""The relay's own codes, in words. A system's codes are its own to explain: see its page in docs/."""

from __future__ import annotations

_WORDS = {
    "circuit_open": "not sent: the system fails, and the circuit breaker is open",
    "daily_limit": "not sent: the day's requests are spent",
    "rate_limit": "not sent: the second's requests are spent",
    "out_of_time": "not sent: the function's time was over",
    "internal_fault": "the relay itself failed at it",
    "overtaken": "a newer event of its record is delivered",
    "being_written": "the relay is writing this record; the event may be the news of it",
    "lead_busy": "the lead is being written, or a write to it whose answer was lost may still be at work",
    "contact_busy": "the contact or its account is being written, or a write whose answer was lost may be at work",
    "index_unread": "the system's list is still being read, in which records are looked for",
    "locked": "the system keeps records from being changed for a while",
    "other_way": "the same record is just being written in the other direction",
    "held_back": "an earlier event of its record waits",
    "not_handed_over": "the queue of the next route did not take what came of it",
    "not_remembered": "what was written could not be remembered, so it is written again",
    "then_refused": "the next route cannot take what was found",
    "asked_too_large": "what was asked is too large to go on with what was found",
    "too_many_links": "too many events have followed on the first one",
    "nobody_found": "nobody was found; it is looked up again",
    "token_refused": "the system refuses the connection's client id or secret: relay check",
    "in_progress": "another attempt may still be at it",
    "state_unavailable": "what was done already could not be read",
    "unmatched_too_large": "the person is not there yet, and what is read only once is too large to wait for them",
    "unknown_outcome": "nobody knows whether it took effect",
    "unknown_route": "relay.yaml has no such route",
    "not_an_event": "no event that the relay wrote",
    "function_stopped": "the function was stopped each time",
    "not_queued": "a queue did not take what was read; it is read again",
    "aws_failed": "AWS did not answer",
    "not_ready": "the system is still making what was asked for",
    "many_gone": "very many records look gone; a person is asked first",
    "many_changed": "very many records look changed; a person is asked first",
    "listing_unordered": "the system did not list records in the order of their ids",
    "listing_too_large": "the listing, which has no order, does not fit on the function's disk",
    "listing_too_long": "the listing, which has no order, was not read in the time of one run",
    "secret_missing": "the connection's secret is not set",
    "secret_invalid": "the connection's secret is not of the right shape",
}

_SKIPPED = {
    "echo": "it told of what the relay itself had written, or told the system what it had said before",
    "stale": "a later state of its record had been delivered, or the relay has written its fields since it was read",
    "existing": "the person is there already, and its route leaves them as they are",
    "no_program": "its route has no program for it",
    "nobody": "the look-up found nobody",
    "unmatched": "the person it is about is not there yet; it is taken up again once they are, or after a day",
    "email_invalid": "the lead's address is none, so nobody was made",
    "contact_taken": "the contact with its address is another lead's",
    "contact_gone": "its contact was deleted, and is not made again",
    "unchanged": "its route had written the same of its record already, or writes nothing of what has changed",
    "known": "what was read had been delivered before",
    "left_to_reading": "it came while the relay was writing to its record, which is read anyway",
}

_BREAKER = {
    "OPEN": "its circuit breaker opened: it fails again and again, and is not called for a while",
    "HALF_OPEN": "its circuit breaker lets one call try",
    "CLOSED": "its circuit breaker closed: it works again",
}


def in_words(code: str) -> str:
    """What a code of the relay's own means; empty for a system's."""
    return _WORDS.get(code, "")


def skipped_words(word: str) -> str:
    """Why an event ended without a call: the loop guard's word, explained."""
    return _SKIPPED.get(word, word)


def breaker_words(state: str) -> str:
    """What a new state of a circuit breaker means."""
    return _BREAKER.get(state, state)
