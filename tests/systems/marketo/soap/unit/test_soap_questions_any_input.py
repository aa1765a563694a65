"""What whoever has signed may ask, in the shape of the WSDL or not: whatever it is, it is an answer or a fault."""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ET
from contextlib import suppress
from itertools import chain
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.core.deadline import Countdown
from systems.marketo.rest.calls.activity import ActivityType, LeadActivity
from systems.marketo.rest.calls.schema import LeadField, LeadSchema
from systems.marketo.soap import envelope
from systems.marketo.soap.envelope import MKTOWS, Call
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.leads import SoapLeads
from systems.marketo.soap.operations.registry import OPERATIONS
from systems.marketo.soap.wsdl import SELECTORS, TYPES
from systems.marketo.soap.xml import tree
from systems.marketo.soap.xml.tree import Element

NEW = sorted(OPERATIONS.keys() - {"syncLead", "syncMultipleLeads"})
POSITIONS = (
    '{"token":"x"}',
    '{"token":"x","until":"2026-10-01T00:00:00"}',
    '{"types":[],"tokens":["x"]}',
    '{"types":[1],"tokens":["x"]}',
    '{"types":[1],"tokens":["x"],"at":9}',
    '{"types":[1],"tokens":["x"],"leads":[1],"until":"0001-01-01T00:00:00+09:00"}',
    '{"types":[1],"since":"0001-01-01T00:00:00Z","until":"0001-01-01T00:00:00Z"}',
    '{"types":[1],"since":"2026-10-01T00:00:00Z","until":"9999-12-31T23:59:59-12:00","shown":7,"days":3}',
    '{"types":[],"since":"2026-10-01T00:00:00Z","until":"2026-10-02T00:00:00Z","days":100000}',
)
"""As whoever reads one could write it."""


def forged(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


OFFSETS = ["", "e30=", "7", "山", *map(forged, POSITIONS)]
WORDS = st.sampled_from(
    [
        *("", "EMAIL", "IDNUM", "COOKIE", "SFDCLEADID", "LEADOWNEREMAIL", "MKTOLISTNAME", "MKTOWS", "true", "maybe"),
        *("ADDTOLIST", "ISMEMBEROFLIST", "7", "0", "-1", "1e9", "9" * 30, "a@example.com", "{{my.a}}", "...", "A.B,C"),
        *("0001-01-01T00:00:00+09:00", "9999-12-31T23:59:59-12:00", "2026-10-01T09:30:00.1234567Z", "2026-10-01"),
        *("VisitWebpage", "NewLead", "Sleep", "LeadRecord", "山"),
    ]
)


def elements(written: str) -> st.SearchStrategy[list[Element]]:
    """The elements of a type, each of which may be missing, nil, or something else."""
    each = [of(name, kind) for name, _, kind in (one.rstrip("?~*").partition(":") for one in written.split())]
    return st.tuples(*(st.lists(one, max_size=2) for one in each)).map(lambda found: list(chain(*found)))


def of(name: str, kind: str) -> st.SearchStrategy[Element]:
    """An element of one of the WSDL's types."""
    written = [TYPES[kind]] if kind in TYPES else list(SELECTORS.values()) if kind == "LeadSelector" else []
    children = st.one_of([elements(one) for one in written]) if written else st.just([])
    nil = st.integers(0, 9).map(lambda number: number == 0)
    text = st.sampled_from(OFFSETS) if name in {"offset", "streamPosition"} else WORDS
    return st.builds(Element, st.just(""), st.just(name), nil=nil, children=children, text=text)


CALLS = st.sampled_from(NEW).flatmap(
    lambda name: elements(OPERATIONS[name].params).map(
        lambda found: Call(name, Element(MKTOWS, "params", children=found), None, None)
    )
)


class Nobody:
    """A Marketo without lists and campaigns."""

    def __getattr__(self, name: str) -> Any:
        return self

    def __call__(self, *_: Any, **__: Any) -> Any:
        return []


class Lists(Nobody):
    def page(self, *_: Any) -> tuple[list[Any], str]:
        return [], ""


class Activities(Nobody):
    def token(self, since: Any) -> str:
        return str(since.timestamp())

    def since(self, *_: Any, **__: Any) -> Any:
        return iter([Page()])

    def types(self) -> Any:
        return [ActivityType(id=number, name=name) for number, name in ((1, "Visit Webpage"), (12, "New Lead"))]


class People(Nobody):
    def by_filter(self, field: str, values: Any, *_: Any) -> Any:
        return [{"id": 7, field: value} for value in values]


class Page:
    entries = (LeadActivity(guid="a", lead_id=7, type_id=1, at="9999-12-31T23:59:59-12:00"),)
    token = "t"
    more = False


class Marketo(Nobody):
    def describe(self, *_: Any, **__: Any) -> LeadSchema:
        return LeadSchema(fields=(LeadField(rest="email", soap="Email"), LeadField(rest="firstName", soap="FirstName")))

    def until(self, *_: Any) -> Any:
        calls: Any = Nobody()
        calls.__dict__ |= {"lists": Lists(), "activities": Activities(), "leads": People()}
        return calls


@settings(max_examples=50)
@given(CALLS)
def test_any_question_is_an_answer_or_a_fault(call: Call) -> None:
    nobody: Any = Marketo()
    operation = OPERATIONS[call.operation]
    operation.reads(call)
    try:
        content = envelope.success(operation.run(call, SoapLeads(nobody, nobody), Countdown(20)).content)
    except Fault as fault:
        content = envelope.failure(fault)
    ET.fromstring(content)  # noqa: S314 - our own


@pytest.mark.parametrize("operation", ["getLeadActivity", "getLeadChanges", "getMultipleLeads"])
@pytest.mark.parametrize("position", POSITIONS)
def test_any_position_is_one_that_was_given_or_a_fault(operation: str, position: str) -> None:
    key = "<leadKey><keyType>IDNUM</keyType><keyValue>7</keyValue></leadKey>"
    where = f"<startPosition><offset>{forged(position)}</offset></startPosition>"
    where += f"<streamPosition>{forged(position)}</streamPosition>"
    nobody: Any = Marketo()
    call = Call(operation, tree.parse(f'<m:p xmlns:m="{MKTOWS}">{key}{where}</m:p>'), None, None)
    with suppress(Fault):
        OPERATIONS[operation].run(call, SoapLeads(nobody, nobody), Countdown(20))
