"""What a route takes of a connection that has several things to take."""

from __future__ import annotations

from typing import Any, cast

import pytest

from relay.core.config import Source
from relay.system.source import SourceSide, pick

CALLED = SourceSide(model=Source, receiver=cast("Any", "receiver"))
READ = SourceSide(model=Source, stream=cast("Any", "stream"))
USUAL = SourceSide(model=Source, stream=cast("Any", "stream"), is_usual=True)
BOTH = SourceSide(model=Source, receiver=cast("Any", "receiver"), stream=cast("Any", "stream"))


@pytest.mark.parametrize(
    ("sides", "word", "found"),
    [
        ({"a": READ}, None, READ),
        ({"a": CALLED}, None, CALLED),
        ({"a": READ, "b": READ}, None, None),
        ({"a": READ, "b": READ}, "b", READ),
        ({"a": CALLED, "b": READ}, None, CALLED),
        ({"a": CALLED, "b": READ}, "b", READ),
        ({"a": CALLED, "b": CALLED}, None, None),
        ({"a": BOTH, "b": READ}, None, None),
        ({"a": USUAL, "b": READ, "c": CALLED}, None, USUAL),
        ({"a": USUAL, "b": READ}, "b", READ),
        ({"a": READ}, "c", None),
        ({}, None, None),
    ],
)
def test_where_no_stream_is_named_it_is_the_only_thing_or_the_calls(sides: Any, word: str | None, found: Any) -> None:
    assert pick(sides, word) is found
