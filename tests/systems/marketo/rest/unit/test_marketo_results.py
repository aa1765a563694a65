"""One result for each record, in the order of the request."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from systems.marketo.rest.results import Reason, read_reasons, read_results

json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
entries = st.lists(
    json
    | st.fixed_dictionaries(
        {},
        optional={"id": json, "seq": json, "status": json, "reasons": json, "errors": json, "marketoGUID": json},
    ),
    max_size=5,
)


def test_results_are_those_of_the_records_in_their_order() -> None:
    found = read_results([{"id": 50, "status": "created"}, {"id": "51", "status": "updated"}], 2)
    assert found is not None
    assert [(each.seq, each.id, each.status, each.ok) for each in found] == [
        (0, 50, "created", True),
        (1, 51, "updated", True),
    ]


def test_seq_says_the_place_where_it_is_given() -> None:
    found = read_results([{"seq": 1, "marketoGUID": "b"}, {"seq": 0, "marketoGUID": "a"}], 2)
    assert found is not None
    assert [each.guid for each in found] == ["a", "b"]


def test_a_skipped_record_has_its_reasons_with_codes_as_text() -> None:
    skipped = {"status": "skipped", "reasons": [{"code": 1007, "message": "m"}, {"code": "1004", "message": ""}]}
    found = read_results([skipped], 1)
    assert found is not None
    assert not found[0].ok
    assert found[0].reasons == (Reason("1007", "m"), Reason("1004", ""))


def test_custom_activities_say_errors_and_push_lead_gives_reasons_without_a_status() -> None:
    found = read_results(
        [{"status": "skipped", "errors": [{"code": "1004"}]}, {"id": 3, "reasons": [{"code": "501"}]}], 2
    )
    assert found is not None
    assert [(each.status, each.ok, each.reasons[0].code) for each in found] == [
        ("skipped", False, "1004"),
        ("skipped", False, "501"),
    ]


def test_an_answer_that_does_not_tell_every_record_tells_none() -> None:
    assert read_results([{"id": 1}], 2) is None
    assert read_results([{"id": 1}, "?"], 2) is None
    assert read_results([{"seq": 0}, {"seq": 0}], 2) is None
    assert read_results([{"seq": 7}], 1) is None


@given(entries, st.integers(0, 5))
def test_whatever_a_stranger_answers_there_is_one_result_for_each_record_or_none(found: list[Any], count: int) -> None:
    results = read_results(found, count)
    assert results is None or [each.seq for each in results] == list(range(count))


@given(json)
def test_reasons_of_a_stranger_are_texts(value: Any) -> None:
    assert all(isinstance(part, str) for reason in read_reasons(value) for part in reason)
