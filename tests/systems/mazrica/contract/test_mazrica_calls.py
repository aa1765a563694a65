"""The client against the stand-in, over a real socket and under both readings of what is unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from local.systems.mazrica import OTHER, StandIn
from relay.core.gate import MustWait, Purpose
from relay.limits.open_gate import OpenGate
from relay.system.access import Access
from systems.mazrica.config import MazricaConnection
from systems.mazrica.connecting import Clocks, connect
from systems.mazrica.names import RecordList
from systems.mazrica.rest.client import MazricaClient
from systems.mazrica.rest.errors import FailureKind, MazricaFailed
from systems.mazrica.system import MAZRICA
from tests.support.deadlines import Endless, In
from tests.support.memory_state import MemoryState

BEGAN = 1_775_001_600.0
"""2026-04-01 00:00 UTC."""


@pytest.fixture(params=[{}, OTHER], ids=["as public clients read it", "the other way round"])
def mazrica(request: pytest.FixtureRequest) -> Iterator[StandIn]:
    with StandIn(readings=request.param) as found:
        found.clock.freeze(BEGAN)
        yield found


class Account:
    """Functions of one connection: clients that share a table."""

    def __init__(self, mazrica: StandIn) -> None:
        self.mazrica = mazrica
        self.state = MemoryState()
        self.key = mazrica.api_key
        self.refreshed = 0

    def client(self, purpose: Purpose = "write", **connection: Any) -> MazricaClient:
        model = msgspec.convert({"url": self.mazrica.url, **connection}, MazricaConnection)
        access = Access(secret=self._secret, gate=OpenGate(), state=self.state, purpose=purpose)
        return connect(model, access, Clocks(now=self.mazrica.clock.now, sleep=self.mazrica.clock.advance))

    def _secret(self, *, refresh: bool = False) -> Mapping[str, Any]:
        self.refreshed += refresh
        return {"api_key": self.mazrica.api_key if refresh else self.key}


@pytest.fixture
def account(mazrica: StandIn) -> Account:
    return Account(mazrica)


def test_a_page_has_its_rows_and_the_lists_total(account: Account) -> None:
    for at in range(5):
        account.mazrica.contact(name=f"人 {at}")
    found = account.client().page(RecordList.CONTACTS, 2, 3, Endless(), by_id=True)
    assert ([row["id"] for row in found.rows], found.total) == ([1004, 1005], 5)
    assert account.client().page(RecordList.CUSTOMERS, 1, 3, Endless()) == ([], 0)


def test_what_is_made_has_an_id_and_what_is_changed_needs_no_body(account: Account) -> None:
    made = account.client().create(RecordList.CONTACTS, {"name": "山田 太郎"}, Endless())
    changed = account.client().update(RecordList.CONTACTS, made["id"], {"email": "taro@example.org"}, Endless())
    assert changed is None or changed["id"] == made["id"]
    assert account.mazrica.one("contacts", made["id"])["email"] == "taro@example.org"


def test_a_create_whose_answer_is_lost_may_be_done(account: Account) -> None:
    account.mazrica.fail("lost-answer", times=1)
    with pytest.raises(MazricaFailed) as caught:
        account.client().create(RecordList.CONTACTS, {"name": "山田 太郎"}, Endless())
    assert (caught.value.retry, caught.value.may_be_done) == (True, True)
    assert len(account.mazrica.all("contacts")) == 1


@pytest.mark.parametrize(
    ("fault", "code", "retry"),
    [("firewall", "not_json", True), ("garbage", "not_json", True), ("status", "http_500", True)],
)
def test_what_answers_no_json_is_an_error_whatever_its_status(
    account: Account, fault: str, code: str, *, retry: bool
) -> None:
    account.mazrica.fail(fault, times=1)
    with pytest.raises(MazricaFailed) as caught:
        account.client().page(RecordList.CONTACTS, 1, 10, Endless())
    assert (caught.value.cause.code, caught.value.retry) == (code, retry)


def test_a_write_during_a_matching_of_names_is_waited_for(account: Account) -> None:
    number = account.mazrica.contact(name="山田 太郎")
    account.mazrica.match_names("contacts")
    with pytest.raises(MazricaFailed) as caught:
        account.client().update(RecordList.CONTACTS, number, {"name": "B"}, Endless())
    assert (caught.value.kind, caught.value.retry) == (FailureKind.LOCKED, True)


def test_a_key_that_was_changed_is_read_afresh_once_and_a_wrong_one_is_for_a_person(account: Account) -> None:
    account.key = "key-of-yesterday"
    account.client().page(RecordList.CONTACTS, 1, 10, Endless())
    assert account.refreshed == 1
    account.mazrica.account.api_key = "key-of-tomorrow"
    with pytest.raises(MazricaFailed) as caught:
        account.client().page(RecordList.CONTACTS, 1, 10, Endless())
    assert (caught.value.kind, caught.value.retry) == (FailureKind.KEY, False)
    assert account.mazrica.api_key not in str(caught.value.cause)


def test_functions_that_call_at_once_are_together_never_too_fast(account: Account) -> None:
    """3 requests a second and a burst of 100, counted in one place."""
    with ThreadPoolExecutor(4) as pool:
        clients = [account.client() for _ in range(4)]

        def call(number: int) -> None:
            clients[number % 4].page(RecordList.CONTACTS, 1, 10, Endless())

        list(pool.map(call, range(160)))
    limits = account.mazrica.limits()
    assert (limits["today"], limits["refused"]["rate"]) == (160, 0)
    assert account.mazrica.clock.now() - BEGAN < 60 / 3 + 2


def test_others_who_call_too_much_are_waited_for_by_everybody(account: Account) -> None:
    account.mazrica.fail("429", times=1)
    with pytest.raises(MustWait) as caught:
        account.client().page(RecordList.CONTACTS, 1, 10, Endless())
    assert (caught.value.cause.code, caught.value.waiting) == ("rate_limit", True)
    with pytest.raises(MustWait):
        account.client().page(RecordList.CONTACTS, 1, 10, In(5.5))
    assert len(account.mazrica.requests()) == 1
    account.client().page(RecordList.CONTACTS, 1, 10, Endless())
    assert account.mazrica.clock.now() - BEGAN >= 2


def test_the_days_limit_ends_reading_before_writing_and_begins_anew_in_utc(account: Account) -> None:
    quota = {"quota": {"per_day": 20}}
    reading, writing = account.client("read", **quota), account.client("write", **quota)
    for _ in range(18):
        reading.page(RecordList.CONTACTS, 1, 10, Endless())
    with pytest.raises(MustWait) as caught:
        reading.page(RecordList.CONTACTS, 1, 10, Endless())
    assert caught.value.cause.code == "daily_limit"
    assert 86_400 - 60 < caught.value.seconds <= 86_400
    for _ in range(2):
        writing.create(RecordList.CONTACTS, {"name": "A"}, Endless())
    account.mazrica.clock.advance(86_400)
    reading.page(RecordList.CONTACTS, 1, 10, Endless())
    connection = msgspec.convert({**quota}, MazricaConnection)
    (spent,) = MAZRICA.spent(connection, [], account.state, _now(account))
    assert (spent.used, spent.limit) == (1, 20)


def test_an_account_whose_day_others_have_spent_is_asked_ever_more_seldom(account: Account) -> None:
    account.mazrica.quotas.per_day = 5
    asked = 0
    client = account.client()
    while account.mazrica.clock.now() < BEGAN + 20 * 3600:
        try:
            client.page(RecordList.CONTACTS, 1, 10, Endless())
        except MustWait as wait:
            account.mazrica.clock.advance(wait.seconds)
        asked = len(account.mazrica.requests())
    assert 5 < asked < 100


def _now(account: Account) -> datetime:
    return datetime.fromtimestamp(account.mazrica.clock.now(), UTC)
