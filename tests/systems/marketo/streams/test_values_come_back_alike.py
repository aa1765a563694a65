"""What a route writes to a lead and what the stream then tells of it are one value, in the form that is compared."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from local.systems.marketo import StandIn
from systems.marketo.canonical import canonical_lead
from systems.marketo.target.mapping import RouteMapping
from systems.marketo.target.people.lead_values import LeadValues
from tests.support.deadlines import Endless
from tests.systems.marketo.streams.reading_leads import Instance
from tests.systems.marketo.target.contract.marketo_relay import a_route

FIELDS: dict[str, Any] = {
    "department": "department",
    "title": "title",
    "phone": "phone",
    "leadScore": {"from": "score", "type": "integer"},
    "contractValue": {"from": "worth", "type": "number"},
    "isMember": {"from": "member", "type": "boolean"},
    "renewalDate": {"from": "day", "type": "date", "zone": "Asia/Tokyo"},
    "lastVisitAt": {"from": "visit", "type": "datetime", "zone": "Asia/Tokyo"},
    "mktoAcquisitionDate": {"from": "day", "type": "date", "zone": "Asia/Tokyo"},
}
LONGEST = 100
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=LONGEST) | st.sampled_from(
    ["  a ", "a\r\nb", "カ\u3099", "Taro@Example.org", "007", "true", "2026-04-01"]
)
payloads = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("department", "title", "phone"), texts),
        "score": st.integers(-(2**31), 2**31 - 1) | st.sampled_from(["12", " 7 ", 5.0]),
        "worth": st.decimals(-(10**9), 10**9, places=6).map(float) | st.sampled_from(["12.50", 3, "0.10"]),
        "member": st.sampled_from([True, False, "yes", "true", "0"]),
        "day": st.dates(date(1900, 1, 1)).map(str) | st.sampled_from(["2026/4/1", "2026-04-01T20:00:00Z"]),
        "visit": st.integers(-2_208_988_800, 16_725_225_600).map(lambda each: str(datetime.fromtimestamp(each, UTC)))
        | st.sampled_from(["2026-04-01 09:30", "2026-04-01T09:30:12.75+09:00"]),
    },
)


def test_what_is_written_is_told_alike() -> None:
    route = a_route(fields={name: rule for name, rule in FIELDS.items() if name != "mktoAcquisitionDate"})
    with StandIn() as marketo:
        instance = Instance(marketo, names=FIELDS)
        calls = instance.client(instance.connection, instance.access("write")).until(Endless())
        lead = marketo.edit(email="taro@example.org")["id"]

        @given(payloads)
        def comes_back(payload: dict[str, Any]) -> None:
            task = RouteMapping(route).read({**payload, "email": "taro@example.org"}).task
            assert isinstance(task, LeadValues)
            record = {"id": lead, **dict.fromkeys(route.fields or {}), **task.values}
            [result] = calls.leads.sync([record], action="updateOnly", lookup_field="id")
            assert result.status == "updated", result
            told = instance.reader().one(str(lead), Endless())
            assert told is not None
            shown = canonical_lead({name: told.payload[name] for name in task.values})
            assert shown == canonical_lead(task.values)

        comes_back()


def test_a_day_in_a_field_of_moments_is_told_as_its_midnight() -> None:
    with StandIn() as marketo:
        lead = marketo.edit(email="taro@example.org", mktoAcquisitionDate="2026-04-01T00:00:00Z")["id"]
        told = Instance(marketo, names=FIELDS).reader().one(str(lead), Endless())
        assert told is not None
        shown = canonical_lead({"mktoAcquisitionDate": told.payload["mktoAcquisitionDate"]})
        assert shown == canonical_lead({"mktoAcquisitionDate": "2026-04-01"})
