"""What was read in the last minute, in this process alone: nothing of what somebody did is stored anywhere."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from systems.marketo.activity_view.reading import RecentActivities

SECONDS = 60.0
MOST = 100


@dataclass(frozen=True)
class MinuteCache:
    """By lead; the oldest leave first."""

    timer: Callable[[], float] = time.monotonic
    kept: OrderedDict[str, tuple[float, RecentActivities]] = field(default_factory=OrderedDict)

    def get(self, lead: str) -> RecentActivities | None:
        """What was read of a lead within the minute before."""
        ends, found = self.kept.get(lead, (0.0, None))
        return found if self.timer() < ends else None

    def put(self, lead: str, found: RecentActivities) -> None:
        """Keep it for a minute."""
        self.kept.pop(lead, None)
        self.kept[lead] = (self.timer() + SECONDS, found)
        while len(self.kept) > MOST:
            self.kept.popitem(last=False)
