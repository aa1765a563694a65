"""What custom objects look like, for whoever writes them."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from systems.marketo.leads.renewal import RENEW_SECONDS
from systems.marketo.rest.calls.object_type import ObjectField
from systems.marketo.rest.client import Calls


@dataclass
class ObjectTypes:
    """For the life of a process. `clock` is in seconds."""

    clock: Callable[[], float] = time.monotonic
    _renewed_at: dict[str, float] = field(default_factory=dict)

    def fields(self, name: str, used: Collection[str], calls: Calls) -> Mapping[str, ObjectField]:
        """The fields of an object, by API name. Raises CallFailed and MustWait.

        Marketo is asked anew where one that is used is unknown, since it may have been made just now; but not for each
        batch.
        """
        found = {each.name: each for each in calls.objects.describe(name).fields}
        now = self.clock()
        if not set(used) - found.keys() or now - self._renewed_at.get(name, float("-inf")) < RENEW_SECONDS:
            return found
        self._renewed_at[name] = now
        return {each.name: each for each in calls.objects.describe(name, refresh=True).fields}
