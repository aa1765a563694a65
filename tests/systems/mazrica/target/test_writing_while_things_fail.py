"""Refusals, limits, lost answers and functions that are stopped: everything is written in the end, and once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random
from typing import Any

import pytest

from local.systems.mazrica import OTHER, StandIn
from relay.core.event import Event
from relay.core.outcome import Delivered, Outcome, Retry
from tests.support.mazrica_writing import ITEMS, MazricaWriting, SoLong
from tests.support.process_locks import ProcessLocks
from tests.systems.mazrica.target.conftest import BEGAN

HOUR = 3600.0


def _retry(outcome: Outcome) -> tuple[str, bool]:
    assert isinstance(outcome, Retry), outcome
    return outcome.cause.code, outcome.waiting


def test_what_a_running_matching_keeps_from_being_changed_is_waited_for(writing: MazricaWriting) -> None:
    """名寄せ: never given up, and no dead letter."""
    writing.lead()
    writing.mazrica.match_names("contacts", "customers")
    new = writing.event(id=8, email="b@another.org")
    old = writing.event(leadScore=13)
    assert _retry(writing.once(old)[0]) == ("locked", True)
    writing.once(new)
    writing.mazrica.match_names()
    writing.mazrica.clock.advance(300)
    assert all(isinstance(each, Delivered) for each in writing.write(new, old))
    assert [each["items"]["Lead Score"] for each in writing.contacts()] == [13, 12]
    assert len(writing.accounts()) == 2


def test_m06_m07_when_the_day_is_spent_it_waits_for_the_next_and_nothing_is_left_out(mazrica: StandIn) -> None:
    mazrica.quotas.per_day = 30
    writing = MazricaWriting(mazrica, connection={"quota": {"per_day": 30}})
    events = [writing.event(id=each, email=f"{each}@{each}.example.org") for each in range(1, 31)]
    left, days = list(events), 0
    while left:
        outcomes = writing.once(*left)
        left = [event for event, outcome in zip(left, outcomes, strict=True) if not isinstance(outcome, Delivered)]
        assert all(_retry(outcome)[1] for outcome in outcomes if not isinstance(outcome, Delivered))
        mazrica.clock.advance(86_400)
        days += 1
        assert days < 9
    assert mazrica.limits()["refused"] == {"rate": 0, "day": 0}
    assert Counter(each["items"]["Lead ID"] for each in writing.contacts()) == Counter(range(1, 31))


@pytest.mark.parametrize("kind", ["429", "reset", "firewall", "garbage", "status", "lost-answer", "locked"])
@pytest.mark.parametrize("path", ["GET contacts", "POST customers", "POST contacts", "PATCH contacts"])
def test_whatever_fails_once_a_lead_is_one_contact_with_one_account(
    writing: MazricaWriting, path: str, kind: str
) -> None:
    method, _, name = path.partition(" ")
    if method == "PATCH":
        writing.lead(leadScore=1)
    writing.mazrica.fail(kind, times=1, method=method, path=f"/v1/{name}*")
    outcome = writing.lead()
    assert isinstance(outcome, Delivered), outcome
    assert [each["items"] for each in writing.contacts()] == [ITEMS]
    assert [each["id"] for each in writing.accounts()] == [writing.contacts()[0]["customer"]]


def test_after_a_lost_answer_nobody_makes_one_more_while_the_call_may_be_at_work(writing: MazricaWriting) -> None:
    writing.mazrica.fail("lost-answer", times=1, method="POST", path="/v1/contacts")
    event, colleague = writing.event(), writing.event(id=8, email="b@example.org")
    [first] = writing.once(event)
    assert isinstance(first, Retry)
    assert (first.waiting, first.after) == (True, 100.0)
    assert [_retry(each) for each in writing.once(event, colleague)] == [("contact_busy", True)] * 2
    assert all(isinstance(each, Delivered) for each in writing.write(event, colleague))
    assert [each["name"] for each in writing.contacts()] == ["山田 太郎"] * 2
    assert len(writing.accounts()) == 1


def test_a_key_that_is_refused_writes_nothing_and_holds_everything_back(writing: MazricaWriting) -> None:
    events = [writing.event(id=each, email=f"{each}@example.org") for each in range(1, 4)]
    writing.mazrica.account.api_key, key = "another-key", writing.mazrica.account.api_key
    writing._secret = lambda *, refresh=False: {"api_key": key}  # type: ignore[method-assign]
    assert [_retry(each)[0] for each in writing.once(*events)] == ["key_refused"] * 3
    assert writing.calls() == 1
    writing.mazrica.account.api_key = key
    assert all(isinstance(each, Delivered) for each in writing.write(*events))


@pytest.mark.parametrize("unknown", ["ignored", "refused"])
@pytest.mark.parametrize("ids", ["flat", "nested"])
@pytest.mark.parametrize("values", ["typed", "value"])
@pytest.mark.parametrize("dates", ["moment", "date", "both"])
def test_the_first_contact_is_read_back_and_written_as_the_account_takes_it(
    unknown: str, ids: str, values: str, dates: str
) -> None:
    readings = {
        "contact_ids": ids,
        "unknown_members": unknown,
        "item_values": values,
        "written_dates": dates,
        "unset_items": "left out",
    }
    with StandIn(readings=readings) as mazrica:
        mazrica.clock.freeze(BEGAN)
        writing = MazricaWriting(mazrica, connection={"ids": "nested" if ids == "flat" else "flat"})
        outcome = writing.lead()
        assert isinstance(outcome, Delivered)
        assert outcome.warnings == ()
        writing.lead(id=8, email="hanako@example.org")
        assert len(writing.contacts()) == 2
        assert [(each["customer"], each["items"]) for each in writing.contacts()] == [
            (200001, ITEMS),
            (200001, {**ITEMS, "Lead ID": 8}),
        ]
        before = writing.calls()
        writing.lead(id=9, email="jiro@example.org")
        assert writing.calls() == before + 1


def test_what_is_written_and_never_shown_is_told_once(mazrica: StandIn) -> None:
    mazrica.read_as(names={"contacts.customer": "account"}, unknown_members="ignored")
    writing = MazricaWriting(mazrica)
    warnings = []
    for lead in (7, 8):
        outcome = writing.lead(id=lead, email=f"{lead}@example.org")
        assert isinstance(outcome, Delivered)
        warnings.append(outcome.warnings)
    assert warnings == [("not_shown:customer",), ()]


# The index


def test_contacts_are_looked_through_once_and_then_only_what_changed(mazrica: StandIn) -> None:
    for at in range(250):
        mazrica.contact(name=f"人 {at}", email=f"{at}@example.com")
    mazrica.clock.advance(HOUR)
    writing = MazricaWriting(mazrica, connection={"page_size": 100})
    writing.lead(email="3@example.com")
    looks = 2  # at what was written first
    assert (writing.links.contact_of(7), writing.calls("GET", "contacts")) == (1004, 3 + looks)
    mazrica.clock.advance(HOUR)
    writing.lead(id=90, email="90@example.com")  # once more, since changes may be shown late
    mazrica.clock.advance(HOUR)
    before = writing.calls("GET")
    writing.write(*(writing.event(id=each, email=f"{each}@example.com") for each in range(8, 18)))
    assert writing.calls("GET") - before == 1
    assert writing.links.contact_of(12) == 1013


def test_a_walk_that_takes_several_functions_goes_on_where_it_was(mazrica: StandIn) -> None:
    for at in range(450):
        mazrica.contact(name=f"人 {at}", email=f"{at}@example.com")
    writing = MazricaWriting(mazrica, connection={"page_size": 100})

    class _Calls(SoLong):
        """Time for two calls."""

        def seconds_left(self) -> float:
            return 100.0 if writing.calls() < self.seconds + 2 else 1.0

    event = writing.event(email="3@example.com")
    for _ in range(2):
        [outcome] = writing.target().deliver([event], _Calls(writing.calls()))
        assert _retry(outcome) == ("index_unread", True)
    writing.write(event)
    looks = 2  # at what was written first
    assert writing.links.contact_of(7) == 1004
    assert writing.calls("GET", "contacts") <= 5 + looks


def test_a_list_that_is_suddenly_much_shorter_is_not_believed(mazrica: StandIn) -> None:
    for at in range(50):
        mazrica.contact(name=f"人 {at}", email=f"{at}@example.com")
    writing = MazricaWriting(mazrica)
    writing.lead(id=1, email="0@example.com")
    mazrica.clock.advance(8 * 86_400)
    mazrica.fail("fewer", share=0.5)
    event = writing.event(email="49@example.com")
    assert _retry(writing.once(event)[0]) == ("index_unread", True)
    mazrica.recover()
    assert isinstance(writing.write(event)[0], Delivered)
    assert (len(writing.contacts()), writing.links.contact_of(7)) == (50, 1050)


# All of it together


class _Stopped(BaseException):
    """A function that ends at once."""


class _Stops:
    """The function is stopped at its so manieth write into the table."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise _Stopped


