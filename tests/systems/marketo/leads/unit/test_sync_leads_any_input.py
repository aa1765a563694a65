"""sync_leads for any batch of records: order, keys, last values, and the same end as one call for each record."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from systems.marketo.leads.model import LeadRecord, SyncResult
from systems.marketo.leads.rules import Rules
from systems.marketo.leads.run import Run
from systems.marketo.leads.workspaces import Place
from systems.marketo.leads.writes import Options
from tests.support.examples import usual
from tests.support.process_locks import ProcessLocks
from tests.systems.marketo.leads.unit.marketo_in_memory import SCHEMA, Leads


class Plenty:
    def seconds_left(self) -> float:
        return 600.0


def synced(leads: Any, *records: LeadRecord, **options: Any) -> list[SyncResult]:
    run = Run(
        leads=leads,
        rules=Rules(SCHEMA, "foreign", options.pop("update_email", True)),
        renew=lambda: None,
        options=Options(Place(), foreign_id_field="foreign", **options),
        locks=ProcessLocks(),
        deadline=Plenty(),
        sleep=lambda _: None,
        chance=lambda: 0.5,
    )
    return run.results(records)


SHARED = "info@example.com"
SHARED_COOKIE = "id:123-ABC-456&token:_mch-a-shared"


@st.composite
def a_persons_record(draw: st.DrawFn) -> LeadRecord:
    """One of four people, each with two addresses, a cookie and a foreign id of their own; now and then nobody.

    They share an address and a browser.
    """
    person = draw(st.integers(0, 3))
    own = [f"{person}@example.com", f"{person}@Example.com", f"{person}@example.org"]
    email = draw(st.sampled_from([None, *own, SHARED]))
    foreign_id = draw(st.sampled_from([None, None, str(person)]))
    cookie = draw(st.sampled_from([None, None, None, f"id:123-ABC-456&token:_mch-a-{person}", SHARED_COOKIE]))
    attributes = draw(st.dictionaries(st.sampled_from(["title", "company"]), st.sampled_from(["a", "b", "c", None])))
    if draw(st.integers(0, 9)) == 0:
        attributes["email"] = draw(st.sampled_from([f"{person}@example.net", SHARED, None]))
    return LeadRecord(email=email, foreign_id=foreign_id, foreign_type="CUSTOM", cookie=cookie, attributes=attributes)


batches = st.lists(a_persons_record(), max_size=14)
known = st.lists(
    st.sampled_from(
        [
            {"email": SHARED},
            {"email": "0@example.com"},
            {"email": "1@example.org"},
            {"cookies": "_mch-a-2"},
            {"cookies": "_mch-a-shared"},
            {"foreign": "1"},
        ]
    ),
    max_size=4,
)
"""Leads that are there before: each by one key, since what has two connects records that have no name in common."""


def leads_of(known: list[dict[str, Any]]) -> Leads:
    """A Marketo with these leads; a cookie is of one of them."""
    found = Leads()
    for values in known:
        if "cookies" not in values or not list(found.by_filter("cookies", [values["cookies"]])):
            found.known[len(found.known) + 1] = {"id": len(found.known) + 1, **values}
    return found


def told(leads: Leads, results: list[SyncResult]) -> list[Any]:
    """What is left of each record: its lead's values, but for numbers that differ from run to run."""
    numbers = {number: at for at, number in enumerate(dict.fromkeys(result.lead_id for result in results))}
    kept = ("email", "foreign", "title", "company", "cookies")
    found = []
    for result in results:
        lead = leads.known.get(result.lead_id or 0, {})
        values = {name: str(lead.get(name)).casefold() for name in kept}
        found.append((result.status, result.error and result.error.code, numbers[result.lead_id], values))
    return found


@settings(max_examples=usual(2), deadline=None)
@given(batches, known, st.booleans())
def test_a_batch_ends_as_if_its_records_had_been_written_one_by_one(
    batch: list[LeadRecord],
    known: list[dict[str, Any]],
    update_email: bool,  # noqa: FBT001
) -> None:
    together, one_by_one = leads_of(known), leads_of(known)
    results = synced(together, *batch, update_email=update_email)
    singly = [synced(one_by_one, record, update_email=update_email)[0] for record in batch]
    assert told(together, results) == told(one_by_one, singly)


@settings(max_examples=usual(1), deadline=None)
@given(batches)
def test_there_is_one_result_for_each_record_and_no_call_holds_a_key_twice(batch: list[LeadRecord]) -> None:
    leads = Leads()  # it asserts that no key is twice in a call
    results = synced(leads, *batch)
    assert len(results) == len(batch)
    assert sum(map(len, leads.calls)) <= 3 * len(batch)


@settings(max_examples=usual(1), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.text("xyz", max_size=2)), min_size=1, max_size=40))
def test_results_stand_where_their_records_stood_and_the_last_value_wins(batch: list[tuple[int, str]]) -> None:
    leads = Leads()
    results = synced(
        leads, *(LeadRecord(email=f"{number}@example.com", attributes={"title": title}) for number, title in batch)
    )
    assert [leads.known[result.lead_id or 0]["email"] for result in results] == [
        f"{each}@example.com" for each, _ in batch
    ]
    last = dict(batch)
    assert {lead["email"]: lead["title"] for lead in leads.known.values()} == {
        f"{number}@example.com": title for number, title in last.items()
    }
    assert len(leads.calls) == 1
