"""The part for the ids of a stream that tells changes: a daily sweep, by which some route learns what is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from relay.reading.parts.place import Part, PartKey, PartPlace
from relay.reading.parts.spans import ReadingRules
from relay.reading.parts.subscriptions import Reading
from relay.reading.parts.table import Readings

EVERY = timedelta(days=1)
RULES = ReadingRules("snapshot", timedelta(), None)


def begin(
    table: Readings, parts: Iterable[Part], readings: Iterable[Reading], lists_ids: Callable[[Reading], bool]
) -> None:
    """Make the parts that are not there yet, where a stream can list its ids. Raises botocore's errors."""
    known = {part.key for part in parts}
    for reading in readings:
        key = PartKey("ids", reading.name)
        if key in known or not reading.tells_gone or reading.stream.mode == "snapshot":
            continue
        if lists_ids(reading):
            place = PartPlace(stream=reading.word, routes=reading.routes)
            table.create(key, place, table.clock())
