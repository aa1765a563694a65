"""The side of a system that what is written there may come back from: the loop guard asks it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from relay.core.config import Config, Route
from relay.core.findings import Problem
from relay.loop_guard.origin import Origins


class OriginSide(Protocol):
    """Knows which of its records an event is about, in the words of those who write there."""

    def origins(self, config: Config) -> Origins:
        """Says which record an event tells of."""

    def advise(self, config: Config, identity: Callable[[Route], Sequence[str]]) -> Iterable[Problem]:
        """What is allowed, and most likely not meant; seen with all routes at hand, and said when it is deployed.

        `identity` gives the paths of a route by which its target knows a record (relay.system.webhook_setup). Paths of
        problems begin with `routes`.
        """
