"""An event in a queue: what SQS takes, and what comes back as it was."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.core import event
from relay.core.event import Event
from tests.support import sqs_rules
from tests.support.examples import usual

any_text = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('\ufffe\uffff\x00\x1f\x7f\x85\\"'))
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | any_text
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3), max_leaves=8
)


def accepted(payload: dict[str, Any]) -> Event:
    return Event(id=event.new_id(), route="r", received_at=event.now(), lead="0123456789abcdef", payload=payload)


@settings(max_examples=usual(2), deadline=None)
@given(st.dictionaries(any_text, values, max_size=4))
def test_any_payload_becomes_a_message_that_sqs_takes_and_comes_back_equal(payload: dict[str, Any]) -> None:
    sent = accepted(payload)
    message = event.encode(sent)

    sqs_rules.check_text(message)
    assert event.decode(message) == sent
    assert json.loads(message)["payload"] == payload


@pytest.mark.parametrize("payload", [{"a": "\ud800"}, {"\udfff": 1}, {"a": [{"b": "x\ud83dy"}]}])
def test_half_a_character_cannot_be_encoded(payload: dict[str, Any]) -> None:
    with pytest.raises(UnicodeEncodeError):
        event.encode(accepted(payload))


def test_a_message_of_a_later_version_with_more_in_it_is_still_an_event() -> None:
    message = event.encode(accepted({"a": 1}))[:-1] + ',"trace":"t-1"}'

    assert event.decode(message).payload == {"a": 1}


def test_an_event_never_changes() -> None:
    with pytest.raises(AttributeError):
        accepted({}).lead = "other"  # type: ignore[misc]


def test_ids_are_uuids_and_never_the_same() -> None:
    ids = {event.new_id() for _ in range(1000)}

    assert len(ids) == 1000
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", found) for found in ids)


def test_times_are_in_utc_to_the_millisecond() -> None:
    before = datetime.now(UTC)
    found = event.now()

    assert found.tzinfo is UTC
    assert found.microsecond % 1000 == 0
    assert abs((found - before).total_seconds()) < 5
    assert msgspec.json.encode(found).endswith(b'Z"')
