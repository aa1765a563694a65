"""sync_leads when Marketo fails: nothing is lost, what is done stays done, and what may be tried again is said so."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Timer

import pytest

from relay.core.gate import MustWait
from relay.core.outcome import Cause
from relay.delivering.locks.locks import Held, Keys
from systems.marketo.leads.model import LeadRecord, SyncResult
from systems.marketo.rest.errors import CallFailed, Verdict
from tests.support.process_locks import ProcessLocks
from tests.systems.marketo.leads.contract.syncing import COOKIE, Syncing, Until, a_record, code

LEADS = "/rest/v1/leads.json"


def people(number: int, **more: object) -> list[LeadRecord]:
    return [a_record(email=f"{each}@example.com", **more) for each in range(number)]


def may_be_tried_again(result: SyncResult) -> bool:
    return result.error is not None and result.error.verdict is Verdict.RETRY


def test_a_call_that_fails_fails_its_records_and_no_others(syncing: Syncing) -> None:
    syncing.marketo.fail("code", code="611", method="POST", path=LEADS, times=1)
    results = syncing.many(*people(700))
    assert [code(result) for result in results] == ["611"] * 300 + ["CREATED"] * 400
    assert all(may_be_tried_again(result) for result in results[:300])


def test_a_field_that_finds_no_leads_is_said_once_and_not_sought_in_halves(
    syncing_to: Callable[..., Syncing],
) -> None:
    syncing = syncing_to(foreign_id_field="title")
    with pytest.raises(CallFailed) as caught:
        syncing.many(*(a_record(foreign_id=str(number), email=f"{number}@example.com") for number in range(300)))
    assert (caught.value.cause.code, caught.value.verdict) == ("1011", Verdict.REJECT)
    assert len(syncing.calls()) == 1


def test_a_lost_answer_is_no_loss_since_the_same_records_can_be_written_again(syncing: Syncing) -> None:
    syncing.marketo.fail("lost-answer", method="POST", path=LEADS, times=1)
    results = syncing.many(*people(301))
    assert [result.status for result in results] == ["FAILED"] * 300 + ["CREATED"]
    assert all(may_be_tried_again(result) for result in results[:300])
    syncing.locks = type(syncing.locks)()  # the leases of calls that may still be at work have ended
    assert {result.status for result in syncing.many(*people(301))} == {"UPDATED"}
    assert len(syncing.marketo.leads()) == 301


def test_a_lead_whose_answer_was_lost_stays_locked_while_marketo_may_be_at_it(syncing: Syncing) -> None:
    syncing.marketo.fail("lost-answer", method="POST", path=LEADS, times=1)
    syncing.one(email="a@example.com")
    began = time.monotonic()
    result = syncing.one(email="a@example.com")
    assert time.monotonic() - began < 5, "nobody lets it go before its time, so there is nothing to wait for"
    assert result.error
    assert "whose answer was lost" in result.error.message
    assert (result.error.code, result.error.waiting, result.error.verdict) == ("lead_busy", True, Verdict.RETRY)
    assert (result.error.after or 0) > 90


def test_a_lead_that_somebody_is_writing_is_waited_for_although_another_one_is_only_kept(syncing: Syncing) -> None:
    syncing.marketo.fail("lost-answer", method="POST", path=LEADS, times=1)
    syncing.one(email="a@example.com")
    writer = syncing.locks.hold([frozenset({"email:b@example.com"})], 200)
    assert writer.__enter__().persons == {0}
    Timer(0.5, writer.__exit__, (None, None, None)).start()
    kept, written = syncing.many(a_record(email="a@example.com"), a_record(email="b@example.com"))
    assert kept.error
    assert (kept.error.code, written.status) == ("lead_busy", "CREATED")


def test_a_lead_of_which_nobody_can_say_who_is_at_it_is_waited_for(syncing: Syncing) -> None:
    class InTheWay(ProcessLocks):
        """Other transactions are at the same items, twice."""

        times = 2

        @contextmanager
        def hold(self, persons: Sequence[Keys], seconds: float) -> Iterator[Held]:
            self.times -= 1
            if self.times >= 0:
                yield Held(frozenset())
                return
            with super().hold(persons, seconds) as held:
                yield held

    syncing.locks = InTheWay()
    assert syncing.one(email="a@example.com").status == "CREATED"


def test_when_nothing_was_written_the_trouble_itself_is_raised(syncing: Syncing) -> None:
    syncing.marketo.fail("code", code="611", method="POST", path=LEADS)
    with pytest.raises(CallFailed) as caught:
        syncing.many(*people(400))
    assert (caught.value.cause.code, caught.value.verdict) == ("611", Verdict.RETRY)


def test_no_access_is_raised_as_what_a_person_must_change(syncing: Syncing) -> None:
    syncing.marketo.fail("code", code="603")
    with pytest.raises(CallFailed) as caught:
        syncing.one(email="a@example.com")
    assert caught.value.verdict is Verdict.REJECT


def test_a_spent_day_is_raised_and_the_rest_of_the_run_is_not_even_asked(syncing: Syncing) -> None:
    syncing.one(email="first@example.com")
    syncing.marketo.fail("code", code="607", method="POST", path=LEADS)
    with pytest.raises(MustWait):
        syncing.many(*people(900))
    assert len(syncing.calls(method="POST")) == 2


def test_a_code_for_single_records_that_refuses_a_whole_call_is_traced_to_its_record(syncing: Syncing) -> None:
    syncing.marketo.fail("code", code="1006", message="Field 'x' not found", method="POST", path=LEADS, times=5)
    results = syncing.many(*people(8))
    # the whole, the first half, a quarter and both of its records are refused; five calls, then the rest is written
    assert [code(result) for result in results] == ["1006"] * 2 + ["CREATED"] * 6


def test_a_code_that_refuses_every_call_does_not_become_a_storm_of_calls(syncing: Syncing) -> None:
    syncing.marketo.fail("code", code="1003", method="POST", path=LEADS)
    results = syncing.many(*people(300))
    assert {code(result) for result in results} == {"1003"}
    assert len(syncing.calls(method="POST")) <= 40
    rejected = [result for result in results if not may_be_tried_again(result)]
    assert 0 < len(rejected) < 20  # those that were refused by themselves; nobody knows of the others


def test_a_call_that_takes_marketo_too_long_is_made_with_half_the_records(syncing: Syncing) -> None:
    syncing.marketo.fail("code", code="604", method="POST", path=LEADS, times=1)
    assert {code(result) for result in syncing.many(*people(300))} == {"CREATED"}
    assert [each["records"] for each in syncing.calls(method="POST")][1:] == [150, 150]


def test_a_later_record_of_a_person_does_not_overtake_one_that_may_be_tried_again(syncing: Syncing) -> None:
    syncing.marketo.fail("code", code="611", method="POST", path=LEADS, times=1)
    first, second, other = syncing.many(
        a_record(foreign_id="5", email="a@example.com", title="One"),
        a_record(email="a@example.com", title="Two"),
        a_record(email="b@example.com", title="Three"),
    )
    assert [code(each) for each in (first, second)] == ["611", "held_back"]
    assert may_be_tried_again(second)
    assert other.status == "CREATED"
    assert [lead["title"] for lead in syncing.marketo.leads()] == ["Three"]


def test_a_record_is_not_overtaken_by_one_that_an_even_earlier_record_makes_one_with_it(syncing: Syncing) -> None:
    syncing.marketo.fail("code", code="611", path="/rest/v1/leads/*/associate.json", times=1)
    results = syncing.many(
        a_record(foreign_id="5", email="a@example.com"),
        a_record(cookie=COOKIE, email="a@example.com", title="One"),
        a_record(foreign_id="5", title="Two"),
    )
    assert [code(each) for each in results] == ["CREATED", "611", "held_back"]
    assert [lead["title"] for lead in syncing.marketo.leads()] == ["One"]


def test_a_lead_that_was_written_but_could_not_be_read_is_said_so_with_its_id(syncing: Syncing) -> None:
    syncing.marketo.fail("code", code="611", path="/rest/v1/lead/*")
    result = syncing.one(email="a@example.com", return_lead=True)
    (lead,) = syncing.marketo.leads()
    assert (result.status, result.lead_id, code(result)) == ("FAILED", lead["id"], "611")
    assert may_be_tried_again(result)


@pytest.mark.parametrize(("keys", "again"), [({"email": "a@example.com"}, True), ({}, False)])
def test_a_lead_whose_cookie_could_not_be_associated_is_said_so_with_its_id(
    syncing: Syncing, keys: dict[str, str], *, again: bool
) -> None:
    syncing.marketo.fail("code", code="611", path="/rest/v1/leads/*/associate.json")
    result = syncing.one(cookie=COOKIE, **keys)
    (lead,) = syncing.marketo.leads()
    assert (result.status, result.lead_id, code(result)) == ("FAILED", lead["id"], "611")
    assert may_be_tried_again(result) is again  # without an address the next try would make another lead


def test_a_lead_that_nothing_finds_again_is_not_made_twice_after_a_lost_answer(syncing: Syncing) -> None:
    syncing.marketo.fail("lost-answer", method="POST", path=LEADS, times=1)
    result = syncing.one(cookie=COOKIE)
    assert result.error
    assert (result.error.code, result.error.verdict) == ("unknown_outcome", Verdict.REJECT)


def test_several_records_of_one_such_lead_are_not_taken_apart_and_written_again(syncing: Syncing) -> None:
    syncing.marketo.fail("lost-answer", method="POST", path=LEADS, times=1)
    results = syncing.many(a_record(cookie=COOKIE, title="One"), a_record(cookie=COOKIE, title="Two"))
    assert [(code(each), may_be_tried_again(each)) for each in results] == [("unknown_outcome", False)] * 2
    assert len(syncing.marketo.leads()) == 1


def test_a_field_that_is_new_is_found_at_the_next_try_when_the_names_could_not_be_read(syncing: Syncing) -> None:
    syncing.one(email="a@example.com")
    sync = syncing.sync
    syncing.marketo.add_field(name="shoeSize", label="Shoe size")
    syncing.marketo.fail("code", code="611", path="/rest/v1/leads/describe.json", times=1)
    record = a_record(email="a@example.com", shoeSize="42")
    with pytest.raises(CallFailed) as caught:
        sync.sync_lead(record, deadline=Until())
    assert caught.value.verdict is Verdict.RETRY
    assert sync.sync_lead(record, deadline=Until()).status == "UPDATED"


def test_when_nobody_can_say_what_is_locked_nothing_is_written(syncing: Syncing) -> None:
    class Broken:
        def hold(self, *_: object) -> None:
            raise MustWait(Cause(code="state_unavailable"), 5, waiting=False)

    syncing.locks = Broken()  # type: ignore[assignment]
    with pytest.raises(MustWait):
        syncing.many(*people(3))
    assert syncing.calls(method="POST") == []
