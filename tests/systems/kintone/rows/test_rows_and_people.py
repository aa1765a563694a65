"""People edit the records meanwhile, answers are lost, functions are killed: each event one row, nobody's row lost."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from local.systems.kintone import StandIn
from tests.systems.kintone.contract.relaying import an_event, codes, kinds
from tests.systems.kintone.rows.busy_gate import BusyGate, Killed, deliver
from tests.systems.kintone.rows.mails import CUSTOMERS, ROUTES, Person, asked, marks, remarks, table

AT = "2026-11-02T18:00:00Z"


def an_open(lead: int = 1, run: int = 7, route: str = "opened", **changes: Any) -> Any:
    payload = {"leadId": lead, "mail": 1042, "run": run, "at": AT, "subject": "Autumn", "text": "at the open"}
    return an_event(route, **payload | changes)


def test_a_row_that_a_person_adds_between_reading_and_writing_is_there_afterwards(
    kintone: StandIn, person: Person
) -> None:
    number = person.adds(lead_id="1")
    gate = BusyGate(before={2: lambda: person.adds_row(number, remark="by phone")})
    assert kinds(deliver(kintone, ROUTES, gate, an_open())) == "D"
    assert (remarks(kintone), marks(kintone)) == (["by phone"], ["1042-7"])


def test_one_person_who_edits_holds_up_nobody_elses_record(kintone: StandIn, person: Person) -> None:
    numbers = {lead: person.adds(lead_id=str(lead)) for lead in range(1, 6)}
    edits = {2 * at: partial(person.adds_row, numbers[3], remark=f"{at}") for at in range(1, 40)}
    outcomes = deliver(kintone, ROUTES, BusyGate(before=edits), *(an_open(lead) for lead in numbers))
    assert kinds(outcomes).count("D") >= 4
    assert all(marks(kintone, str(lead)) == ["1042-7"] for lead in numbers if lead != 3)


def test_a_record_that_is_edited_all_the_time_is_tried_again_later(kintone: StandIn, person: Person) -> None:
    number = person.adds(lead_id="1")
    edits = {at: partial(person.adds_row, number, remark=f"{at}") for at in range(1, 40)}
    gate = BusyGate(before=edits)
    outcomes = deliver(kintone, ROUTES, gate, an_open(), an_open(run=8))
    assert (kinds(outcomes), codes(outcomes), gate.sent) == ("RR", ["GAIA_CO02", "GAIA_CO02"], 10)
    assert kinds(deliver(kintone, ROUTES, BusyGate(), an_open(), an_open(run=8))) == "DD"
    assert (marks(kintone), len(remarks(kintone))) == (["1042-7", "1042-8"], 10)


def test_whoever_adds_the_customer_first_keeps_their_rows(kintone: StandIn, person: Person) -> None:
    table_of_theirs = [{"value": {"remark": {"value": "by phone"}}}]
    gate = BusyGate(before={2: lambda: person.adds(lead_id="1", mails=table_of_theirs)})
    assert kinds(deliver(kintone, ROUTES, gate, an_open(), an_open(lead=2))) == "DD"
    assert (remarks(kintone), marks(kintone), marks(kintone, "2")) == (["by phone"], ["1042-7"], ["1042-7"])


@pytest.mark.parametrize(("route", "letter"), [("opened", "D"), ("known-only", "X"), ("passed-over", "D")])
def test_a_customer_who_is_deleted_meanwhile_is_made_anew_where_the_route_makes_any(
    kintone: StandIn, person: Person, route: str, letter: str
) -> None:
    number = person.adds(lead_id="1")
    gate = BusyGate(before={2: lambda: kintone.delete(12, int(number))})
    assert kinds(deliver(kintone, ROUTES, gate, an_open(route=route), an_open(lead=2))) == f"{letter}D"
    assert len(kintone.records(12)) == (2 if route == "opened" else 1)


@pytest.mark.parametrize("known", [True, False])
def test_a_lost_answer_leads_to_no_second_row(kintone: StandIn, person: Person, known: bool) -> None:  # noqa: FBT001
    if known:
        person.adds(lead_id="1")
    kintone.fail("lost-answer", times=1, path="/k/v1/records.json", method="PUT" if known else "POST")
    event = an_open()
    assert kinds(deliver(kintone, ROUTES, BusyGate(), event)) == "R"
    [again] = deliver(kintone, ROUTES, BusyGate(), event)
    assert (kinds([again]), marks(kintone), len(kintone.records(12))) == ("D", ["1042-7"], 1)


@pytest.mark.parametrize(("kind", "letters"), [("conflict", "D"), ("lock", "R"), ("429", "R"), ("503-html", "R")])
def test_what_passes_is_tried_again(kintone: StandIn, person: Person, kind: str, letters: str) -> None:
    person.adds(lead_id="1")
    kintone.fail(kind, times=1, path="/k/v1/records.json", method="PUT")
    event = an_open()
    assert kinds(deliver(kintone, ROUTES, BusyGate(), event)) == letters
    assert kinds(deliver(kintone, ROUTES, BusyGate(), event)) == "D"
    assert marks(kintone) == ["1042-7"]


def test_without_the_right_to_view_nothing_is_written(kintone: StandIn) -> None:
    kintone.fail("error", status=403, code="GAIA_NO01", method="GET", path="/k/v1/records.json")
    assert codes(deliver(kintone, ROUTES, BusyGate(), an_open())) == ["GAIA_NO01"]
    assert (asked(kintone), kintone.records(12)) == ("G", [])


LEADS = st.integers(1, 3)
RUNS = st.integers(1, 3)


class EverybodyAtOnce(RuleBasedStateMachine):
    """Sends and opens come in any order, and again; people add customers and rows; answers are lost, functions die."""

    def __init__(self) -> None:
        super().__init__()
        self.kintone = StandIn(apps=[CUSTOMERS]).start()
        self.person = Person(self.kintone)
        self.under_way: list[Any] = []
        self.delivered: list[Any] = []
        self.told: set[tuple[int, int, str]] = set()
        self.said: dict[int, list[str]] = {}
        self.gate = BusyGate()

    def teardown(self) -> None:
        try:
            self.kintone.recover()
            self.gate = BusyGate()
            while self.under_way:
                self.some_arrive(0, 10)
            self.look()
        finally:
            self.kintone.stop()

    def look(self) -> None:
        for lead in {lead for lead, _, _ in self.told} | self.said.keys():
            runs = sorted({f"1042-{run}" for each, run, _ in self.told if each == lead})
            assert sorted(marks(self.kintone, str(lead))) == runs
            assert sorted(remarks(self.kintone, str(lead))) == sorted(self.said.get(lead, []))
            for row in table(self.kintone, str(lead)):
                if "mail_key" in row:
                    self.look_at(lead, int(row["mail_key"].split("-")[1]), row)

    def look_at(self, lead: int, run: int, row: dict[str, str]) -> None:
        opened, sent = ((lead, run, route) in self.told for route in ("opened", "sent"))
        assert row["state"] == ("opened" if opened else "sent")
        assert ("opened_at" in row) == opened
        assert row["text"] == ("as sent" if sent else "at the open")

    @rule(lead=LEADS, run=RUNS, route=st.sampled_from(["opened", "sent"]))
    def something_happens(self, lead: int, run: int, route: str) -> None:
        self.told.add((lead, run, route))
        self.under_way.append(an_open(lead, run, route, text="as sent" if route == "sent" else "at the open"))

    @rule(lead=LEADS)
    def a_person_works(self, lead: int) -> None:
        """Adds a row, and the customer where there is none."""
        remark = f"remark {len(self.said.get(lead, []))}"
        self.said.setdefault(lead, []).append(remark)
        known = {each["lead_id"]["value"]: each["$id"]["value"] for each in self.kintone.records(12)}
        if str(lead) in known:
            self.person.adds_row(known[str(lead)], remark=remark)
        else:
            self.person.adds(lead_id=str(lead), mails=[{"value": {"remark": {"value": remark}}}])

    @rule(lead=LEADS, at=st.integers(1, 4))
    def a_person_will_work_while_the_relay_writes(self, lead: int, at: int) -> None:
        self.gate.before[at] = lambda: self.a_person_works(lead)

    @rule(at=st.integers(1, 4))
    def the_function_will_be_killed(self, at: int) -> None:
        self.gate.killed_after = at

    @rule(method=st.sampled_from(["PUT", "POST"]), kind=st.sampled_from(["lost-answer", "conflict", "lock"]))
    def something_will_fail(self, method: str, kind: str) -> None:
        self.kintone.fail(kind, times=1, path="/k/v1/records.json", method=method)

    @precondition(lambda self: self.under_way)
    @rule(place=st.integers(0, 9), many=st.integers(1, 6))
    def some_arrive(self, place: int, many: int) -> None:
        """A batch; what is not delivered comes again, and so does what was in a killed function."""
        place %= len(self.under_way)
        events, gate = self.under_way[place : place + many], self.gate
        self.gate = BusyGate()
        self.under_way[place : place + many] = []
        try:
            outcomes = deliver(self.kintone, ROUTES, gate, *events)
        except Killed:
            self.under_way += events
            return
        assert "X" not in kinds(outcomes)
        self.under_way += [event for event, kind in zip(events, kinds(outcomes), strict=True) if kind == "R"]
        self.delivered += [event for event, kind in zip(events, kinds(outcomes), strict=True) if kind == "D"]

    @precondition(lambda self: self.delivered)
    @rule(place=st.integers(0, 9))
    def one_is_told_again(self, place: int) -> None:
        self.under_way.append(self.delivered[place % len(self.delivered)])


EverybodyAtOnce.TestCase.settings = settings(stateful_step_count=16, deadline=None)
test_n09_each_event_is_one_row_and_nobodys_row_is_lost_whatever_happens = EverybodyAtOnce.TestCase
