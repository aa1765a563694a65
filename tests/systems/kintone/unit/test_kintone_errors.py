"""What each failure of kintone means."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systems.kintone.errors import CODES, STATUSES, Scope, Verdict, cause, judge
from systems.kintone.failure import Failure, read_failure

HTML = b"<html><body>Service temporarily unavailable</body></html>"


def body(code: str = "", **more: Any) -> bytes:
    return json.dumps({"code": code, "id": "abc", "message": "m", **more}).encode()


def meaning(status: int, content: bytes, headers: dict[str, str] | None = None) -> tuple[Verdict, Scope, str]:
    failure = read_failure(status, headers or {}, content)
    row = judge(failure)
    return row.verdict, row.scope, cause(failure).code


RETRY, REJECT, RECORD, REQUEST = Verdict.RETRY, Verdict.REJECT, Scope.RECORD, Scope.REQUEST


@pytest.mark.parametrize(
    ("status", "code", "verdict", "scope"),
    [
        (400, "CB_VA01", REJECT, RECORD),
        (400, "CB_IJ01", REJECT, RECORD),
        (400, "GAIA_LO04", REJECT, RECORD),
        (404, "GAIA_RE20", REJECT, RECORD),
        (400, "GAIA_RE20", REJECT, RECORD),
        (400, "GAIA_IA02", REJECT, REQUEST),
        (400, "GAIA_IL23", REJECT, REQUEST),
        (401, "CB_AU01", REJECT, REQUEST),
        (401, "CB_WA01", REJECT, REQUEST),
        (403, "GAIA_NO01", REJECT, REQUEST),
        (403, "CB_NO02", REJECT, RECORD),
        (404, "GAIA_AP01", REJECT, REQUEST),
        (400, "GAIA_DA02", RETRY, REQUEST),
        (500, "GAIA_RE18", RETRY, REQUEST),
        (403, "GAIA_NO02", RETRY, REQUEST),
        (409, "GAIA_CO02", RETRY, REQUEST),
        (400, "GAIA_CO02", RETRY, REQUEST),
        (409, "GAIA_CO99", RETRY, REQUEST),
        (429, "GAIA_TO04", RETRY, REQUEST),
        (400, "GAIA_TO04", RETRY, REQUEST),
    ],
)
def test_a_known_code_decides_whatever_the_status(status: int, code: str, verdict: Verdict, scope: Scope) -> None:
    assert meaning(status, body(code)) == (verdict, scope, code)
    assert meaning(520, body(code)) == (verdict, scope, code)


@pytest.mark.parametrize(
    ("status", "verdict", "scope"),
    [
        (400, REJECT, RECORD),
        (401, REJECT, REQUEST),
        (403, REJECT, REQUEST),
        (404, REJECT, RECORD),
        (409, RETRY, REQUEST),
        (413, REJECT, RECORD),
        (429, RETRY, REQUEST),
        (500, RETRY, RECORD),
        (503, RETRY, REQUEST),
        (520, RETRY, RECORD),
    ],
)
def test_a_code_that_nobody_has_described_is_judged_by_its_status(status: int, verdict: Verdict, scope: Scope) -> None:
    assert meaning(status, body("GAIA_XX99")) == (verdict, scope, "GAIA_XX99")


@pytest.mark.parametrize(
    ("status", "verdict", "scope", "code"),
    [
        (302, REJECT, REQUEST, "redirected"),
        (400, REJECT, RECORD, "http_400"),
        (401, REJECT, REQUEST, "http_401"),
        (403, REJECT, REQUEST, "address_refused"),
        (408, RETRY, REQUEST, "http_408"),
        (413, REJECT, RECORD, "http_413"),
        (429, RETRY, REQUEST, "http_429"),
        (500, RETRY, REQUEST, "http_500"),
        (502, RETRY, REQUEST, "http_502"),
        (503, RETRY, REQUEST, "http_503"),
        (520, RETRY, REQUEST, "http_520"),
    ],
)
@pytest.mark.parametrize("content", [HTML, b"", b"null", b"[]", b"{}", b'{"code": 5}', b"\xff\xfe", b'{"code": "CB_'])
def test_an_answer_without_a_code_is_judged_by_its_status(
    status: int, content: bytes, verdict: Verdict, scope: Scope, code: str
) -> None:
    assert meaning(status, content) == (verdict, scope, code)


def test_the_code_in_the_header_serves_where_the_body_cannot_be_read() -> None:
    assert meaning(400, HTML, {"X-Cybozu-Error": "GAIA_DA02"}) == (RETRY, REQUEST, "GAIA_DA02")
    assert meaning(400, body("CB_VA01"), {"X-Cybozu-Error": "GAIA_DA02"})[2] == "CB_VA01"


@pytest.mark.parametrize("word", ["timeout", "connection_reset", "tls_error", "bad_answer", "secret_missing"])
def test_what_never_came_to_an_answer_is_tried_again(word: str) -> None:
    row = judge(Failure(word=word))
    assert (row.verdict, row.scope, cause(Failure(word=word)).code) == (RETRY, REQUEST, word)


def test_only_refused_credentials_are_worth_reading_again() -> None:
    assert {code for code, row in CODES.items() if row.credentials} == {
        "CB_AU01",
        "CB_WA01",
        "GAIA_IA02",
        "GAIA_AP15",
        "GAIA_NO01",
    }
    assert {status for status, row in STATUSES.items() if row.credentials} == {401}


def test_every_row_says_what_it_means_and_where_that_was_seen() -> None:
    assert all(row.meaning and row.source.startswith("https://") for row in (*CODES.values(), *STATUSES.values()))


def test_a_cause_holds_what_kintone_said() -> None:
    content = body("CB_VA01", errors={"records[1].Rank.value": {"messages": ["no option"]}})
    found = cause(read_failure(400, {}, content))
    assert (found.code, found.status, found.message, found.request_id) == ("CB_VA01", 400, "m", "abc")
    assert found.fields == {"Rank": ["no option"]}


def test_a_cause_without_words_of_kintone_has_words_of_its_own() -> None:
    assert "IP address restriction" in cause(read_failure(403, {}, HTML)).message


def test_a_cause_stays_small_whatever_was_answered() -> None:
    errors = {f"records[0].{'f' * 500}{i}.value": {"messages": ["m" * 9999] * 5} for i in range(500)}
    found = cause(read_failure(400, {}, body("CB_VA01", errors=errors, message="m" * 99999)))
    assert len(json.dumps({"message": found.message, "fields": found.fields})) < 50_000


@pytest.mark.parametrize(
    ("path", "index", "field"),
    [
        ("records[3].Rank.value", 3, "Rank"),
        ("records[3].Rank.values[0].value", 3, "Rank"),
        ("records[3].Rank.values.value", 3, "Rank"),
        ("records[3][Score].value", 3, "Score"),
        ("records[3].record.Rank.value", 3, "Rank"),
        ("records[3].record[Score].value", 3, "Score"),
        ("records[3].record.value", 3, "record"),
        ("records[3].updateKey.value", 3, "updateKey"),
        ("records[3].会社名.value", 3, "会社名"),
        ("records[12].T.value[0].value.f.value", 12, "T"),
        ("records[3]", 3, ""),
        ("record.Rank.value", None, "Rank"),
        ("record[Score].value", None, "Score"),
        ("record.record.value", None, "record"),
        ("app", None, "app"),
        ("records", None, "records"),
    ],
)
def test_a_path_of_an_error_names_the_record_and_the_field(path: str, index: int | None, field: str) -> None:
    failure = read_failure(400, {}, body("CB_VA01", errors={path: {"messages": ["m"]}}))
    assert failure.fields() == {field: ["m"]}
    assert failure.by_record() == ({} if index is None else {index: {field: ["m"]}})


def test_a_wait_that_the_answer_asks_for_is_kept() -> None:
    assert read_failure(429, {"Retry-After": "30"}, b"").retry_after == 30.0
    assert read_failure(503, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, b"").retry_after is None
    assert read_failure(503, {}, b"").retry_after is None


def _named(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.dictionaries(st.sampled_from(["code", "id", "message", "errors", "messages", "records[0].x"]), inner)


@given(
    st.integers(100, 599),
    st.binary(max_size=200)
    | st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | _named(inner)).map(
        lambda content: json.dumps(content).encode()
    ),
)
def test_no_answer_is_too_strange_to_be_judged(status: int, content: bytes) -> None:
    failure = read_failure(status, {}, content)
    assert judge(failure).meaning
    assert len(cause(failure).code) <= 40
