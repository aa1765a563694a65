"""What every `relay check` of a stream does: it asks, and says in words what Marketo would refuse.

Permissions are those of help/rest-api/custom-services.md in https://github.com/AdobeDocs/marketo-developer.en .
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import ClassVar, TypeVar

from relay.core.findings import Finding
from relay.core.gate import MustWait
from systems.marketo.advice import about
from systems.marketo.rest.client import Calls
from systems.marketo.rest.errors import CallFailed
from systems.marketo.streams.wanted_fields import WantedLeadFields

Found = TypeVar("Found")

_MARKETO = "CONNECTION"
"""In the place of its name, which a reader is not told."""


class CheckStopped(Exception):
    """Every further call would meet it."""


class StreamCheck(ABC):
    """One look at the source at `where` in relay.yaml."""

    well: ClassVar[str]
    """What is said where nothing is wrong."""

    def __init__(self, where: str, calls: Calls) -> None:
        self.where = where
        self.calls = calls

    @abstractmethod
    def look(self) -> Iterator[Finding]:
        """What is wrong. Raises CheckStopped and MustWait."""

    def findings(self) -> Iterator[Finding]:
        """What is wrong, or that it can be read."""
        found = list(self._looked())
        yield from found
        if not any(each.level == "error" for each in found):
            yield Finding(level="ok", where=self.where, message=self.well)

    def fields(self, wanted: WantedLeadFields) -> Iterator[Finding]:
        """Lead fields that are not there."""
        schema = self.ask(lambda: self.calls.leads.describe(refresh=True), "Read-Only Person")
        for name in wanted.unknown(schema):
            alike = schema.by_rest(name) or schema.by_soap(name)
            meant = f" Write {alike.rest}, its name in the REST API." if alike else ""
            yield self.error(f"the instance has no lead field {name}, so it is always empty.{meant}")

    def ask(self, call: Callable[[], Found], permission: str) -> Found:
        """Raises CheckStopped when it fails."""
        try:
            return call()
        except CallFailed as failed:
            raise self.stopped(failed, permission) from failed

    def stopped(self, failed: CallFailed, permission: str) -> CheckStopped:
        """Why no further call is made."""
        return CheckStopped(about(failed, _MARKETO, permission))

    def error(self, message: str, key: str = "") -> Finding:
        """At a key of the source."""
        return Finding(level="error", where=f"{self.where}.{key}" if key else self.where, message=message)

    def _looked(self) -> Iterator[Finding]:
        try:
            yield from self.look()
        except CheckStopped as error:
            yield self.error(str(error))
        except MustWait as wait:
            yield self.error(
                f"Marketo's limits leave no call for the check now: {wait.cause.message}. Try again later."
            )
