"""How the streams of people differ in what is read, and when."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, NamedTuple

KindWord = Literal["registrants", "attendees", "no-shows"]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SETTLED = 6 * HOUR
"""Behind the end of a live event: by then what was live is told."""
LATER = (2 * DAY, 7 * DAY)
"""Behind it: whoever confirms a registration late, and what is answered or computed late."""


class PeopleKind(NamedTuple):
    """One stream of people."""

    word: KindWord
    steps: tuple[timedelta, ...]
    """How long after its end an event is read whole once more."""
    is_read_live: bool = False
    """Whether a live event is read whole in every run, until it has settled."""
    has_windows: bool = True
    """Whether the list of all events is read."""
    has_plain_window: bool = False
    """Whether that is done once a day by the date of registration as well: what ON24 says of the last activity of a
    registrant does not name somebody who registers again, nor an update at the event
    (https://github.com/ClownAntics/on24-api-docs, 8f3896c, Analytics, Registrants)."""
    has_hubs: bool = True
    """Whether what never ends is read whole whenever it moved."""
    is_audited: bool = True
    is_held: bool = False
    """Whether the list of all events is not believed for a day where an event was read whole."""


REGISTRANTS = PeopleKind("registrants", LATER, has_plain_window=True)
"""ON24 shows them within 15 minutes at either level."""
ATTENDEES = PeopleKind("attendees", (12 * HOUR, DAY, *LATER), is_read_live=True, is_held=True)


def no_shows(settled: timedelta = SETTLED) -> PeopleKind:
    """Who did not come is known once a live event has settled, and once more for who confirmed late."""
    steps = (settled, *(each for each in LATER if each > settled))
    return PeopleKind("no-shows", steps, has_windows=False, has_hubs=False, is_audited=False)
