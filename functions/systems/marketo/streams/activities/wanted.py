"""Which activities are asked for: types by name, and of each the mails, programs or lists that it may be about."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from systems.marketo.rest.calls.activity import ActivityType, LeadActivity
from systems.marketo.streams import kinds
from systems.marketo.streams.activities.source import MOST_TYPES, ActivitiesSource, ProgramMembersSource

MAILS, PROGRAMS, LISTS = "mails", "programs", "lists"
ABOUT: Mapping[str, str] = {"Mailing ID": MAILS, "Program ID": PROGRAMS, "List ID": LISTS}
"""What a type is about, by its primary attribute
(https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/activities)."""


@dataclass(frozen=True, kw_only=True)
class WantedActivities:
    """As relay.yaml has them."""

    types: Sequence[str | int]
    only: Mapping[str, Collection[int]]
    """Numbers of mails, programs and lists; all where there is no key."""

    @classmethod
    def of(cls, source: ActivitiesSource | ProgramMembersSource) -> WantedActivities:
        """From what stands under `source:`."""
        if isinstance(source, ProgramMembersSource):
            return cls(types=[kinds.PROGRAM], only={PROGRAMS: source.programs})
        only = {MAILS: source.mails, PROGRAMS: source.programs, LISTS: source.lists}
        return cls(types=source.types, only={what: numbers for what, numbers in only.items() if numbers})

    @property
    def filter(self) -> Mapping[str, Any]:
        """The same whatever its order, and whatever its names are written like."""
        only = {what: sorted(set(numbers)) for what, numbers in self.only.items()}
        return {"types": sorted({str(each).lower() for each in self.types}), **only}

    @property
    def name(self) -> str:
        """Of the filter, in few characters."""
        return hashlib.sha256(json.dumps(self.filter, sort_keys=True).encode()).hexdigest()[:16]

    def found(self, known: Iterable[ActivityType]) -> list[ActivityType]:
        """Those among the instance's types."""
        every = list(known)
        return [each for each in every if any(_is(each, wanted) for wanted in self.types)]

    def unknown(self, known: Iterable[ActivityType]) -> list[str | int]:
        """Names and numbers that no type of the instance has."""
        every = list(known)
        return [wanted for wanted in self.types if not any(_is(each, wanted) for each in every)]

    def too_many(self, types: Sequence[ActivityType]) -> str | None:
        """In words, where several types of one name are more together than Marketo takes in one call; else None."""
        if len(types) <= MOST_TYPES:
            return None
        of_name = {wanted: [each.id for each in types if _is(each, wanted)] for wanted in self.types}
        several = [f"{name} ({', '.join(map(str, ids))})" for name, ids in of_name.items() if len(ids) > 1]
        return (
            f"these are {len(types)} types of the instance, of which Marketo takes {MOST_TYPES}. "
            f"Write the numbers that are meant of {'; '.join(several)}."
        )

    def useless(self, types: Iterable[ActivityType]) -> list[str]:
        """Of mails, programs and lists, what none of these types is about."""
        about = {_about(each) for each in types}
        return [what for what in self.only if what not in about]

    def assets(self, types: Sequence[ActivityType]) -> Sequence[int]:
        """What Marketo itself may narrow the one type to: it takes them with one alone."""
        return sorted(set(self.only.get(_about(types[0]), ()))) if len(types) == 1 else ()

    def takes(self, entry: LeadActivity, kind: ActivityType) -> bool:
        """Whether it is about something that is asked for."""
        only = self.only.get(_about(kind))
        return only is None or entry.primary_id in only


def _is(kind: ActivityType, wanted: str | int) -> bool:
    if isinstance(wanted, int):
        return kind.id == wanted
    return wanted.lower() in {kind.name.lower(), kind.api_name.lower(), str(kind.id)}


def _about(kind: ActivityType) -> str:
    return ABOUT.get(kind.primary.name, "") if kind.primary else ""