@pytest.mark.parametrize("after", range(14))
@pytest.mark.parametrize("account", ["email_domain", "name_and_phone"])
def test_a_function_that_is_stopped_anywhere_leaves_nobody_made_twice(
    writing: MazricaWriting, account: str, after: int
) -> None:
    writing.route = {"account": {"match": account}}
    event = writing.event()
    writing.state.on_write.append(_Stops(after))
    with suppress(_Stopped):
        writing.once(event)
    writing.state.on_write.clear()
    writing.mazrica.clock.advance(HOUR)
    writing.write(event, writing.event(id=8, email="b@example.org"))
    assert [each["items"]["Lead ID"] for each in writing.contacts()] == [7, 8]
    assert len(writing.accounts()) == 1
    assert writing.links.of([1001])[1001].wrote


def test_two_at_once_make_one_contact_for_each_lead_and_one_account(writing: MazricaWriting) -> None:
    writing.mazrica.quotas.per_second, writing.mazrica.quotas.burst = 1000.0, 1000
    writing.locks = ProcessLocks()  # those who wait move the clock, and no lease is to end by that
    writing.lead(id=100, leadScore=100, email="first@another.org", company="")
    events = [writing.event(id=each, email=f"{each % 4}@example.org", leadScore=each) for each in range(1, 9)]
    events += [writing.event(event.payload) for event in events]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda each: writing.write(*each), [events[at::4] for at in range(4)]))
    writing.write(*events)
    shown = [each["items"] for each in writing.contacts()]
    assert len(shown) == 1 + 4
    assert {each["Lead ID"] % 4 for each in shown[1:]} == {0, 1, 2, 3}
    assert all(each["Lead Score"] == each["Lead ID"] for each in shown)
    assert len(writing.accounts()) == 1


