"""What a mail tells of one process: how it ended, what became of its events, and the codes of what failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from relay.history.counts import RouteCounts, by_route, total
from relay.history.store import RunHistory
from relay.reading.parts.reading_run import ReadingRun

MOST_CODES = 10
_MOST_RECORDS = 200
"""That the codes are counted of."""


class ToldProcess(NamedTuple):
    """One process, in numbers and codes."""

    number: int
    title: str
    """The routes of its reading."""
    name: str
    """By which a command knows the reading."""
    failed_with: str
    """Code of what ended it; empty: it came to its end."""
    began_at: datetime
    ended_at: datetime
    found: int
    queued: int
    refused: int
    events: RouteCounts
    codes: Mapping[str, int]
    """Of what failed or was warned of: how often each of the most frequent stands among the first records."""

    @property
    def failed(self) -> int:
        """Events, and records that a route's mapping does not take."""
        return self.events.failed + self.refused

    @property
    def on_their_way(self) -> int:
        """Events of which it is not known yet what becomes of them."""
        return max(0, self.queued - self.events.settled)


def told(runs: Sequence[ReadingRun], history: RunHistory, title: str, name: str, ended_at: datetime) -> ToldProcess:
    """What there is to tell of a process by its runs, the newest first. Raises botocore's errors."""
    last = runs[0]
    events = total(by_route(history.counts(last.number)).values())
    refused = sum(run.refused for run in runs)
    few = history.records(last.number, _MOST_RECORDS) if events.failed or events.warned or refused else []
    codes = Counter(code.partition(":")[0] for each in few for code in each.codes)
    return ToldProcess(
        number=last.number,
        title=title,
        name=name,
        failed_with=last.code if last.ending == "failed" else "",
        began_at=min(run.began_at for run in runs),
        ended_at=last.ended_at or ended_at,
        found=sum(run.found for run in runs),
        queued=sum(run.queued for run in runs),
        refused=refused,
        events=events,
        codes=dict(codes.most_common(MOST_CODES)),
    )
