"""What can be said of a route that is read, with its stream at hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from config.problems import quoted
from relay.core import duration
from relay.core.config import Connection, Source
from relay.core.findings import Problem
from relay.core.read_source import FIRST_RULE, ReadSource
from relay.system.stream import Stream

LONGEST = timedelta(days=1)
"""Between two readings."""
_MINUTE = timedelta(minutes=1)
_ONLY_READ = ("first", "look_back", "gone")


def check_reading(source: Source, stream: Stream, connection: Connection | None) -> Iterator[Problem]:
    """What a source says of being read; paths are relative to it. None: the connection has problems of its own."""
    if not isinstance(source, ReadSource):
        return
    if source.every is None:
        for key in _ONLY_READ:
            if getattr(source, key) is not None:
                message = "this says how it is read, and without `every` it is not. Write every: 15m, or remove this."
                yield Problem(path=key, message=message)
        return
    yield from _check_every(source.every, stream)
    yield from _check_first(source.first or "now", stream)
    yield from _check_look_back(source.look_back, stream)
    if source.gone == "deliver" and not stream.tells_gone:
        message = "here nobody can tell what is gone: it is neither said nor listed. Remove this."
        yield Problem(path="gone", message=message)
    if connection is not None:
        yield from stream.check_source(source, connection)


def advise_reading(source: Source | None, stream: Stream | None) -> Iterator[Problem]:
    """What is allowed, and costs much; paths are relative to the source."""
    if isinstance(source, ReadSource) and source.every is not None and stream is not None:
        yield from stream.advise_source(source)


def _check_every(every: str, stream: Stream) -> Iterator[Problem]:
    least, wanted = max(stream.least_every, _MINUTE), _time(every)
    if not least <= wanted <= LONGEST or wanted % _MINUTE:
        message = f"{quoted(every)} cannot be kept. Write whole minutes, from {_text(least)} to {_text(LONGEST)}."
        yield Problem(path="every", message=message)


def _check_first(first: str, stream: Stream) -> Iterator[Problem]:
    if first in {"now", "everything"}:
        return
    try:
        date.fromisoformat(first)
    except ValueError:
        yield Problem(path="first", message=f"{quoted(first)} is no day of the calendar. {FIRST_RULE}")
        return
    if stream.mode == "snapshot":
        message = "this is listed whole, without saying since when it is so. Write first: now, or first: everything."
        yield Problem(path="first", message=message)


def _check_look_back(look_back: str | None, stream: Stream) -> Iterator[Problem]:
    if look_back is None:
        return
    if stream.mode == "snapshot":
        message = "this is listed whole each time, so there is nothing to look back at. Remove it."
        yield Problem(path="look_back", message=message)
    elif _time(look_back) < stream.look_back:
        least = _text(stream.look_back)
        message = f"{quoted(look_back)} is too short: changes show up to {least} late. Write {least} or more."
        yield Problem(path="look_back", message=message)


def _time(text: str) -> timedelta:
    return timedelta(seconds=duration.seconds(text))


def _text(span: timedelta) -> str:
    """As relay.yaml has it, in the largest unit in which it is whole."""
    seconds = int(span.total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