_FAULTS: Sequence[tuple[str, dict[str, Any]]] = (
    ("lost-answer", {"method": "POST"}),
    ("lost-answer", {"method": "PATCH"}),
    ("lost-answer", {}),
    ("status", {}),
    ("reset", {}),
    ("429", {}),
    ("locked", {}),
    ("garbage", {"method": "POST"}),
)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_no_contact_or_account_is_made_twice_and_no_value_is_on_the_wrong_person(seed: int) -> None:
    """Lost answers, stopped functions, merges and people who type, while leads come and change."""
    chance = Random(seed)
    with StandIn(readings=OTHER if seed % 2 else {}) as mazrica:
        mazrica.clock.freeze(BEGAN)
        writing = MazricaWriting(mazrica, {"account": {"match": ["email_domain", "name_and_phone"][seed % 3 == 0]}})
        firm = mazrica.customer(name="前からの会社", telNo="03-0001")
        for at in (1, 2):
            mazrica.contact(name=f"前から {at}", email=f"{at}@d{at}.example.org", customer=firm if at == 1 else None)
        scores: dict[int, int] = {}
        left: list[Event] = []
        for _ in range(30):
            lead = chance.randint(1, 8)
            scores[lead] = chance.randint(1, 99)
            left.append(_event(writing, lead, scores[lead]))
            if chance.random() < 0.4:
                kind, more = chance.choice(_FAULTS)
                mazrica.fail(kind, times=chance.randint(1, 2), **more)
            _edit(chance, writing)
            left = _delivered(chance, writing, left)
            mazrica.clock.advance(chance.choice([1, 30, 90, 400]))
        mazrica.recover()
        mazrica.clock.advance(HOUR)
        writing.write(*left)
        for lead in scores:
            scores[lead] += 1
        writing.write(*(_event(writing, lead, score) for lead, score in scores.items()))
        _check(writing, scores)


def _event(writing: MazricaWriting, lead: int, score: int) -> Event:
    return writing.event(
        id=lead,
        email=f"{lead}@d{lead % 3}.example.org",
        leadScore=score,
        company=f"会社 {lead % 3}",
        phone=f"03-000{lead % 3}",
    )


def _edit(chance: Random, writing: MazricaWriting) -> None:
    """What people do meanwhile: type into the copies of links, and merge two contacts that are one person."""
    numbers = [each["id"] for each in writing.mazrica.all("contacts")]
    linked = [*writing.links.of(numbers)]
    if linked and chance.random() < 0.2:
        writing.mazrica.contact(id=chance.choice(linked), items={"Lead ID": chance.randint(1, 8)})
    if numbers and chance.random() < 0.1:
        source = writing.mazrica.one("contacts", chance.choice(numbers))
        target = writing.mazrica.contact(name="統合先", email=source["email"])
        writing.mazrica.merge("contacts", target, source["id"])


def _delivered(chance: Random, writing: MazricaWriting, left: list[Event]) -> list[Event]:
    if chance.random() < 0.2:
        writing.state.on_write.append(_Stops(chance.randint(0, 12)))
    try:
        outcomes = writing.once(*left)
    except _Stopped:
        return left
    finally:
        writing.state.on_write.clear()
    return [event for event, outcome in zip(left, outcomes, strict=True) if isinstance(outcome, Retry)]


def _check(writing: MazricaWriting, scores: dict[int, int]) -> None:
    contacts = writing.contacts()
    addresses = Counter(each["email"] for each in contacts)
    assert max(addresses.values()) == 1, addresses
    for lead, score in scores.items():
        number = writing.links.contact_of(lead)
        [contact] = [each for each in contacts if each["id"] == number]
        assert contact["email"] == f"{lead}@d{lead % 3}.example.org"
        assert (contact["items"]["Lead ID"], contact["items"]["Lead Score"]) == (lead, score)
    assert max(Counter((each["name"], each.get("telNo")) for each in writing.accounts()).values()) == 1
