"""Which records become one write, and which must wait for another."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from systems.marketo.leads.jobs import Job
from systems.marketo.leads.lines import MOST_NAMES, waves
from systems.marketo.leads.model import LeadRecord, RecordRefused
from systems.marketo.leads.person import Person
from systems.marketo.leads.rules import Rules
from tests.support.examples import usual
from tests.systems.marketo.leads.unit.marketo_in_memory import SCHEMA

RULES = Rules(SCHEMA, "foreign")
COOKIE = "id:123-ABC-456&token:_mch-a-1"


def by(**parts: object) -> LeadRecord:
    keys = {name: parts.pop(name) for name in ("id", "foreign_id", "cookie", "email") if name in parts}
    return LeadRecord(**keys, foreign_type="CUSTOM", attributes=parts)  # type: ignore[arg-type]


def planned(*records: LeadRecord) -> list[list[Job]]:
    return waves(dict(enumerate(map(RULES.person, records))))


def positions(*records: LeadRecord) -> list[list[tuple[int, ...]]]:
    return [[job.positions for job in wave] for wave in planned(*records)]


def test_records_of_one_key_become_one_write_and_those_of_others_stand_beside_it() -> None:
    assert positions(by(email="a@example.com"), by(email="b@example.com"), by(email="A@example.com")) == [
        [(0, 2), (1,)]
    ]


def test_who_is_found_by_what_another_writes_comes_after_it() -> None:
    assert positions(by(foreign_id="5", email="a@example.com"), by(email="a@example.com")) == [[(0,)], [(1,)]]
    assert positions(by(email="a@example.com"), by(foreign_id="5", email="a@example.com")) == [[(0,)], [(1,)]]


def test_an_id_and_a_foreign_id_with_a_common_address_may_be_one_lead() -> None:
    assert positions(by(id=7, email="a@example.com"), by(foreign_id="5", email="a@example.com")) == [[(0,)], [(1,)]]


def test_two_foreign_ids_are_two_leads_whatever_address_they_share() -> None:
    shared = "info@example.com"
    assert positions(by(email=shared), by(foreign_id="5", email=shared), by(foreign_id="6", email=shared)) == [
        [(0,)],
        [(1,), (2,)],
    ]


def test_two_foreign_ids_claim_the_lead_of_their_address_in_their_order() -> None:
    shared = "info@example.com"
    plan = planned(
        by(email="a@example.com"),
        LeadRecord(foreign_id="5", foreign_type="CUSTOM", email=shared, attributes={"email": "a@example.com"}),
        by(foreign_id="6", email=shared),
    )
    assert [[job.positions for job in wave] for wave in plan] == [[(0,)], [(1,), (2,)]]


def test_a_cookie_beside_an_address_may_find_another_lead_than_the_address_alone() -> None:
    plain, visiting = by(email="a@example.com"), by(email="a@example.com", cookie=COOKIE)
    assert positions(plain, visiting, visiting, plain) == [[(0,)], [(1, 2)], [(3,)]]


def test_two_foreign_ids_that_bring_one_cookie_take_it_in_their_order() -> None:
    assert positions(by(foreign_id="5", cookie=COOKIE), by(foreign_id="6", cookie=COOKIE)) == [[(0,)], [(1,)]]


def test_a_record_that_connects_two_lines_comes_after_both_and_all_are_one_line() -> None:
    plan = planned(
        by(email="a@example.com"),
        by(email="b@example.com"),
        by(foreign_id="5", email="b@example.com"),
        LeadRecord(email="a@example.com", attributes={"email": "b@example.com"}),
        by(email="c@example.com"),
    )
    assert [[job.positions for job in wave] for wave in plan] == [[(0,), (1,), (4,)], [(2,)], [(3,)]]
    lines = {job.positions: job.line for wave in plan for job in wave}
    assert len({lines[(at,)] for at in range(4)}) == 1
    assert lines[(4,)] != lines[(0,)]


def test_an_emptied_address_is_no_part_of_a_write_whose_lead_is_found_by_it() -> None:
    assert positions(by(cookie=COOKIE, email="a@example.com"), LeadRecord(cookie=COOKIE, attributes={"email": ""})) == [
        [(0,)],
        [(1,)],
    ]


_COOKIES = st.sampled_from([None, None, None, COOKIE, COOKIE + "2"])
_EMAILS = st.sampled_from([None, *(f"{at}@example.com" for at in range(4))])
_RECORDS = st.builds(
    LeadRecord,
    id=st.sampled_from([None, None, None, 7, 8]),
    foreign_id=st.sampled_from([None, None, "5", "6"]),
    foreign_type=st.just("CUSTOM"),
    cookie=_COOKIES,
    email=_EMAILS,
    attributes=st.dictionaries(st.sampled_from(["email", "title"]), _EMAILS, max_size=1),
).filter(lambda record: record.id or record.foreign_id or record.cookie or record.email)


def may_be_one(earlier: Person, later: Person) -> bool:
    """Written from the module's own words, apart from its tables."""
    common = earlier.names & later.names
    if not common:
        return False
    if common & (earlier.sought | later.sought) or any(name.startswith("cookie:") for name in common):
        return True
    return earlier.kind is not later.kind


@settings(max_examples=usual(4))
@given(st.lists(_RECORDS, max_size=14))
def test_any_two_records_that_may_be_of_one_lead_are_in_one_write_or_one_after_the_other(
    records: list[LeadRecord],
) -> None:
    persons = {}
    for at, record in enumerate(records):
        try:
            persons[at] = RULES.person(record)
        except RecordRefused:
            continue
    plan = waves(persons)
    jobs = {at: (number, job) for number, wave in enumerate(plan) for job in wave for at in job.positions}
    assert sorted(jobs) == sorted(persons)
    for at, (wave, job) in jobs.items():
        assert len(job.names) <= MOST_NAMES
        for other, (later_wave, later_job) in jobs.items():
            if other > at and may_be_one(persons[at], persons[other]):
                assert job.line == later_job.line
                assert job is later_job or wave < later_wave
