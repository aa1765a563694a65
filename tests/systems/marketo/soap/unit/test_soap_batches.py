"""A log of changes without an end: a batch is answered in time, and says where it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from relay.core.deadline import Countdown
from systems.marketo.rest.calls.activity import ActivityPage, LeadActivity
from systems.marketo.rest.calls.schema import LeadField, LeadSchema
from systems.marketo.soap.envelope import MKTOWS, Call
from systems.marketo.soap.leads import SoapLeads
from systems.marketo.soap.operations.get_multiple_leads import MOST_PAGES
from systems.marketo.soap.operations.registry import OPERATIONS
from systems.marketo.soap.xml import tree


@dataclass
class Endless:
    """Marketo with one lead that changes once a page."""

    pages: int = 0

    def until(self, _deadline: Any) -> Any:
        return self

    def describe(self, _deadline: Any) -> LeadSchema:
        return LeadSchema(fields=(LeadField(rest="email", soap="Email"),))

    @property
    def activities(self) -> Endless:
        return self

    leads = activities

    def token(self, _since: Any) -> str:
        return "0"

    def since(self, _token: str, _types: Any) -> Iterator[ActivityPage[LeadActivity]]:
        self.pages += 1
        entry = LeadActivity(guid=str(self.pages), lead_id=7, type_id=13, at="2026-10-01T00:00:00Z")
        yield ActivityPage((entry,), str(self.pages), more=True)

    def by_filter(self, _field: str, ids: Any, _fields: Any) -> list[dict[str, Any]]:
        return [{"id": each, "email": "a@example.com"} for each in ids]


@pytest.mark.parametrize(("seconds", "pages"), [(20, MOST_PAGES), (5, 1)])
def test_no_more_pages_are_looked_through_than_there_is_time_for(seconds: float, pages: int) -> None:
    marketo: Any = Endless()
    parameters = tree.parse(f'<m:p xmlns:m="{MKTOWS}"><lastUpdatedAt>2026-09-01T00:00:00Z</lastUpdatedAt></m:p>')
    call = Call("getMultipleLeads", parameters, None, None)
    answer = OPERATIONS["getMultipleLeads"].run(call, SoapLeads(marketo, marketo), Countdown(seconds))

    assert marketo.pages == pages
    assert "<returnCount>1</returnCount><remainingCount>1</remainingCount><newStreamPosition>ey" in answer.content
