"""What can be said of a source without asking ON24."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from relay.core import duration
from relay.core.findings import Problem
from systems.on24.config import On24Connection
from systems.on24.streams.plan.lane import VIRTUAL_CONFERENCE
from systems.on24.streams.plan.passes import WIDE
from systems.on24.streams.source import EventsSource, NoShowsSource, RegistrantsSource

_SHORTEST, _LONGEST = timedelta(hours=1), timedelta(days=7)
_OFTEN = timedelta(minutes=15)
"""Beyond that the list of events and that of all people take more than 500 calls a day, whatever happens."""


def check_events(source: EventsSource, connection: On24Connection) -> Iterator[Problem]:
    """What narrows the events, and what depends on the account."""
    for name in ("events", "tags", "types"):
        values: list[int | str] = getattr(source, name)
        for at, value in enumerate(values):
            if value in values[:at]:
                yield Problem(path=f"{name}.{at}", message=f"{value} stands here twice. Remove one of them.")
    if VIRTUAL_CONFERENCE in source.types and not connection.virtual_conference:
        message = (
            "Virtual Conference has to be switched on for the account by ON24. Once it is, write virtual_conference: "
            "true in the connection."
        )
        yield Problem(path="types", message=message)
    if source.look_back and timedelta(seconds=duration.seconds(source.look_back)) > WIDE:
        message = "this is how far each run goes back; every sixth hour it is 48 hours by itself. Write 48h or less."
        yield Problem(path="look_back", message=message)
    if isinstance(source, RegistrantsSource) and source.forgotten == "delete" and source.gone != "deliver":
        message = "forgotten: delete tells that a record is gone, which this route does not take. Add gone: deliver."
        yield Problem(path="forgotten", message=message)
    if isinstance(source, NoShowsSource):
        after = timedelta(seconds=duration.seconds(source.after))
        if not _SHORTEST <= after <= _LONGEST or after % _SHORTEST:
            yield Problem(path="after", message="whole hours are wanted, from 1h to 7d. Write 6h, say.")


def advise(every: str | None) -> Iterator[Problem]:
    """A short interval."""
    if every and timedelta(seconds=duration.seconds(every)) < _OFTEN:
        message = (
            f"reading every {every} takes three calls each time at the least, and ON24 itself shows people 15 minutes "
            "late or more. every: 1h is what costs were reckoned for."
        )
        yield Problem(path="every", message=message)
