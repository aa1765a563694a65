"""The table of codes."""

from __future__ import annotations

import pytest

from systems.marketo.rest.codes import (
    CODES,
    TOO_MANY_MATCHES,
    UNKNOWN,
    Level,
    Remedy,
    judge,
    judge_status,
    reason_verdict,
)
from systems.marketo.rest.errors import Verdict


@pytest.mark.parametrize("code", CODES)
def test_each_row_says_what_it_means_what_to_do_and_where_that_is_written(code: str) -> None:
    row = CODES[code]
    assert code.isdecimal()
    assert row.meaning
    assert row.advice.endswith(".")
    assert row.source.startswith("https://")


def test_every_code_of_adobes_page_has_a_row() -> None:
    response = [*range(601, 617), *range(701, 705), *range(709, 715), 718, 719]
    record = [*range(1001, 1023), *range(1025, 1030), 1035, 1036, 1037, 1042, 1048, 1049, *range(1076, 1080)]
    assert {str(code) for code in (413, 414, 500, 502, *response, *record)} <= set(CODES)


def test_what_never_was_executed_never_counts_as_perhaps_done() -> None:
    assert not any(row.unsure for code, row in CODES.items() if code.startswith(("6", "7", "10")))


def test_limits_and_tokens_are_never_a_reason_to_give_an_event_up() -> None:
    own = [row for row in CODES.values() if row.kind is not Remedy.PLAIN]
    assert {row.verdict for row in own} == {Verdict.RETRY}
    assert [code for code, row in CODES.items() if row.kind is Remedy.DAY] == ["607"]


def test_access_denied_names_both_of_its_reasons() -> None:
    row = judge("603")
    assert row.verdict is Verdict.REJECT
    assert "permission" in row.meaning
    assert "IP allow list" in row.meaning


def test_a_code_that_nobody_has_described_is_tried_again() -> None:
    assert judge("1999") is UNKNOWN
    assert reason_verdict("501") is reason_verdict("") is Verdict.RETRY


def test_one_code_for_several_things_is_told_apart_by_its_words() -> None:
    assert judge("1003", "Too many results match the filter") is TOO_MANY_MATCHES
    assert judge("1003", "Invalid fields [x]") is CODES["1003"]
    assert judge("1029", "Too many jobs in queue").verdict is Verdict.RETRY
    assert "midnight" in judge("1029", "Export daily quota exceeded").meaning
    assert judge("1029", "Job already queued").done


@pytest.mark.parametrize(
    ("status", "verdict"),
    [(302, Verdict.REJECT), (404, Verdict.REJECT), (418, Verdict.REJECT), (429, Verdict.RETRY), (599, Verdict.RETRY)],
)
def test_a_status_that_is_not_marketos_is_judged_as_http(status: int, verdict: Verdict) -> None:
    assert judge_status(status).verdict is verdict


def test_a_row_for_one_record_says_so() -> None:
    assert Level.RECORD in CODES["1004"].level
    assert Level.RECORD not in CODES["606"].level
