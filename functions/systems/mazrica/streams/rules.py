"""What can be said of a source without asking Mazrica."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from relay.core import duration
from relay.core.config import Source
from relay.core.findings import Problem
from relay.core.read_source import ReadSource
from systems.mazrica.config import MazricaConnection
from systems.mazrica.streams.source import PhasesSource

LONGEST_LOOK_BACK = timedelta(days=30)
_OFTEN = timedelta(minutes=15)


def check_source(source: Source, connection: MazricaConnection, *, tells_gone: bool) -> Iterator[Problem]:  # noqa: ARG001 - as the protocol has it
    """A look-back that is not a second load."""
    if not isinstance(source, ReadSource):
        return
    if source.look_back and timedelta(seconds=duration.seconds(source.look_back)) > LONGEST_LOOK_BACK:
        yield Problem(path="look_back", message="each run goes back so far, and pays for it. Write 30d or less.")
    if isinstance(source, PhasesSource) and source.deleted_deal == "always" and source.gone != "deliver":
        message = "deleted_deal says what a deleted deal does, which this route is not told. Add gone: deliver."
        yield Problem(path="deleted_deal", message=message)


def advise_source(source: Source) -> Iterator[Problem]:
    """A short interval."""
    if isinstance(source, ReadSource) and source.every:
        every = timedelta(seconds=duration.seconds(source.every))
        if every < _OFTEN:
            calls = round(timedelta(days=1) / every)
            message = (
                f"reading every {source.every} takes {calls} requests a day or more, of 10,000 that an account has for "
                "everybody. every: 1h is what costs were reckoned for."
            )
            yield Problem(path="every", message=message)
