"""Batches of activities, of whatever log: each activity once, none left out, in order, and no batch without any."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.core.deadline import Countdown
from systems.marketo.rest.calls.activity import ActivityPage, ActivityType, LeadActivity
from systems.marketo.soap.envelope import MKTOWS, Call
from systems.marketo.soap.leads import SoapLeads
from systems.marketo.soap.operations.activities.kinds import WORDS
from systems.marketo.soap.operations.registry import OPERATIONS
from systems.marketo.soap.xml import tree

BEGIN = datetime.now(UTC).replace(microsecond=0) - timedelta(days=20)
TYPES = [ActivityType(id=number, name=word) for number, word in enumerate(WORDS[:25], start=1)]
DONE = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 25), st.integers(1, 40)), max_size=40)
"""Days after the beginning, a type, and a lead."""


@dataclass
class Log:
    """A Marketo that has nothing but a log, of which a page looks at so many entries."""

    entries: Sequence[LeadActivity]
    looks_at: int
    calls: int = 0
    later: list[LeadActivity] = field(default_factory=list)

    def until(self, _deadline: Any) -> Any:
        return self

    @property
    def activities(self) -> Log:
        return self

    leads = campaigns = activities

    def types(self) -> list[ActivityType]:
        return TYPES

    def by_filter(self, _field: str, ids: Any, _fields: Any) -> list[dict[str, Any]]:
        return [{"id": int(each)} for each in ids]

    def find(self, **_: Any) -> list[Any]:
        return []

    def token(self, since: datetime) -> str:
        return str(sum(datetime.fromisoformat(each.at) < since for each in self.entries))

    def since(
        self, token: str, types: Any, *, lead_ids: Any = (), rows: int = 300, **_: Any
    ) -> Iterator[ActivityPage[LeadActivity]]:
        at, more = int(token), True
        while more:
            self.calls += 1
            seen = self.entries[at : at + min(rows, self.looks_at)]
            at += len(seen)
            more = at < len(self.entries)
            found = [each for each in seen if each.type_id in types and (not lead_ids or each.lead_id in lead_ids)]
            yield ActivityPage(tuple(found), str(at), more)


def log_of(done: list[tuple[int, int, int]], looks_at: int) -> Log:
    made = (
        LeadActivity(guid=f"{number:03}", lead_id=lead, type_id=kind, at=(BEGIN + timedelta(days=days)).isoformat())
        for number, (days, kind, lead) in enumerate(done)
    )
    return Log(sorted(made, key=lambda each: (each.at, each.guid)), looks_at)


def batches(operation: str, begin: str, again: str, log: Log) -> Iterator[list[str]]:
    """The ids in each batch, going on with the offset alone."""
    inside, position = begin, ""
    for _ in range(200):
        call = Call(operation, tree.parse(f'<m:p xmlns:m="{MKTOWS}">{inside}{again}</m:p>'), None, None, "3_1")
        anyone: Any = log
        content = OPERATIONS[operation].run(call, SoapLeads(anyone, anyone), Countdown(60)).content
        yield re.findall("<marketoGUID>(.*?)</marketoGUID>", content)
        position = re.findall("<offset>(.*?)</offset>", content)[0]
        if "<remainingCount>0</remainingCount>" in content:
            return
        inside = f"<startPosition><offset>{position}</offset></startPosition>"
    raise AssertionError("there is no end")


@settings(max_examples=40)
@given(DONE, st.integers(1, 7), st.sampled_from([3, 300]))
def test_one_leads_past_is_told_once_and_the_newest_first(
    done: list[tuple[int, int, int]], size: int, looks_at: int
) -> None:
    log = log_of([(days, kind, 7) for days, kind, _ in done], looks_at)
    key = "<leadKey><keyType>IDNUM</keyType><keyValue>7</keyValue></leadKey>"
    found = list(batches("getLeadActivity", "", f"{key}<batchSize>{size}</batchSize>", log))

    assert [each for batch in found for each in batch] == [each.guid for each in reversed(log.entries)]
    assert all(found) or not done


@settings(max_examples=40)
@given(DONE, st.integers(1, 7), st.sampled_from([3, 300]), st.sets(st.integers(1, 40), max_size=40))
def test_changes_are_told_once_each_whoever_is_asked_for(
    done: list[tuple[int, int, int]], size: int, looks_at: int, leads: set[int]
) -> None:
    log = log_of(done, looks_at)
    items = "".join(f"<stringItem>{each}</stringItem>" for each in leads)
    keys = f"<leadSelector><keyType>IDNUM</keyType><keyValues>{items}</keyValues></leadSelector>" if leads else ""
    begin = f"<startPosition><oldestCreatedAt>{BEGIN.isoformat()}</oldestCreatedAt></startPosition>{keys}"
    found = list(batches("getLeadChanges", begin, f"<batchSize>{size}</batchSize>", log))

    wanted = [each.guid for each in log.entries if not leads or each.lead_id in leads]
    assert sorted(each for batch in found for each in batch) == sorted(wanted)
    assert all(found) or not wanted


@pytest.mark.parametrize("operation", ["getLeadActivity", "getLeadChanges"])
def test_what_was_before_marketo_keeps_anything_is_not_looked_for(operation: str) -> None:
    log = log_of([(0, 1, 7)], looks_at=1)
    asked: list[datetime] = []
    log.token = lambda since: asked.append(since) or "0"  # type: ignore[method-assign, func-returns-value]
    key = "<leadKey><keyType>IDNUM</keyType><keyValue>7</keyValue></leadKey>"
    begin = "<startPosition><oldestCreatedAt>1999-12-31T00:00:00Z</oldestCreatedAt></startPosition>"
    assert list(batches(operation, begin, key, log)) == [["000"]]
    assert datetime.now(UTC) - max(asked) < timedelta(days=1_150)


@settings(max_examples=20)
@given(st.lists(st.integers(0, 3), min_size=19, max_size=19), st.integers(1, 7))
def test_a_past_of_many_pages_is_told_span_by_span(per_day: list[int], size: int) -> None:
    log = log_of([(day, 1, 7) for day, number in enumerate(per_day) for _ in range(number)], looks_at=1)
    key = "<leadKey><keyType>IDNUM</keyType><keyValue>7</keyValue></leadKey>"
    chosen = f"<activityFilter><includeTypes><activityType>{WORDS[0]}</activityType></includeTypes></activityFilter>"
    found = list(batches("getLeadActivity", "", f"{key}{chosen}<batchSize>{size}</batchSize>", log))

    assert [each for batch in found for each in batch] == [each.guid for each in reversed(log.entries)]
