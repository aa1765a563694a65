"""What Marketo, or whoever answers in its place, sends: read without ever breaking."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay.core.gate import MustWait
from relay.http.transport import Answer, NoAnswer
from systems.marketo.rest import envelope
from systems.marketo.rest.calling import Bound
from systems.marketo.rest.calls.schemas import Schemas
from systems.marketo.rest.client import Calls
from systems.marketo.rest.codes import Remedy
from systems.marketo.rest.envelope import Envelope
from systems.marketo.rest.errors import CallFailed, CallLost, TooManyMatches, Verdict
from systems.marketo.rest.exchange import Exchange
from systems.marketo.rest.request import RestRequest
from tests.support.deadlines import Endless
from tests.support.marketo_calls import EVERY_CALL

READ = RestRequest(method="GET", path="/rest/v1/leads.json", repeatable=True)
WRITE = RestRequest(method="POST", path="/rest/v1/leads.json")

leaves = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12)
)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)
codes = st.sampled_from(["601", 602, "606", 607, "615", "1003", "611", 502, "x", None, 1.5, True])
errors = st.lists(st.fixed_dictionaries({}, optional={"code": codes, "message": values}) | values, max_size=3)
names = ["id", "seq", "status", "reasons", "errors", "exportId", "fileSize", "fields", "attributes", "users", "rest"]
rows = st.lists(st.dictionaries(st.sampled_from(names), values, max_size=5) | values, max_size=4)
envelopes = st.fixed_dictionaries(
    {},
    optional={
        "requestId": values,
        "success": st.booleans() | values,
        "errors": errors | values,
        "warnings": errors | values,
        "result": rows | values,
        "nextPageToken": values,
        "moreResult": values,
    },
)
bodies = st.binary(max_size=200) | st.one_of(envelopes, values).map(lambda value: json.dumps(value).encode())
answers = st.builds(lambda status, body: Answer(status, {}, body), st.integers(100, 599), bodies)
nothings = st.builds(
    lambda word, sent: NoAnswer(word, sent=sent),
    st.sampled_from(["timeout", "connection_reset", "dns_error", "out_of_time", "bad_answer"]),
    st.booleans(),
)


def said(status: int = 200, **content: Any) -> Exchange:
    return Exchange(Answer(status, {}, json.dumps(content).encode()))


def failed(*codes: str, status: int = 200) -> Exchange:
    return said(status, success=False, requestId="r#1", errors=[{"code": code, "message": "m"} for code in codes])


@given(answers | nothings, st.sampled_from([READ, WRITE]))
def test_any_answer_is_a_success_or_one_of_our_errors(found: Answer | NoAnswer, request: RestRequest) -> None:
    exchange = Exchange(found)
    assert isinstance(exchange.kind(request), Remedy)
    assert exchange.is_trouble is not None or exchange.code == "out_of_time"
    assert exchange.code is None or exchange.code
    if exchange.is_success:
        return
    error = exchange.failure(request)
    assert isinstance(error, CallFailed | CallLost)
    assert error.cause.code
    assert not (isinstance(error, CallLost) and request.repeatable)


@given(st.binary())
def test_any_bytes_are_an_envelope_or_none(body: bytes) -> None:
    found = envelope.read(body)
    assert found is None or isinstance(found, Envelope)


def test_the_deepest_json_is_no_envelope() -> None:
    assert envelope.read(b'{"success":true,"result":' + b"[" * 100_000 + b"]" * 100_000 + b"}") is None


class Stranger:
    """Answers every call with the same envelope or file."""

    def __init__(self, page: Envelope, answer: Answer) -> None:
        self.page, self.answer = page, answer

    def call(self, request: RestRequest, deadline: Any) -> Envelope:
        return self.page

    def fetch(self, request: RestRequest, deadline: Any) -> Answer:
        return self.answer


@pytest.mark.parametrize("name", EVERY_CALL)
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(envelopes, st.binary(max_size=20))
def test_whatever_a_successful_answer_holds_each_call_copes(name: str, content: dict[str, Any], body: bytes) -> None:
    page = envelope.read(json.dumps(content | {"success": True, "errors": []}).encode())
    assert page is not None
    stranger: Any = Stranger(page, Answer(206, {}, body))
    calls = Calls(Bound(stranger, Schemas("http://127.0.0.1", None, lambda: 0.0), Endless()))
    try:
        EVERY_CALL[name](calls)
    except (CallFailed, CallLost, MustWait):
        return


def test_the_body_is_read_before_the_status() -> None:
    assert said(500, success=True, result=[]).is_success
    assert failed("610", status=200).failure(READ).cause.code == "610"
    assert failed("610", status=404).failure(READ).cause.code == "610"


def test_every_error_is_looked_at_not_only_the_first() -> None:
    error = failed("611", "1006").failure(WRITE)
    assert isinstance(error, CallFailed)
    assert (error.cause.code, error.verdict) == ("1006", Verdict.REJECT)
    assert "611" in error.cause.message
    assert failed("1006", "602").kind(WRITE) is Remedy.TOKEN
    assert failed("602", "606").kind(WRITE) is Remedy.TOKEN


def test_an_error_keeps_marketos_request_id_and_says_what_to_do() -> None:
    error = failed("603").failure(WRITE)
    assert error.cause.request_id == "r#1"
    assert "permission" in error.cause.message
    assert "IP allow list" in error.cause.message


def test_more_than_a_thousand_matches_is_an_error_of_its_own() -> None:
    errors = [{"code": "1003", "message": "Too many results match the filter"}]
    error = said(success=False, errors=errors).failure(READ)
    assert isinstance(error, TooManyMatches)
    assert "1,000" in error.cause.message


@pytest.mark.parametrize(
    "found",
    [
        Answer(502, {}, b"<html>Bad Gateway</html>"),
        Answer(500, {}, b""),
        Answer(200, {}, b"<html>sorry</html>"),
        NoAnswer("timeout"),
        NoAnswer("connection_reset"),
    ],
)
def test_a_write_without_a_readable_answer_may_have_taken_effect(found: Answer | NoAnswer) -> None:
    assert isinstance(Exchange(found).failure(WRITE), CallLost)
    read = Exchange(found).failure(READ)
    assert isinstance(read, CallFailed)
    assert read.verdict is Verdict.RETRY


@pytest.mark.parametrize(
    "found", [NoAnswer("timeout", sent=False), NoAnswer("out_of_time", sent=False), Answer(413, {}, b"too large")]
)
def test_a_write_that_marketo_cannot_have_acted_on_surely_had_no_effect(found: Answer | NoAnswer) -> None:
    assert isinstance(Exchange(found).failure(WRITE), CallFailed)


def test_a_write_that_marketo_says_was_not_executed_surely_had_no_effect() -> None:
    for code in ("604", "608", "611", "713"):
        assert isinstance(failed(code).failure(WRITE), CallFailed)


@pytest.mark.parametrize(("status", "code"), [(413, "http_413"), (414, "http_414"), (302, "redirected")])
def test_a_status_without_a_body_of_marketo_is_named(status: int, code: str) -> None:
    error = Exchange(Answer(status, {}, b"")).failure(READ)
    assert isinstance(error, CallFailed)
    assert (error.cause.code, error.verdict) == (code, Verdict.REJECT)


def test_a_failure_without_a_code_is_tried_again() -> None:
    error = said(success=False).failure(READ)
    assert isinstance(error, CallFailed)
    assert error.verdict is Verdict.RETRY


def test_warnings_and_paging_are_kept_whatever_their_form() -> None:
    content = {"success": True, "warnings": [{"code": 123, "message": "m"}], "moreResult": "false", "result": None}
    found = envelope.read(json.dumps(content).encode())
    assert found is not None
    assert found.warnings == (("123", "m"),)
    assert found.more_result is False
    assert found.result == []
