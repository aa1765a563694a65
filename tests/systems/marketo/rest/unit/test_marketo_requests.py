"""What is sent, and how long an answer is waited for."""

from __future__ import annotations

import json
import math
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.http.transport import Answer, NoAnswer
from relay.limits.open_gate import OpenGate
from relay.limits.shared_value import ProcessTexts
from systems.marketo.rest.client import Calls, Marketo
from systems.marketo.rest.errors import CallFailed, CallLost
from systems.marketo.rest.ledger import Ledger
from systems.marketo.rest.quota import KEY, Quota
from systems.marketo.rest.request import LEEWAY, RestRequest
from systems.marketo.rest.wire import LONGEST_URL, on_the_wire
from tests.support.deadlines import Endless
from tests.support.marketo_calls import EVERY_CALL

BASE = "https://123-abc-456.mktorest.com"
any_text = st.text(st.characters(), max_size=30)  # lone surrogates too


@given(any_text, st.lists(st.tuples(any_text, any_text), max_size=400))
def test_any_text_can_be_asked_for_and_arrives_as_it_is(part: str, query: list[tuple[str, str]]) -> None:
    request = RestRequest(method="GET", path="/rest/v1/{name}.json", parts={"name": part}, query=query)
    method, url, headers, body = on_the_wire(BASE, request)
    sent = urlsplit(url)
    assert url.isascii()
    assert "//" not in url.removeprefix("https://")
    assert unquote(sent.path) == f"/rest/v1/{_clean(part)}.json"
    asked = body.decode() if body is not None and method == "POST" else sent.query
    assert parse_qsl(asked, keep_blank_values=True) == [(_clean(name), _clean(value)) for name, value in query]
    assert len(url) <= LONGEST_URL
    assert (headers.get("Content-Type") == "application/x-www-form-urlencoded") == (method == "POST")


@given(st.dictionaries(any_text, any_text | st.integers() | st.none(), max_size=5))
def test_any_record_is_sent_as_json_in_utf8(record: dict[str, Any]) -> None:
    request = RestRequest(method="POST", path="/p", content={"input": [MappingProxyType(record)]})
    _, _, headers, body = on_the_wire(BASE, request)
    assert headers["Content-Type"] == "application/json"
    cleaned = {_clean(name): _clean(value) if isinstance(value, str) else value for name, value in record.items()}
    assert json.loads((body or b"").decode("utf-8")) == {"input": [cleaned]}


@pytest.mark.parametrize(
    "record",
    [
        {"leadScore": math.nan},
        {"leadScore": -math.inf},
        {"leadId": 1, "attributes": [{"apiName": "minutes", "value": math.inf}]},
        MappingProxyType({"leadScore": math.nan}),
        {"company": "\ud800", "leadScore": math.nan},
    ],
)
def test_what_is_no_number_is_never_sent_since_null_would_erase_the_field(record: Any) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        on_the_wire(BASE, RestRequest(method="POST", path="/p", content={"input": [record]}))


def _clean(text: str) -> str:
    """Half a character cannot be sent."""
    return text.encode("utf-8", "replace").decode()


class Wire:
    """In the place of the transport: notes how long each answer is waited for, and never has one."""

    def __init__(self, word: str = "timeout") -> None:
        self.word = word
        self.waited: list[float] = []

    def send(self, method: str, url: str, deadline: Any, *, read_seconds: float, **_: Any) -> Answer:
        if "/identity/" in url:
            return Answer(200, {}, b'{"access_token":"t","expires_in":3600}')
        self.waited.append(read_seconds)
        raise NoAnswer(self.word)


def client(wire: Wire, store: ProcessTexts | None = None) -> Calls:
    secret: Any = lambda *, refresh=False: {"client_id": "i", "client_secret": "s"}  # noqa: E731
    quota = Quota(store=store or ProcessTexts(), sleep=lambda _: None)
    marketo = Marketo(url=BASE, secret=secret, gate=OpenGate(), quota=quota, sleep=lambda _: None)
    rest: Any = marketo._rest
    rest._transport = wire
    return marketo.until(Endless())


SLOW = {
    "leads.by_filter": 60,
    "leads.sync": 90,
    "leads.push": 90,
    "leads.associate": 60,
    "leads.move": 60,
    "lists.members": 60,
    "objects.sync": 120,
    "objects.delete": 60,
    "activities.token": 300,
    "activities.since": 300,
    "activities.changes": 300,
    "activities.deleted": 300,
    "activities.add": 90,
    "assets.program": 300,
    "assets.smart_campaign": 300,
    "assets.statuses": 300,
    "mails.mail": 300,
    "mails.some": 300,
    "mails.content": 300,
    "bulk.save": 120,
}
"""Seconds after which Marketo gives up; 30 where nothing is said. Three of them ask for a paging token first."""


@pytest.mark.parametrize("name", EVERY_CALL)
def test_an_answer_is_waited_for_a_little_longer_than_marketo_itself_works_on_it(name: str) -> None:
    wire = Wire()
    with pytest.raises((CallFailed, CallLost)):
        EVERY_CALL[name](client(wire))
    assert wire.waited == [SLOW.get(name, 30) + LEEWAY]


@pytest.mark.parametrize(("word", "places"), [("timeout", 1), ("connection_reset", 0)])
def test_a_write_that_timed_out_here_holds_its_place_since_marketo_is_still_at_work(word: str, places: int) -> None:
    store = ProcessTexts()
    with pytest.raises(CallLost):
        client(Wire(word), store).leads.sync([{"email": "a@example.com"}])
    ledger = msgspec.json.decode(store.versioned(KEY).text or "", type=Ledger)
    assert len(ledger.leases) == places
