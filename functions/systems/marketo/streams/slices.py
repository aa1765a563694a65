"""The spans of an extract: at most 31 days of the time in which leads were made, or last changed.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/bulk-extract/bulk-lead-extract
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from systems.marketo.rest.calls.activities import iso
from systems.marketo.streams.bookmark import Job, Load

LONGEST = timedelta(days=31)
AT_ONCE = 2
"""Extracts that Marketo works on at the same time, of everybody's; more only wait in its queue."""
_SECOND = timedelta(seconds=1)


def with_next(load: Load) -> Load:
    """The load with one extract more. Both ends of a span belong to it; Marketo's times have whole seconds."""
    begin = load.begin or load.until
    end = min(begin + LONGEST, _ceiling(load.until))
    return replace(load, begin=end, jobs=(*load.jobs, Job(begin=begin, end=end, changed=load.told)))


def is_left(load: Load) -> bool:
    """Whether there are leads for which no extract was made yet."""
    return load.begin is not None and load.begin < load.until


def selection(job: Job, by: str) -> dict[str, dict[str, str]]:
    """Marketo's filter; `by` as in Load."""
    return {by: {"startAt": iso(job.begin), "endAt": iso(job.end)}}


def _ceiling(moment: datetime) -> datetime:
    """The whole second that is then or next."""
    whole = moment.replace(microsecond=0)
    return whole if whole == moment else whole + _SECOND
