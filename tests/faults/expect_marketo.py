"""What Marketo must hold: each person once, as if the events had been applied one by one; each activity once, in order.

An event of a lead has a field of its own, its slot, beside those that later events overwrite: as in kintone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from relay.core.outcome import UNKNOWN
from tests.faults.expect_kintone import replay
from tests.faults.found import Found, Verdict
from tests.faults.letters import of_kinds
from tests.faults.plan import Kind
from tests.faults.relay_stack import Letter
from tests.faults.sender import Sent

REFUSED = "1003"
"""The code with which an activity may be refused."""
NO_LEAD = "1004"
ATTEND = 100_001

_FIELDS = ("title", "lastName")


def check_marketo(found: Found, letters: Mapping[int, Letter], verdict: Verdict) -> None:
    """Nobody is there twice, every accepted event is applied or a dead letter that says why; no limit was broken."""
    people: dict[str, list[Mapping[str, Any]]] = {}
    for person in found.people:
        people.setdefault(str(person["email"]), []).append(person)
    for address, same in people.items():
        verdict.require(len(same) == 1, f"{len(same)} leads have one address: {address}")
    for address, sent in _by_address(of_kinds(found.sent, Kind.PERSON)):
        _check_person(sent, people.get(address, [{}])[0], letters, verdict)
    _check_activities(found, letters, verdict)
    for code, times in found.limits_broken.items():
        verdict.require(times == 0, f"Marketo's limit of code {code} was broken {times} times")


def _by_address(sent: Sequence[Sent]) -> Iterator[tuple[str, list[Sent]]]:
    ordered = sorted(sent, key=lambda each: (each.webhook.lead, each.webhook.number))
    for address, group in groupby(ordered, key=lambda each: each.webhook.address):
        yield address, list(group)


def _check_person(
    sent: Sequence[Sent], person: Mapping[str, Any], letters: Mapping[int, Letter], verdict: Verdict
) -> None:
    applied = [each for each in sent if person.get(each.webhook.slot) == each.webhook.mark]
    verdict.count("Marketo: events applied", len(applied))
    for each in sent:
        put_aside = letters.get(each.webhook.number)
        if put_aside is not None:
            verdict.problems.append(f"{each.webhook.name} was put aside as {put_aside.cause['code']}")
        lost = each.accepted and each not in applied
        verdict.require(not lost, f"{each.webhook.name}, event {each.event_id}, was accepted and is lost")
    expected = replay([each.webhook for each in applied])
    wrong = [name for name in _FIELDS if (person.get(name) or "") != expected.get(name, "")]
    numbers = [each.webhook.number for each in applied]
    verdict.require(not wrong, f"{sent[0].webhook.name}: {', '.join(wrong)} differ from the replay of {numbers}")
    verdict.count("Marketo: leads that equal the replay of their events", int(bool(applied) and not wrong))


def _check_activities(found: Found, letters: Mapping[int, Letter], verdict: Verdict) -> None:
    added = [each for each in found.activities if each["activityTypeId"] == ATTEND]
    times = Counter(str(each["primaryAttributeValue"]) for each in added)
    numbers: dict[str, int] = {}
    unsure = {each.webhook.lead for each in of_kinds(found.sent, Kind.PERSON) if each.uncertain}
    for sent in of_kinds(found.sent, Kind.ATTENDED):
        allowed = {REFUSED, UNKNOWN} | ({NO_LEAD} if sent.webhook.lead in unsure else set())
        _check_activity(sent, times[sent.webhook.mark], letters.get(sent.webhook.number), allowed, verdict)
        numbers[sent.webhook.mark] = sent.webhook.number
    newest: dict[int, int] = {}
    for each in added:
        number, lead = numbers[str(each["primaryAttributeValue"])], int(each["leadId"])
        verdict.require(number > newest.get(lead, -1), f"the activity of webhook {number} stands behind a later one")
        newest[lead] = max(number, newest.get(lead, number))


def _check_activity(sent: Sent, count: int, letter: Letter | None, allowed: set[str], verdict: Verdict) -> None:
    """`allowed` are the codes with which it may have been put aside."""
    name = sent.webhook.name
    if letter is not None:
        code = letter.cause["code"]
        verdict.count("Marketo: activities dead-lettered with their cause")
        verdict.require(code in allowed, f"{name} was put aside as {code or 'nothing'}")
        verdict.require(count <= (code == UNKNOWN), f"{name} was put aside as {code} and stands {count} times")
    elif sent.uncertain:
        verdict.require(count <= 1, f"{name} stands {count} times")
    else:
        verdict.count("Marketo: activities that stand exactly once", int(count == 1))
        verdict.require(count == 1, f"{name}, event {sent.event_id}, stands {count} times")
