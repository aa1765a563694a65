"""What KARTE must hold: each event exactly once, or a dead letter that says why not; in order for each user."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from relay.core.outcome import UNKNOWN
from tests.faults.found import Found, Verdict
from tests.faults.letters import of_kinds
from tests.faults.plan import Kind
from tests.faults.relay_stack import Letter
from tests.faults.sender import Sent

REFUSED = "http_400"
_PLACE = re.compile(r"events\[([0-9]+)\]")


def check_karte(found: Found, letters: Mapping[int, Letter], verdict: Verdict) -> None:
    """No event stands twice; one that stands nowhere is named by its webhook's dead letter."""
    times = Counter(str(event["values"]["mark"]) for event in found.karte)
    for sent in of_kinds(found.sent, Kind.EVENTS, Kind.VERIFIED):
        _check_webhook(sent, times, letters.get(sent.webhook.number), verdict)
    _check_order(found, verdict)


def _check_webhook(sent: Sent, times: Mapping[str, int], letter: Letter | None, verdict: Verdict) -> None:
    webhook = sent.webhook
    doubtful = _doubtful(sent, letter, verdict)
    counts = [times.get(f"{webhook.mark}_{at}", 0) for at in range(len(webhook.events))]
    if sent.uncertain and letter is None and not any(counts):
        verdict.count("KARTE: unanswered webhooks that were not stored")
        return
    for at, count in enumerate(counts):
        if at in doubtful:
            verdict.count("KARTE: events dead-lettered with their cause")
            verdict.require(count <= 1, f"{webhook.name}: event {at} stands {count} times at KARTE")
        else:
            verdict.count("KARTE: events that stand exactly once", int(count == 1))
            verdict.require(count == 1, f"{webhook.name}: event {at} of {sent.event_id} stands {count} times at KARTE")


def _doubtful(sent: Sent, letter: Letter | None, verdict: Verdict) -> set[int]:
    """The events that the dead letter is about: refused, or nobody knows."""
    if letter is None:
        return set()
    allowed = {REFUSED} if sent.webhook.kind is Kind.VERIFIED else {REFUSED, UNKNOWN}
    code = letter.cause["code"]
    verdict.require(code in allowed, f"{sent.webhook.name} was put aside as {code or 'nothing'}")
    places = [_PLACE.fullmatch(name) for name in letter.cause.get("fields", {})]
    return {int(place[1]) for place in places if place}


def _check_order(found: Found, verdict: Verdict) -> None:
    newest: dict[str, tuple[int, int]] = {}
    routes = {f"step_{sent.webhook.number}": sent.webhook.kind for sent in found.sent}
    for event in found.karte:
        step, _, at = str(event["event_name"]).rpartition("_")
        place = int(step.removeprefix("step_")), int(at)
        line = f"{routes[step]} {event['id']}"
        in_order = place > newest.get(line, (-1, -1))
        verdict.require(in_order, f"{event['id']}: event {event['event_name']} stands behind a later one")
        newest[line] = max(place, newest.get(line, place))
