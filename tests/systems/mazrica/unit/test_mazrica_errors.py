"""What Mazrica's answers mean."""

from __future__ import annotations

import re

import pytest

from relay.http.transport import WORDS, Answer, NoAnswer
from systems.mazrica.rest import errors
from systems.mazrica.rest.errors import FailureKind


@pytest.mark.parametrize(
    ("status", "kind", "retry"),
    [
        (400, FailureKind.REQUEST, False),
        (401, FailureKind.KEY, False),
        (403, FailureKind.KEY, False),
        (404, FailureKind.NOT_THERE, False),
        (408, FailureKind.SERVER, True),
        (409, FailureKind.LOCKED, True),
        (418, FailureKind.REQUEST, False),
        (423, FailureKind.LOCKED, True),
        (429, FailureKind.QUOTA, True),
        (302, FailureKind.REQUEST, False),
        (500, FailureKind.SERVER, True),
        (599, FailureKind.SERVER, True),
    ],
)
def test_each_status_has_its_row(status: int, kind: FailureKind, *, retry: bool) -> None:
    row = errors.judge(Answer(status, {}, "本文 taro@example.org".encode()))
    assert row is not None
    assert (row.kind, row.retry) == (kind, retry)
    failed = errors.failure("GET /contacts", Answer(status, {}, b"taro@example.org"), row)
    assert failed.cause.status == status
    assert "example.org" not in failed.cause.message


@pytest.mark.parametrize("status", [400, 409, 423, 500, 503])
def test_a_write_that_a_matching_of_names_keeps_off_is_waited_for(status: int) -> None:
    row = errors.judge(Answer(status, {}, "名寄せの実行中は更新できません".encode()))
    assert row is not None
    assert (row.kind, row.retry) == (FailureKind.LOCKED, True)


@pytest.mark.parametrize("word", sorted(WORDS))
def test_no_answer_is_tried_again_and_may_have_been_done_only_if_it_was_sent(word: str) -> None:
    for sent in (True, False):
        found = NoAnswer(word, sent=sent)
        row = errors.judge(found)
        assert row is not None
        failed = errors.failure("POST /contacts", found, row)
        assert (failed.retry, failed.may_be_done, failed.cause.code) == (True, sent, word)


def test_what_is_refused_was_surely_not_done_and_what_failed_may_have_been() -> None:
    for status, may_be_done in ((400, False), (404, False), (409, False), (429, False), (500, True), (502, True)):
        found = Answer(status, {}, b"")
        row = errors.judge(found)
        assert row is not None
        assert errors.failure("POST /contacts", found, row).may_be_done is may_be_done


def test_only_what_is_wrong_with_mazrica_itself_opens_the_breaker() -> None:
    trouble = {status for status in range(200, 600) if errors.is_trouble(Answer(status, {}, b""))}
    assert trouble == {408, *range(500, 600)}
    assert errors.is_trouble(NoAnswer("timeout"))
    assert errors.is_trouble(NoAnswer("out_of_time")) is None


def test_every_row_says_where_it_comes_from() -> None:
    for row in errors.STATUSES.values():
        assert row.meaning
        assert row.advice
        assert re.match(r"https://|the public connector", row.source)
