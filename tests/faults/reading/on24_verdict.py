"""What must hold of people of ON24 who were read while everything failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from local.systems.on24.answers.attendees import whole_minutes
from local.systems.on24.clock import DAY
from local.systems.on24.events.event import HUB
from local.systems.on24.people.registration import ACTIVE, DELETED, FORGOTTEN, Registration
from relay.core.event import Event
from relay.system.stream import Change
from tests.faults.reading.near_on24 import BEGAN
from tests.faults.reading.on24_edits import On24Edits

Records = Mapping[str, Mapping[str, Any]]
"""Of the far directory, by id."""
_LAST_LOOK = 7 * DAY
"""Behind the end of an event: nobody asks for its people after it but for those who are active."""
_MAPPED: Mapping[str, tuple[str, ...]] = {
    "registrants": ("lastname", "custom1", "userstatus"),
    "attendees": ("attendedlive", "attendedarchive", "lastliveactivity", "cumulativeliveminutes", "userstatus"),
    "archive": ("cumulativearchiveminutes",),
    "no-shows": ("status",),
}
"""By route, what is a state of a record: none comes back."""


class On24Verdict:
    """Listens to what is read and to the events that are sent, and compares in the end.

    `first` is what the route of recordings wants of the time before.
    """

    def __init__(self, edits: On24Edits, counts: Counter[str], first: str) -> None:
        self._edits, self._counts = edits, counts
        self._has_all = first == "everything"
        self._known: set[str] = set()
        self._ids: dict[tuple[str, ...], set[str]] = {}
        self._attended: set[tuple[str, str, str]] = set()
        """Streams, records and fields that were told as Y."""
        self._told: dict[str, set[str]] = {"registrants": set(), "attendees": set(), "no-shows": set()}
        self.problems: list[str] = []

    def read(self, word: str, change: Change) -> None:
        """Hold a change against what ON24 knows while it is read."""
        person, told = self._edits.one(change.record), change.payload
        if person.status == FORGOTTEN and told.get("userstatus") != "forgotten":
            self._not_so(word, change, "is told as a person, and was forgotten")
        elif told.get("userstatus") == "forgotten" and person.status != FORGOTTEN:
            self._not_so(word, change, "is told to be forgotten, and was not")
        elif person.status == FORGOTTEN:
            self._counts[f"{word} told to be forgotten"] += 1
        elif person.anonymous or person.pending:
            self._not_so(word, change, "is told, and said nobody who it is")
        else:
            self._told[word].add(change.record)
            self._check(word, change, person)

    def sent(self, event: Event) -> None:
        """Note an event; one that is sent once more, or replayed, has the same id, and is no news."""
        self._counts["events sent"] += 1
        if event.id in self._known:
            return
        self._known.add(event.id)
        payload = event.payload
        state = [str(payload.get(name)) for name in _MAPPED[event.route]]
        self._ids.setdefault((event.route, str(payload["eventuserid"]), *state), set()).add(event.id)

    def judge(self, records: Records) -> None:
        """When nothing fails any more, and everything has been read and written."""
        people = self._edits.people()
        for each in people:
            for name, wanted in self._wanted(each, records):
                self._compare(name, wanted, records)
        twice = [" ".join(state) for state, ids in self._ids.items() if len(ids) > 1]
        self.problems += [f"one change has two ids: {each}" for each in twice]
        self._counts["changes under two ids"] = len(twice)
        self._counts["changes lost"] = sum(problem.endswith("lost") for problem in self.problems)
        self._counts["told, and not so"] = sum("is told" in problem for problem in self.problems)
        self._counts["attended, and told that not"] = sum("never back" in problem for problem in self.problems)
        self._counts["people there are"] = len(people)
        for word, told in self._told.items():
            self._counts[f"{word} told"] = len(told)

    def _check(self, word: str, change: Change, person: Registration) -> None:
        told = change.payload
        if person.status == DELETED and word == "registrants" and told.get("userstatus") != "deleted":
            self._not_so(word, change, "is told as a person, and had cancelled")
        if word == "registrants" and "lastname" in told and told["lastname"] not in (None, person.values["lastname"]):
            self._not_so(word, change, f"is told as {told['lastname']}, and is {person.values['lastname']}")
        attendance = person.attendance
        if word == "no-shows" and attendance is not None and not self._is_taken_back(change.record, person):
            self._not_so(word, change, "is told not to have come, and had")
        for name, kind in (("attendedlive", "live"), ("attendedarchive", "ondemand")):
            key = (word, change.record, name)
            if told.get(name) == "Y" and not (attendance and attendance.of(kind)):
                self._not_so(word, change, f"is told {name}, and had not")
            if told.get(name) == "N" and key in self._attended:
                self.problems.append(f"{word} {change.record}: {name} is never back from Y, and was told as N")
            if told.get(name) == "Y":
                self._attended.add(key)

    def _is_taken_back(self, record: str, person: Registration) -> bool:
        """Whether nobody was told of an attendance, and ON24 knows it no more."""
        return person.id in self._edits.blocked and ("attendees", record, "attendedlive") not in self._attended

    def _not_so(self, word: str, change: Change, what: str) -> None:
        self.problems.append(f"{word} {change.record} {what}")

    def _wanted(self, person: Registration, records: Records) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """What records must say of somebody."""
        number, attendance = person.id, person.attendance
        if person.pending or person.anonymous:
            return
        if person.status == ACTIVE:
            values = person.values
            yield f"r-{number}", {"name": values["lastname"], "score": int(values["std1"])}
            if attendance is None:
                if person.event.kind != HUB and person.created <= person.event.end:
                    yield f"n-{number}", {"name": "No Show"}
                return
            if self._is_taken_back(f"{person.event.id}/{number}", person):
                return
            flags = "".join("Y" if attendance.of(kind) else "N" for kind in ("live", "ondemand"))
            live, archive = (whole_minutes(attendance.cumulative(kind)) for kind in ("live", "ondemand"))
            yield f"a-{number}", {"name": flags + _moment(attendance.current().last_live), "score": live}
            if self._has_all or attendance.last_activity > BEGAN.timestamp() or f"v-{number}" in records:
                yield f"v-{number}", {"score": archive}
        elif f"r-{number}" in records:
            word = "forgotten" if person.status == FORGOTTEN else "deleted"
            yield f"r-{number}", {"name": word, "score": None}
        if person.status == FORGOTTEN and f"a-{number}" in records and self._is_looked_at(person):
            yield f"a-{number}", {"name": "forgotten"}

    def _is_looked_at(self, person: Registration) -> bool:
        """Whether the list of its event is read after somebody was forgotten, which moves no attendance."""
        return person.event.kind != HUB and self._edits.forgotten_at[person.id] < person.event.end + _LAST_LOOK

    def _compare(self, name: str, wanted: Mapping[str, Any], records: Records) -> None:
        found = records.get(name, {})
        if any(found.get(key) != value for key, value in wanted.items()):
            kept = {key: found.get(key) for key in wanted}
            self.problems.append(f"{name} is {dict(wanted)}, and its record says {kept}: lost")
        else:
            self._counts["records that are as they must be"] += 1


def _moment(seconds: float | None) -> str:
    return "" if seconds is None else datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
