"""`relay check` of leads that are read: what Marketo would refuse is said before it does. Nothing there is changed.

Permissions are those of help/rest-api/custom-services.md in https://github.com/AdobeDocs/marketo-developer.en .
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TypeVar

from relay.core.event import now
from relay.core.findings import Finding
from relay.core.gate import MustWait
from systems.marketo.advice import about
from systems.marketo.rest.client import Calls
from systems.marketo.rest.errors import CallFailed
from systems.marketo.streams import bulk_load, kinds
from systems.marketo.streams.source import LeadsSource
from systems.marketo.streams.wanted_fields import WantedFields, changing

Found = TypeVar("Found")

_BACK = timedelta(minutes=5)
_TOO_LARGE = "1003"
_DENIED = "603"
_MARKETO = "CONNECTION"
"""In the place of its name, which a reader is not told."""


def check(where: str, source: LeadsSource, wanted: WantedFields, calls: Calls) -> Iterator[Finding]:
    """What is wrong, or that leads can be read."""
    found = list(_Check(where, source, wanted, calls).run())
    yield from found
    if not any(each.level == "error" for each in found):
        yield Finding(level="ok", where=where, message="leads can be read, in the fields that routes map")


class _Stopped(Exception):
    """Every further call would meet it."""


class _Check:
    def __init__(self, where: str, source: LeadsSource, wanted: WantedFields, calls: Calls) -> None:
        self._where = where
        self._source = source
        self._wanted = wanted
        self._calls = calls

    def run(self) -> Iterator[Finding]:
        try:
            yield from self._fields()
            wrong = list(self._filter())
            yield from wrong
            if not any(each.level == "error" for each in wrong):
                yield from self._logs()
                yield from self._extracts()
        except _Stopped as error:
            yield self._error(str(error))
        except MustWait as wait:
            yield self._error(
                f"Marketo's limits leave no call for the check now: {wait.cause.message}. Try again later."
            )

    def _fields(self) -> Iterator[Finding]:
        schema = self._ask(lambda: self._calls.leads.describe(refresh=True), "Read-Only Person")
        for name in self._wanted.unknown(schema):
            alike = schema.by_rest(name) or schema.by_soap(name)
            meant = f" Write {alike.rest}, its name in the REST API." if alike else ""
            yield self._error(f"the instance has no lead field {name}, so it is always empty.{meant}")

    def _filter(self) -> Iterator[Finding]:
        number, program = self._source.list_, self._source.program
        if number is not None and not self._ask(lambda: list(self._calls.lists.find(ids=[number])), "Read-Only Person"):
            yield self._error(
                f"there is no static list {number}, or the API user has no role in its workspace.", "list"
            )
        if program is not None:
            try:
                found = self._calls.assets.program(program)
            except CallFailed as failed:
                if failed.cause.code != _DENIED:
                    raise _Stopped(about(failed, _MARKETO, "Read-Only Assets")) from failed
                message = "whether this program exists is not checked: that takes the permission Read-Only Assets."
                yield Finding(level="warning", where=f"{self._where}.program", message=message)
            else:
                if found is None:
                    message = f"there is no program {program}, or the API user has no role in its workspace."
                    yield self._error(message, "program")

    def _logs(self) -> Iterator[Finding]:
        """One page of each log that is read."""
        permission = "Read-Only Activity"
        fields = changing(self._wanted.of(self._calls.leads.describe()))
        token = self._ask(lambda: self._calls.activities.token(now() - _BACK), permission)
        try:
            next(self._calls.activities.changes(token, fields, list_id=self._source.list_))
        except CallFailed as failed:
            if self._source.list_ is None or failed.cause.code != _TOO_LARGE:
                raise _Stopped(about(failed, _MARKETO, permission)) from failed
            message = (
                "Marketo tells no changes of a list of 10,000 leads or more. Read all leads, those of a program, or "
                "those of a smaller list."
            )
            yield self._error(message, "list")
        types = [*kinds.ALWAYS, *kinds.of_fields(fields, list_=False, program=False)]
        self._ask(lambda: next(self._calls.activities.since(token, types)), permission)
        self._ask(lambda: next(self._calls.activities.deleted(token)), permission)

    def _extracts(self) -> Iterator[Finding]:
        """Whether there are bulk extracts, where a reading may want them."""
        if self._source.list_ is not None or self._source.program is not None:
            return
        try:
            next(iter(self._calls.bulk.jobs()), None)
        except CallFailed as failed:
            if not bulk_load.is_off(failed) and failed.cause.code != _DENIED:
                raise _Stopped(about(failed, _MARKETO, "Read-Only Person")) from failed
            message = (
                "this instance has no bulk extracts, or the API user may not use them. first: everything and a "
                "backfill then take a call for each 300 ids that were ever given: 3334 for a million, of the half of a "
                "day's calls that reading the past may take."
            )
            yield Finding(level="warning", where=self._where, message=message)

    def _ask(self, call: Callable[[], Found], permission: str) -> Found:
        """Raises _Stopped when it fails."""
        try:
            return call()
        except CallFailed as failed:
            raise _Stopped(about(failed, _MARKETO, permission)) from failed

    def _error(self, message: str, key: str = "") -> Finding:
        return Finding(level="error", where=f"{self._where}.{key}" if key else self._where, message=message)
