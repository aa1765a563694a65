"""What kintone must hold: each record as if its events had been applied one by one, in order, and each of them once.

Each event of a lead has a field of its own, its slot, beside those that later events overwrite. So a record shows every
event that was written, and the history shows which events a write was made of.

An event with a value that kintone refuses is a dead letter, unless a later event of the same batch gives that field
another value: the relay writes both at once, later values over earlier ones, and kintone never sees the bad one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from tests.faults.found import Found, Verdict
from tests.faults.letters import of_kinds
from tests.faults.plan import Kind, Webhook
from tests.faults.relay_stack import Letter
from tests.faults.sender import Sent

REFUSED = "CB_VA01"
"""kintone's code for a value that it does not take."""

BATCH_SECONDS = 30.0
"""Within this time of a write its batch is settled: a kill after that is no reason for writing it again."""

_FIELDS = ("name", "email", "score", "tag")


def check_kintone(found: Found, letters: Mapping[int, Letter], verdict: Verdict) -> None:
    """Every accepted event is in its record or a dead letter that says why; nothing was written out of order."""
    changes: dict[int, list[Mapping[str, Any]]] = {}
    for change in found.history:
        changes.setdefault(int(change["key"]), []).append(change)
    repeats = _Repeats(found)
    for lead, sent in _by_lead(of_kinds(found.sent, Kind.LEAD, Kind.POISON)):
        record = found.records.get(lead, {})
        for each in sent:
            _check_event(each, record, letters.get(each.webhook.number), verdict)
        applied = [each.webhook for each in sent if _is_applied(each.webhook, record)]
        _check_record(lead, applied, record, verdict)
        _check_history(lead, applied, changes.get(lead, []), repeats, verdict)


def replay(webhooks: Sequence[Webhook]) -> dict[str, str]:
    """What a record holds when these events were applied in order: an event changes what it names."""
    values: dict[str, str] = {}
    for webhook in webhooks:
        values |= webhook.values
    return values


@dataclass(frozen=True)
class _Repeats:
    """Why a write may come again: its answer was lost, or the function was killed before it could settle the batch."""

    found: Found

    @cached_property
    def lost(self) -> set[int]:
        """The requests whose answers were lost."""
        return {request["seq"] for request in self.found.requests if request["status"] == 0}

    def may_follow(self, change: Mapping[str, Any]) -> bool:
        """Whether what this write wrote may be written again."""
        at = datetime.fromisoformat(change["at"]).timestamp()
        killed = any(
            "deliver-kintone" in kill.function and at - 1 <= kill.at <= at + BATCH_SECONDS for kill in self.found.kills
        )
        return change["request"] in self.lost or killed


def _by_lead(sent: Sequence[Sent]) -> Iterator[tuple[int, list[Sent]]]:
    ordered = sorted(sent, key=lambda each: (each.webhook.lead, each.webhook.number))
    for lead, group in groupby(ordered, key=lambda each: each.webhook.lead):
        yield lead, list(group)


def _is_applied(webhook: Webhook, record: Mapping[str, Any]) -> bool:
    return bool(record.get(webhook.slot) == webhook.mark)


def _check_event(sent: Sent, record: Mapping[str, Any], letter: Letter | None, verdict: Verdict) -> None:
    webhook = sent.webhook
    applied = _is_applied(webhook, record)
    if letter is not None:
        verdict.count("kintone: events dead-lettered with their cause")
        code = letter.cause["code"]
        right = webhook.kind is Kind.POISON and code == REFUSED and "tag" in letter.cause.get("fields", {})
        verdict.require(right, f"{webhook.name} was put aside as {code or 'nothing'}, for no fault of its own")
        verdict.require(not applied, f"{webhook.name} is in the record and in the dead-letter queue")
    elif applied:
        verdict.count("kintone: events applied")
        verdict.count(
            "kintone: refused values that a later event of the same write replaced", int(webhook.kind is Kind.POISON)
        )
    elif sent.accepted:
        verdict.problems.append(f"{webhook.name}, event {sent.event_id}, was accepted and is lost")
    else:
        verdict.count("kintone: unanswered webhooks that were not stored")


def _check_record(lead: int, applied: Sequence[Webhook], record: Mapping[str, Any], verdict: Verdict) -> None:
    expected = replay(applied)
    wrong = [code for code in _FIELDS if (record.get(code) or "") != expected.get(code, "")]
    verdict.count("kintone: records that equal the replay of their events", int(bool(applied) and not wrong))
    numbers = [webhook.number for webhook in applied]
    verdict.require(not wrong, f"lead {lead}: {', '.join(wrong)} differ from the replay of webhooks {numbers}")


def _check_history(
    lead: int,
    applied: Sequence[Webhook],
    changes: Sequence[Mapping[str, Any]],
    repeats: _Repeats,
    verdict: Verdict,
) -> None:
    """Each write is the next events in order, or repeats from where an answer was lost."""
    position_of = {webhook.slot: at for at, webhook in enumerate(applied)}
    written_by: dict[int, Mapping[str, Any]] = {}
    for change in changes:
        positions = sorted(position_of.get(code, -1) for code in change["values"] if code.startswith("slot_"))
        first, last = positions[0], positions[-1]
        run = positions == list(range(first, last + 1)) and first >= 0
        values = replay(applied[first : last + 1]) | {"lead_id": str(lead)}
        faithful = run and all(values.get(code) == value for code, value in change["values"].items())
        verdict.require(faithful, f"lead {lead}: write {change['request']} is not a run of its events in order")
        if not faithful:
            return
        newest = max(written_by, default=-1)
        numbers = [webhook.number for webhook in applied[first : last + 1]]
        if first > newest + 1:
            verdict.problems.append(f"lead {lead}: webhooks {numbers} were written before an earlier one")
            return
        if first <= newest:
            verdict.count("kintone: writes repeated after a lost answer or a kill")
            reason = repeats.may_follow(written_by[first])
            verdict.require(reason, f"lead {lead}: webhooks {numbers} were written over newer ones for no reason")
        written_by |= dict.fromkeys(range(first, last + 1), change)
