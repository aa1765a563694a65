"""Whether ON24 takes times of this account, or only whole days: what it refused once is remembered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

from relay.aws.errors import AWS_ERRORS
from relay.limits.shared_value import SharedTexts
from relay.telemetry import log
from systems.on24.rest.errors import Kind, On24Failed
from systems.on24.rest.instants import written

Found = TypeVar("Found")

KEY = "on24-whole-days"
LIFETIME = 7 * 86_400.0
"""After it, times are tried again: it was perhaps not the account."""

Window = Callable[[bool], Mapping[str, str]]
"""The parameters, with whole days or with times."""


class Dates:
    """What one connection knows of it. Safe to keep for the life of a process."""

    def __init__(self, store: SharedTexts) -> None:
        self._store = store
        self._whole_days: bool | None = None

    @property
    def whole_days(self) -> bool:
        """Whether whole Pacific days are asked for."""
        if self._whole_days is None:
            try:
                self._whole_days = self._store.versioned(KEY).text is not None
            except AWS_ERRORS as error:
                log.fault(error)
                return False
        return self._whole_days

    def asked(
        self, since: datetime | None, until: datetime | None, call: Callable[[Mapping[str, str]], Found]
    ) -> Found:
        """The answer to a call with a window; with whole days where times are refused. Raises On24Failed."""
        if self.whole_days or (since is None and until is None):
            return call(_window(since, until, whole_days=True))
        try:
            return call(_window(since, until, whole_days=False))
        except On24Failed as failed:
            if failed.kind is not Kind.DATES:
                raise
        found = call(_window(since, until, whole_days=True))
        self._note()
        return found

    def _note(self) -> None:
        self._whole_days = True
        try:
            found = self._store.versioned(KEY)
            self._store.replace(KEY, "refused", LIFETIME, revision=found.revision)
        except AWS_ERRORS as error:
            log.fault(error)


def _window(since: datetime | None, until: datetime | None, *, whole_days: bool) -> dict[str, str]:
    found = {}
    if since is not None:
        found["startdate"] = written(since, "start", whole_days=whole_days)
    if until is not None:
        found["enddate"] = written(until, "end", whole_days=whole_days)
    return found
