"""What must become of each webhook by its answer: accepted, refused and kept, or turned away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from tests.faults.found import Found, Verdict
from tests.faults.letters import of_kinds
from tests.faults.plan import Kind
from tests.faults.relay_stack import Letter
from tests.faults.sender import Sent

_GOOD = (Kind.LEAD, Kind.POISON, Kind.EVENTS, Kind.VERIFIED, Kind.PERSON, Kind.ATTENDED)


def check_answers(found: Found, letters: Mapping[int, Letter], verdict: Verdict) -> None:
    """Every answer is one that may be given, every 400 is in quarantine as it came, a stranger leaves nothing."""
    for sent in found.sent:
        verdict.count(f"answered {sent.status or 'not at all'}")
    for sent in of_kinds(found.sent, *_GOOD):
        verdict.require(sent.accepted or sent.uncertain, f"{sent.webhook.name} was answered {sent.status}")
    for sent in of_kinds(found.sent, Kind.HOSTILE):
        _check_hostile(sent, found, letters, verdict)
    for sent in of_kinds(found.sent, Kind.STRANGER):
        allowed = sent.status == 401 or sent.uncertain
        verdict.require(allowed, f"{sent.webhook.name} was answered {sent.status}, not 401")
        _check_absent(sent, found, verdict)
    _check_quarantine(found, verdict)


def _check_hostile(sent: Sent, found: Found, letters: Mapping[int, Letter], verdict: Verdict) -> None:
    """One that is readable after all is a record of its own, or a dead letter."""
    webhook = sent.webhook
    known = sent.accepted or sent.uncertain or sent.status == 400
    verdict.require(known, f"{webhook.name} was answered {sent.status}")
    if sent.accepted:
        verdict.count("hostile bodies that could be read after all")
        there = webhook.lead in found.records or webhook.number in letters
        verdict.require(there, f"{webhook.name} was accepted and is nowhere")


def _check_absent(sent: Sent, found: Found, verdict: Verdict) -> None:
    mark = sent.webhook.mark
    places = {
        "kintone": any(mark in str(change["values"]) for change in found.history),
        "quarantine": any(mark.encode() in kept.body for kept in found.quarantine),
        "a dead-letter queue": any(mark in str(letter.payload) for letter in found.letters),
    }
    for place, there in places.items():
        verdict.require(not there, f"{sent.webhook.name} left its mark in {place}")


def _check_quarantine(found: Found, verdict: Verdict) -> None:
    """Each 400 once; what else is there is of a webhook whose sender got no clear answer."""
    kept = {each.event_id: each.body for each in found.quarantine}
    copies = [each for each in found.quarantine if kept[each.event_id] != each.body]
    verdict.require(not copies, "two requests stand under one id in quarantine")
    # The queue is no FIFO queue: when SQS was slow to answer, its client sent the very same message once more.
    verdict.count("in quarantine twice, under one id", len(found.quarantine) - len(kept))
    for sent in found.sent:
        if sent.status == 400:
            verdict.count("refused and in quarantine", int(sent.event_id in kept))
            body = kept.pop(sent.event_id, None)
            verdict.require(body == sent.webhook.body, f"{sent.webhook.name} is not in quarantine as it came")
    left = Counter(kept.values()) - Counter(sent.webhook.body for sent in found.sent if sent.uncertain)
    verdict.require(not left, f"{left.total()} requests in quarantine are of no webhook that was refused")
