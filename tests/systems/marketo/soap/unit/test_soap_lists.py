"""A list that more leads go into than one call of REST takes, while Marketo fails in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from relay.core.deadline import Countdown
from relay.core.outcome import Cause
from systems.marketo.rest.calls.lists import StaticList
from systems.marketo.rest.errors import CallFailed, Verdict
from systems.marketo.rest.results import RecordResult
from systems.marketo.soap.envelope import MKTOWS, Call
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.leads import SoapLeads
from systems.marketo.soap.operations.registry import OPERATIONS
from systems.marketo.soap.troubles import of_call
from systems.marketo.soap.xml import tree


@dataclass
class Lists:
    """One list, whose writes go well so many times."""

    good: int
    written: list[Sequence[int]] = field(default_factory=list)

    def find(self, **_: Any) -> list[StaticList]:
        return [StaticList(id=7, name="A")]

    def add(self, _list_id: int, lead_ids: Sequence[int]) -> list[RecordResult]:
        if len(self.written) == self.good:
            raise CallFailed(Cause(code="611", message="System error"), Verdict.RETRY)
        self.written.append(lead_ids)
        return [RecordResult(status="added", id=lead_id, seq=place) for place, lead_id in enumerate(lead_ids)]


@dataclass
class Marketo:
    lists: Lists

    def until(self, _deadline: Any) -> Any:
        return self


def add(lists: Lists, count: int) -> str:
    keys = "".join(
        f"<leadKey><keyType>IDNUM</keyType><keyValue>{at}</keyValue></leadKey>" for at in range(1, count + 1)
    )
    name = "<listKey><keyType>MKTOLISTNAME</keyType><keyValue>A</keyValue></listKey>"
    inside = f"<listOperation>ADDTOLIST</listOperation>{name}<listMemberList>{keys}</listMemberList>"
    call = Call("listOperation", tree.parse(f'<m:p xmlns:m="{MKTOWS}">{inside}</m:p>'), None, None)
    marketo: Any = Marketo(lists)
    return OPERATIONS["listOperation"].run(call, SoapLeads(marketo, marketo), Countdown(20)).content


def test_what_was_done_before_is_said_and_the_same_request_may_be_done_again() -> None:
    lists = Lists(good=1)
    with pytest.raises(Fault, match="20011") as caught:
        add(lists, 301)
    assert caught.value.message == "System error; only the first 300 leads were seen to"
    assert caught.value.repeatable
    assert [len(each) for each in lists.written] == [300]


def test_nothing_was_done_where_the_first_call_failed() -> None:
    with pytest.raises(CallFailed) as caught:
        add(Lists(good=0), 301)
    assert of_call(caught.value).message == "System error; nothing was done"
