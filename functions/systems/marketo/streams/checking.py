"""`relay check` of leads that are read: what Marketo would refuse is said before it does. Nothing there is changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from relay.core.event import now
from relay.core.findings import Finding
from systems.marketo.rest.client import Calls
from systems.marketo.rest.errors import CallFailed
from systems.marketo.streams import bulk_load, kinds
from systems.marketo.streams.asking import StreamCheck
from systems.marketo.streams.source import LeadsSource
from systems.marketo.streams.wanted_fields import WantedLeadFields, changing

_BACK = timedelta(minutes=5)
_TOO_LARGE = "1003"
_DENIED = "603"


def check(where: str, source: LeadsSource, wanted: WantedLeadFields, calls: Calls) -> Iterator[Finding]:
    """What is wrong, or that leads can be read."""
    return _LeadsCheck(where, source, wanted, calls).findings()


class _LeadsCheck(StreamCheck):
    well = "leads can be read, in the fields that routes map"

    def __init__(self, where: str, source: LeadsSource, wanted: WantedLeadFields, calls: Calls) -> None:
        super().__init__(where, calls)
        self._source = source
        self._wanted = wanted

    def look(self) -> Iterator[Finding]:
        yield from self.fields(self._wanted)
        wrong = list(self._filter())
        yield from wrong
        if not any(each.level == "error" for each in wrong):
            yield from self._logs()
            yield from self._extracts()

    def _filter(self) -> Iterator[Finding]:
        number, program = self._source.list_, self._source.program
        if number is not None and not self.ask(lambda: list(self.calls.lists.find(ids=[number])), "Read-Only Person"):
            yield self.error(f"there is no static list {number}, or the API user has no role in its workspace.", "list")
        if program is not None:
            try:
                found = self.calls.assets.program(program)
            except CallFailed as failed:
                if failed.cause.code != _DENIED:
                    raise self.stopped(failed, "Read-Only Assets") from failed
                message = "whether this program exists is not checked: that takes the permission Read-Only Assets."
                yield Finding(level="warning", where=f"{self.where}.program", message=message)
            else:
                if found is None:
                    message = f"there is no program {program}, or the API user has no role in its workspace."
                    yield self.error(message, "program")

    def _logs(self) -> Iterator[Finding]:
        """One page of each log that is read."""
        permission = "Read-Only Activity"
        fields = changing(self._wanted.of(self.calls.leads.describe()))
        token = self.ask(lambda: self.calls.activities.token(now() - _BACK), permission)
        try:
            next(self.calls.activities.changes(token, fields, list_id=self._source.list_))
        except CallFailed as failed:
            if self._source.list_ is None or failed.cause.code != _TOO_LARGE:
                raise self.stopped(failed, permission) from failed
            message = (
                "Marketo tells no changes of a list of 10,000 leads or more. Read all leads, those of a program, or "
                "those of a smaller list."
            )
            yield self.error(message, "list")
        types = [*kinds.ALWAYS, *kinds.of_fields(fields, list_=False, program=False)]
        self.ask(lambda: next(self.calls.activities.since(token, types)), permission)
        self.ask(lambda: next(self.calls.activities.deleted(token)), permission)

    def _extracts(self) -> Iterator[Finding]:
        """Whether there are bulk extracts, where a reading may want them."""
        if self._source.list_ is not None or self._source.program is not None:
            return
        try:
            next(iter(self.calls.bulk.jobs()), None)
        except CallFailed as failed:
            if not bulk_load.is_off(failed) and failed.cause.code != _DENIED:
                raise self.stopped(failed, "Read-Only Person") from failed
            message = (
                "this instance has no bulk extracts, or the API user may not use them. first: everything and a "
                "backfill then take a call for each 300 ids that were ever given: 3334 for a million, of the half of a "
                "day's calls that reading the past may take."
            )
            yield Finding(level="warning", where=self.where, message=message)
