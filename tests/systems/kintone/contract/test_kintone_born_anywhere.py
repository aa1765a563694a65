"""The example for both ways: nobody has a second record or a second lead, whatever comes first, twice, or is lost."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from local.systems.kintone import StandIn as Kintone
from local.systems.marketo import StandIn as Marketo
from tests.systems.kintone.contract.born_anywhere import BACK, THERE, BothWays

YAMADA = "yamada@example.com"
ADDRESSES = st.sampled_from([YAMADA, "sato@example.com"])
SIDES = st.sampled_from(["kintone", "marketo"])


@pytest.fixture
def both(tmp_path: Path) -> Iterator[BothWays]:
    with Kintone() as kintone, Marketo() as marketo:
        marketo.clock.freeze(1_796_000_000.0)
        yield BothWays(kintone, marketo, tmp_path)


def test_a_customer_who_is_made_in_kintone_becomes_one_lead_whose_id_stands_in_the_record(both: BothWays) -> None:
    record = both.person_adds(email=YAMADA, score="3")
    both.kintone_tells(record)
    both.settle()
    [(lead, _)] = both.leads()
    assert (both.customers(), both.dead) == ([(lead, YAMADA)], [])


def test_an_id_that_a_person_typed_wrong_and_took_out_again_comes_back(both: BothWays) -> None:
    record = both.person_adds(email=YAMADA, score="3")
    both.kintone_tells(record)
    both.settle()
    [(lead, _)] = both.leads()
    for typed in ("999", ""):
        both.person_edits(record, lead_id=typed)
        both.kintone_tells(record)
        both.settle()
    assert both.customers() == [(lead, YAMADA)]
    assert [(route, dead.cause.code) for route, dead in both.dead] == [("customer-changed", "1004")]


def test_an_id_that_a_person_typed_wrong_before_the_right_one_came_is_replaced_by_it(both: BothWays) -> None:
    record = both.person_adds(email=YAMADA, score="3")
    both.kintone_tells(record)
    both.arrive("marketo")
    both.person_edits(record, lead_id="999")
    both.settle()
    assert both.customers() == [(both.leads()[0][0], YAMADA)]


def test_a_customer_whose_address_changes_before_the_id_is_there_is_named_by_a_dead_letter(both: BothWays) -> None:
    """Two leads are made of one customer, and a person is told: nothing ties the addresses together yet."""
    record = both.person_adds(email=YAMADA, score="3")
    both.kintone_tells(record)
    both.arrive("marketo")
    [(lead, _)] = both.leads()
    both.marketo_tells(int(lead))
    both.person_edits(record, email="new@example.com")
    both.arrive("kintone", 1)
    both.settle()
    assert [(route, [*dead.cause.fields]) for route, dead in both.dead] == [("lead-known", ["lead_id"])]


def test_a_record_whose_lead_is_gone_gets_a_new_one_once_a_person_has_emptied_the_id(both: BothWays) -> None:
    record = both.person_adds(email=YAMADA, score="3")
    both.kintone_tells(record)
    both.settle()
    both.marketo.delete(int(both.leads()[0][0]))
    for changes in ({"score": "4"}, {"lead_id": ""}):
        both.person_edits(record, **changes)
        both.kintone_tells(record)
        both.settle()
    assert both.customers() == both.leads() != []
    assert [(route, dead.cause.code) for route, dead in both.dead] == [("customer-changed", "1004")]


def test_a_record_whose_lead_was_merged_finds_the_one_that_is_left_once_a_person_has_emptied_the_id(
    both: BothWays,
) -> None:
    record = both.person_adds(email=YAMADA, score="3")
    both.kintone_tells(record)
    both.settle()
    [(loser, _)] = both.leads()
    winner = both.marketo.edit(email="other@example.com")["id"]
    both.marketo.merge(winner, int(loser))
    both.marketo.edit(id=winner, email=YAMADA)
    both.person_edits(record, lead_id="")
    both.kintone_tells(record)
    both.settle()
    both.marketo_tells(winner)
    both.settle()
    assert both.customers() == [(str(winner), YAMADA)]


def test_the_second_record_of_a_customer_and_one_that_is_deleted_too_soon_are_dead_letters(both: BothWays) -> None:
    first, second = (both.person_adds(email=YAMADA, score="3") for _ in range(2))
    for record in (first, second):
        both.kintone_tells(record)
    both.settle()
    deleted = both.person_adds(email="sato@example.com")
    both.kintone_tells(deleted)
    both.arrive("marketo")
    both.kintone.delete(12, int(deleted))
    both.settle()
    assert [(route, dead.cause.code) for route, dead in both.dead] == [
        ("lead-known", "CB_VA01"),
        ("lead-known", "GAIA_RE01"),
    ]


class BornAnywhere(RuleBasedStateMachine):
    """People make customers on either side, of whom either side tells at any time; answers are lost, functions die."""

    def __init__(self) -> None:
        super().__init__()
        self.kintone, self.marketo = Kintone().start(), Marketo().start()
        self.marketo.clock.freeze(1_796_000_000.0)
        self.folder = Path(tempfile.mkdtemp())
        self.both = BothWays(self.kintone, self.marketo, self.folder)
        self.records: dict[str, str] = {}

    def teardown(self) -> None:
        try:
            self.both.settle()
            for lead in self.lead_of.values():
                self.both.marketo_tells(lead)
            for record in self.records.values():
                self.both.kintone_tells(record)
            self.both.settle()
            leads = self.both.leads()
            assert len({address for _, address in leads}) == len(leads)
            self.check(leads)
        finally:
            self.kintone.stop()
            self.marketo.stop()
            shutil.rmtree(self.folder)

    def check(self, leads: list[tuple[str, str]]) -> None:
        assert self.both.dead == []
        assert [lead for lead, _ in self.both.customers()] == [lead for lead, _ in leads]
        assert {each for each in self.both.customers() if each[1]} <= {*leads}

    @property
    def lead_of(self) -> dict[str, int]:
        return {address: int(lead) for lead, address in self.both.leads()}

    @rule(address=ADDRESSES)
    def somebody_makes_a_customer_in_kintone(self, address: str) -> None:
        """Nobody does who finds the customer there already."""
        lead = str(self.lead_of.get(address, ""))
        if address in self.records or (lead and lead in {each for each, _ in self.both.customers()}):
            return
        self.records[address] = self.both.person_adds(email=address, score="1")
        self.both.kintone_tells(self.records[address])

    @rule(address=ADDRESSES)
    def somebody_makes_a_lead_in_marketo(self, address: str) -> None:
        if address not in self.lead_of:
            self.marketo.edit(email=address)

    @rule(address=ADDRESSES)
    def marketo_tells(self, address: str) -> None:
        if address in self.lead_of:
            self.both.marketo_tells(self.lead_of[address])

    @precondition(lambda self: self.records)
    @rule(address=ADDRESSES, score=st.integers(0, 9))
    def a_record_is_edited_or_read(self, address: str, score: int) -> None:
        if address in self.records:
            self.both.person_edits(self.records[address], score=str(score))
            self.both.kintone_tells(self.records[address])

    @rule(side=SIDES)
    def an_answer_will_be_lost(self, side: str) -> None:
        if side == "kintone":
            self.kintone.fail("lost-answer", times=1, path="/k/v1/records.json", method="PUT")
        else:
            self.marketo.fail("lost-answer", times=1, path="/rest/v1/leads.json", method="POST")

    @rule(side=SIDES)
    def a_call_will_fail(self, side: str) -> None:
        if side == "kintone":
            self.kintone.fail("503-html", times=1, path="/k/v1/records.json")
        else:
            self.marketo.fail("code", code="611", times=1, path="/rest/v1/leads.json")

    @rule(side=SIDES, place=st.integers(0, 9), most=st.integers(1, 5), killed=st.booleans())
    def some_arrive(self, side: str, place: int, most: int, killed: bool) -> None:  # noqa: FBT001 - hypothesis draws it
        self.both.arrive(side, place, most, killed=killed)


class PeopleInterfere(BornAnywhere):
    """They change addresses, type ids, take them out, and delete on both sides, while everything is under way."""

    def check(self, leads: list[tuple[str, str]]) -> None:
        """What the relay could not settle, a dead letter says; kintone itself has each id once."""
        found = {(route, dead.cause.code) for route, dead in self.both.dead}
        assert found <= {(BACK, "CB_VA01"), (BACK, "GAIA_RE01"), (THERE, "1004")}
        if not found:
            assert {lead for lead, _ in self.both.customers()} >= {lead for lead, _ in leads}

    @rule(address=ADDRESSES, typed=st.sampled_from(["", "999", "address"]))
    def a_record_is_changed_by_hand(self, address: str, typed: str) -> None:
        if address in self.records:
            changed = {"email": f"new.{address}"} if typed == "address" else {"lead_id": typed}
            if typed == "999" and "999" in {lead for lead, _ in self.both.customers()}:
                return
            self.both.person_edits(self.records[address], **changed)
            self.both.kintone_tells(self.records[address])

    @rule(address=ADDRESSES)
    def a_record_is_deleted(self, address: str) -> None:
        if address in self.records:
            self.kintone.delete(12, int(self.records.pop(address)))

    @rule(address=ADDRESSES)
    def a_lead_is_deleted(self, address: str) -> None:
        if address in self.lead_of:
            self.marketo.delete(self.lead_of[address])


BornAnywhere.TestCase.settings = settings(max_examples=20, stateful_step_count=14, deadline=None)
test_n12_nobody_is_there_twice_on_either_side = BornAnywhere.TestCase
PeopleInterfere.TestCase.settings = BornAnywhere.TestCase.settings
test_whatever_people_do_meanwhile_ends_and_what_is_not_settled_is_a_dead_letter = PeopleInterfere.TestCase
