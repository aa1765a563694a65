"""What must hold of leads that were read while everything failed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from relay.core.event import Event
from relay.system.stream import Change
from tests.faults.reading.lead_edits import LeadEdits

Records = Mapping[str, Mapping[str, Any]]
"""Of the far directory, by id."""


class LeadVerdict:
    """Listens to the events that are sent, and compares in the end."""

    def __init__(self, edits: LeadEdits, counts: Counter[str]) -> None:
        self._edits, self._counts = edits, counts
        self._known: set[str] = set()
        self._ids: dict[tuple[str, int], set[str]] = {}
        """By what was told, and how often the lead had been away or was read as it had been: then it is told anew."""
        self._stale: Counter[int] = Counter()
        """Leads in files that are older than a change which Marketo's log did not have yet."""
        self.problems: list[str] = []

    def read(self, change: Change) -> None:
        """Note what is read, whether it is news or not."""
        lead = self._edits.stand_in.instance.leads.get(int(change.record))
        if not change.deleted and (lead is None or lead.values["revision"] != change.payload["revision"]):
            self._stale[int(change.record)] += 1
            self._counts["rows of files that were older than late activities"] += 1

    def sent(self, event: Event) -> None:
        """Note an event; one that is sent once more, or replayed, has the same id, and is no news."""
        self._counts["events sent"] += 1
        if event.id in self._known:
            return
        self._known.add(event.id)
        lead, reason = int(event.payload["id"]), _reason(event)
        if reason:
            self._counts[f"leads told to be {_SAID[reason]}"] += 1
            self._check_gone(lead, reason)
        if reason not in {"notVisible", "notMember"}:
            named = f"{event.route} {json.dumps(event.payload, sort_keys=True)}"
            times = self._edits.times_away[lead] + self._stale[lead]
            self._ids.setdefault((named, times), set()).add(event.id)

    def judge(self, records: Records) -> None:
        """When nothing fails any more, and everything has been read and written."""
        for lead in self._edits.there():
            wanted = {"name": lead.values["company"], "score": lead.values.get("leadScore")}
            self._compare(str(lead.id), wanted, records)
            self._compare(f"score-{lead.id}", {"score": wanted["score"]}, records)
            if self._edits.is_member(lead.id):
                self._compare(f"member-{lead.id}", {"name": wanted["name"]}, records)
            elif f"member-{lead.id}" in records:
                self._compare(f"member-{lead.id}", {"name": "no member"}, records)
        for lead_id in self._edits.deleted:
            self._compare_gone(lead_id, {"deleted"}, records)
        for lead_id in self._edits.merged_into:
            self._compare_gone(lead_id, {f"merged into {each}" for each in self._edits.winners(lead_id)}, records)
        twice = [named for (named, _), ids in self._ids.items() if len(ids) > 1]
        self.problems += [f"one change has two ids: {named}" for named in twice]
        self._counts["changes under two ids"] = len(twice)
        self._counts["changes lost"] = sum(problem.endswith("lost") for problem in self.problems)
        self._counts["told to be gone, and there"] = sum("and is there" in problem for problem in self.problems)
        self._counts["leads that equal their record"] = len(self._edits.there()) - self._counts["changes lost"]

    def _check_gone(self, lead: int, reason: str) -> None:
        """Whether a lead is really gone that is told to be."""
        seen = self._edits.stand_in.instance.leads.get(lead)
        if seen is None or (reason == "notVisible" and self._edits.is_hidden(lead)):
            return
        if reason != "notMember" or self._edits.is_member(lead):
            self.problems.append(f"lead {lead} was told to be gone ({reason}), and is there")

    def _compare_gone(self, lead: int, names: set[str], records: Records) -> None:
        for name in self._gone_records(lead, records):
            found = records.get(name, {}).get("name")
            if found not in names:
                self.problems.append(f"{name} is {' or '.join(sorted(names))}, and its record says {found}: lost")

    def _gone_records(self, lead: int, records: Records) -> Iterator[str]:
        yield str(lead)
        if f"member-{lead}" in records:
            yield f"member-{lead}"

    def _compare(self, name: str, wanted: Mapping[str, Any], records: Records) -> None:
        found = records.get(name, {})
        if any(found.get(key) != value for key, value in wanted.items() if value is not None):
            kept = {key: found.get(key) for key in wanted}
            self.problems.append(f"{name} is {dict(wanted)}, and its record says {kept}: lost")


_SAID = {"deleted": "deleted or merged", "notVisible": "out of sight", "notMember": "no members"}


def _reason(event: Event) -> str:
    """Why a lead is gone; empty for one that is there."""
    return next((each for each in ("deleted", "notVisible", "notMember") if each in event.payload), "")
