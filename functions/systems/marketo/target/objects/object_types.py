"""What custom objects look like, for whoever writes them."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from systems.marketo.leads.renewal import RENEW_SECONDS
from systems.marketo.rest.client import Calls
from systems.marketo.target.objects.object_values import ObjectFields
from systems.marketo.target.people.lead_fitting import OPTIONAL_SECONDS


@dataclass
class ObjectTypes:
    """For the life of a process. `clock` is in seconds."""

    clock: Callable[[], float] = time.monotonic
    _renewed_at: dict[str, float] = field(default_factory=dict)

    def fields(self, name: str, used: Collection[str], calls: Calls, *, hopes: bool = False) -> ObjectFields:
        """The fields of an object, by API name. Raises CallFailed and MustWait.

        Marketo is asked anew where one that is used is unknown, since it may have been made just now; but not for each
        batch. `hopes`: there are values for fields that may be made one day, for which it is asked once an hour.
        """
        found = {each.name: each for each in calls.objects.describe(name).fields}
        now = self.clock()
        pause = RENEW_SECONDS if set(used) - found.keys() else OPTIONAL_SECONDS if hopes else float("inf")
        if now - self._renewed_at.setdefault(name, now - RENEW_SECONDS) < pause:
            return found
        self._renewed_at[name] = now
        return {each.name: each for each in calls.objects.describe(name, refresh=True).fields}
