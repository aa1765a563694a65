"""Two calls for one person at once: Marketo alone would make two leads of them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any

import pytest

from relay.aws.table import State
from relay.delivering.locks.locks import Held, Keys, Locks
from relay.delivering.locks.state_locks import StateLocks
from systems.marketo.leads.model import LeadRecord, SyncResult
from systems.marketo.leads.sync import LeadSync
from tests.support.process_locks import ProcessLocks
from tests.systems.marketo.leads.contract.syncing import COOKIE, FIELD, Syncing, Until, a_record, code


class NoLocks:
    """Everybody may write at any time."""

    def hold(self, persons: Sequence[Keys], seconds: float) -> nullcontext[Held]:
        return nullcontext(Held(frozenset(range(len(persons)))))


@pytest.fixture(params=["dynamodb", "process"])
def locks(request: pytest.FixtureRequest) -> Locks:
    return StateLocks(request.getfixturevalue("state")) if request.param == "dynamodb" else ProcessLocks()


def at_once(syncing: Syncing, *runs: Sequence[LeadRecord]) -> list[list[SyncResult]]:
    """Several functions, each with its own client, call while Marketo lets all of them look before anyone writes."""
    functions = [
        LeadSync(syncing.another_function(), foreign_id_field=FIELD, workspaces={}, locks=syncing.locks) for _ in runs
    ]
    for function in functions:
        function.sync_leads([a_record(id=1)], deadline=Until())  # token and field names are known before the race
    with ThreadPoolExecutor(len(runs)) as pool:
        with syncing.marketo.held():
            pending = [
                pool.submit(function.sync_leads, run, deadline=Until())
                for function, run in zip(functions, runs, strict=True)
            ]
            time.sleep(0.15)
        return [each.result() for each in pending]


def test_without_locks_two_calls_at_once_make_two_leads_of_one_person(syncing: Syncing) -> None:
    syncing.locks = NoLocks()
    at_once(syncing, [a_record(email="a@example.com")], [a_record(email="a@example.com")])
    assert len(syncing.marketo.leads()) == 2


@pytest.mark.parametrize(
    "keys", [{"email": "a@example.com"}, {"foreign_id": "5"}, {"cookie": COOKIE, "email": "a@example.com"}]
)
def test_two_calls_at_once_for_one_new_person_make_one_lead(
    syncing: Syncing, locks: Locks, keys: dict[str, Any]
) -> None:
    syncing.locks = locks
    results = at_once(syncing, [a_record(**keys, title="One")], [a_record(**keys, department="Two")])
    (lead,) = syncing.marketo.leads()
    assert sorted(code(result) for (result,) in results) == ["CREATED", "UPDATED"]
    assert (lead["title"], lead["department"]) == ("One", "Two")


def test_batches_that_share_some_persons_make_one_lead_of_each(syncing: Syncing, locks: Locks) -> None:
    syncing.locks = locks
    runs = [[a_record(email=f"{number}@example.com") for number in range(start, start + 60)] for start in (0, 20, 40)]
    results = at_once(syncing, *runs)
    assert {code(result) for run in results for result in run} <= {"CREATED", "UPDATED"}
    assert len(syncing.marketo.leads()) == 100


def test_two_calls_by_different_keys_of_one_person_make_one_lead(syncing: Syncing, state: State) -> None:
    syncing.locks = StateLocks(state)
    upper = [a_record(email="A@Example.com", title="One")]
    at_once(syncing, upper, [a_record(email="a@example.com", cookie=COOKIE)])
    assert len([lead for lead in syncing.marketo.leads() if lead["email"]]) == 1


def test_two_first_foreign_ids_at_once_for_one_known_address_share_no_lead(syncing: Syncing, locks: Locks) -> None:
    syncing.locks = locks
    known = syncing.marketo.edit(email="a@example.com")
    runs = [[a_record(foreign_id=foreign_id, email="a@example.com")] for foreign_id in ("5", "6")]
    results = [result for (result,) in at_once(syncing, *runs)]
    assert sorted(code(result) for result in results) == ["CREATED", "UPDATED"]
    assert {lead[FIELD] for lead in syncing.marketo.leads()} == {"5", "6"}
    assert known["id"] in {result.lead_id for result in results}


@pytest.mark.parametrize(
    "other", [{"email": "A@example.com"}, {"foreign_id": "5"}, {"cookie": COOKIE, "email": "a@example.com"}]
)
@pytest.mark.parametrize("is_known", [True, False])
def test_a_first_foreign_id_and_another_call_for_the_person_at_once_make_one_lead(
    syncing: Syncing, locks: Locks, other: dict[str, Any], *, is_known: bool
) -> None:
    syncing.locks = locks
    if is_known:
        syncing.marketo.edit(email="a@example.com")
    at_once(syncing, [a_record(foreign_id="5", email="a@example.com")], [a_record(**other)])
    if "email" in other:
        assert [lead[FIELD] for lead in syncing.marketo.leads()] == ["5"]
    else:
        assert [lead[FIELD] for lead in syncing.marketo.leads()].count("5") == 1


def test_a_cookie_that_two_persons_bring_at_once_turns_neither_into_the_other(syncing: Syncing, locks: Locks) -> None:
    syncing.locks = locks
    syncing.one(cookie=COOKIE)
    at_once(
        syncing,
        [a_record(cookie=COOKIE, email="a@example.com", title="A")],
        [a_record(cookie=COOKIE, email="b@example.com", title="B")],
    )
    assert {(lead["email"], lead["title"]) for lead in syncing.marketo.leads()} == {
        ("a@example.com", "A"),
        ("b@example.com", "B"),
    }
