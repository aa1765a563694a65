"""What an instance looks like: fields, custom objects, activity types. Asked for once a day.

Adobe advises to keep it that long, since it rarely changes:
https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/marketo-integration-best-practices
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast
from urllib.parse import urlsplit

import msgspec

from relay.core.outcome import Cause
from systems.marketo.rest.calls import activity, object_type, schema
from systems.marketo.rest.calls.activity import ActivityType
from systems.marketo.rest.calls.object_type import ObjectType
from systems.marketo.rest.calls.schema import LeadSchema
from systems.marketo.rest.errors import CallFailed, Verdict

if TYPE_CHECKING:
    from systems.marketo.rest.cache import Cache
    from systems.marketo.rest.envelope import Envelope

LIFETIME = 86_400.0
"""Seconds."""

Described = TypeVar("Described")
Results = list[list[Any]]
"""The `result` of each of the calls that were made."""


class Gets(Protocol):
    """Reads from one instance, within one deadline."""

    def get(self, path: str, *, parts: Mapping[str, str | int] | None = None) -> Envelope:
        """The answer to a GET."""


class Schemas:
    """What is known of one instance: first in this process, then in the cache that the functions share."""

    def __init__(self, base: str, cache: Cache | None, clock: Callable[[], float]) -> None:
        self._host = urlsplit(base).netloc
        self._cache = cache
        self._clock = clock
        self._known: dict[str, tuple[float, object]] = {}

    def leads(self, instance: Gets, *, refresh: bool) -> LeadSchema:
        """The fields of leads."""
        return self._kept(
            "leads", lambda: _lead_results(instance), lambda found: schema.read_schema(*found), refresh=refresh
        )

    def activity_types(self, instance: Gets, *, refresh: bool) -> list[ActivityType]:
        """All activity types."""
        ask = lambda: [instance.get("/rest/v1/activities/types.json").result]  # noqa: E731 - said once
        return self._kept("activity-types", ask, lambda found: activity.read_types(found[0]), refresh=refresh)

    def object_type(self, instance: Gets, name: str, *, refresh: bool) -> ObjectType:
        """One custom object. Raises CallFailed 1013 when Marketo describes none."""

        def ask() -> Results:
            return [instance.get("/rest/v1/customobjects/{name}/describe.json", parts={"name": name}).result]

        found = self._kept(f"object#{name}", ask, lambda results: object_type.read_types(results[0]), refresh=refresh)
        if not found:
            raise CallFailed(Cause(code="1013", message="there is no such custom object"), Verdict.REJECT)
        return found[0]

    def _kept(
        self, name: str, ask: Callable[[], Results], read: Callable[[Results], Described], *, refresh: bool
    ) -> Described:
        until, known = self._known.get(name, (0.0, None))
        if not refresh and self._clock() < until:
            return cast("Described", known)
        found = None if refresh else self._from_cache(name)
        if found is None:
            found = ask()
            self._to_cache(name, found)
        described = read(found)
        self._known[name] = (self._clock() + LIFETIME, described)
        return described

    def _from_cache(self, name: str) -> Results | None:
        content = self._cache.get(f"{self._host}#{name}") if self._cache else None
        try:
            return None if content is None else msgspec.json.decode(content, type=Results)
        except msgspec.DecodeError:
            return None

    def _to_cache(self, name: str, found: Results) -> None:
        if self._cache:
            self._cache.put(f"{self._host}#{name}", msgspec.json.encode(found), LIFETIME)


def _lead_results(instance: Gets) -> Results:
    return [instance.get(f"/rest/v1/leads/{name}.json").result for name in ("describe", "describe2")]
