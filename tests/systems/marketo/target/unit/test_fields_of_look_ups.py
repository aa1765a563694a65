"""Which fields of a lead a look-up reads."""

from __future__ import annotations

from typing import Any, cast

import pytest

from relay.system.reads import EVERYTHING, Names, Reads
from systems.marketo.leads.matches import last_updated
from systems.marketo.leads.renewal import Renewal
from systems.marketo.rest.calls.schema import LeadField, LeadSchema
from systems.marketo.rest.client import Calls
from systems.marketo.target.people.identity import LeadIdentity
from systems.marketo.target.people.looking_up import LookUp, WantedFields

SCHEMA = LeadSchema(fields=tuple(LeadField(rest=name) for name in ("id", "email", "title", "score", "updatedAt")))


class Describing:
    """Marketo, as far as it says which fields leads have; nobody is there."""

    def __init__(self) -> None:
        self.leads = self
        self.asked_anew = 0

    def describe(self, *, refresh: bool = False) -> LeadSchema:
        self.asked_anew += refresh
        return SCHEMA

    def by_filter(self, *_: Any) -> list[Any]:
        return []


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (WantedFields(None), ["id"]),
        (WantedFields(Reads(frozenset({"email", "asked", "noField"}))), ["id", "email"]),
        (WantedFields(Reads(frozenset({"email"})), more=frozenset({"score"})), ["id", "email", "score"]),
        (WantedFields(EVERYTHING), ["id", "email", "title", "score", "updatedAt"]),
        (WantedFields(None, more=None, without=frozenset({"title", "score"})), ["id", "email", "updatedAt"]),
    ],
)
def test_the_id_is_always_read_and_else_what_somebody_wants(wanted: WantedFields, names: list[str]) -> None:
    assert wanted.of(SCHEMA) == names


@pytest.mark.parametrize(
    ("reads", "times"),
    [
        (Reads(frozenset({"email", "asked"})), 0),
        (Reads(frozenset({"noField"})), 1),
        (EVERYTHING, 0),
    ],
)
def test_a_name_that_is_no_field_is_asked_for_once_and_never_again(reads: Names, times: int) -> None:
    clock = iter(range(0, 10**6, 10_000))
    look_up, marketo = LookUp(None, Renewal(clock=lambda: float(next(clock)))), Describing()
    for _ in range(3):
        assert look_up.leads([LeadIdentity(email="a@example.com")], WantedFields(reads), cast("Calls", marketo)) == [
            None
        ]

    assert marketo.asked_anew == times


def test_the_newest_is_told_by_the_moment_and_not_by_the_text() -> None:
    leads: list[dict[str, Any]] = [
        {"id": 1, "updatedAt": "2026-10-01T09:00:00+0900"},
        {"id": 2, "updatedAt": "2026-10-01T00:00:01Z"},
        {"id": 3, "updatedAt": None},
    ]
    assert last_updated(leads) == leads[1]
    assert last_updated(leads[::2]) == leads[0]
    assert last_updated([]) is None
