"""What can be said of an app that is read, without asking kintone."""

from __future__ import annotations

from collections.abc import Iterator

from relay.core import duration
from relay.core.config import Connection
from relay.core.findings import Problem
from systems.kintone.config import KintoneSource

A_DAY = 10_000
"""Requests that the Standard course allows an app
(https://cybozu.dev/ja/kintone/tips/best-practices/performance/kintone-api-request-limit-exceeded-guide)."""

_NEEDED = ("ADD_RECORD", "UPDATE_RECORD")
_OF_A_READING = 2
"""Requests of a reading that finds little: the form, for the field with the time of update, and the records."""
_OF_AN_ANSWER = 500
"""Records."""
_MUCH = 10
"""Percent of a day."""


def check_source(source: KintoneSource, connection: Connection) -> Iterator[Problem]:  # noqa: ARG001 - as the protocol has it
    """Reading sees a record as it is now, so it cannot tell one that was added from one that was edited."""
    missing = [each for each in _NEEDED if source.hooks and each not in source.hooks]
    if missing:
        message = f"reading finds records that were added and those that were edited. Add {' and '.join(missing)}."
        yield Problem(path="hooks", message=message)


def advise_source(source: KintoneSource) -> Iterator[Problem]:
    """A short interval, and the daily listing by which it is told what is gone."""
    spent = 86400 // duration.seconds(source.every or "1d") * _OF_A_READING
    if spent * 100 > A_DAY * _MUCH:
        message = (
            f"reading every {source.every} takes {spent} requests a day, of {A_DAY} that kintone's Standard course "
            "allows an app for everybody. With webhooks beside it, 15m is enough."
        )
        yield Problem(path="every", message=message)
    if source.gone == "deliver":
        message = (
            f"to know what is gone, all ids are listed once a day: a request for each {_OF_AN_ANSWER} records, so 2000 "
            f"for a million, of {A_DAY} a day that kintone's Standard course allows an app for everybody."
        )
        yield Problem(path="gone", message=message)
