"""One thing that is sent, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

Channel = Literal["webhook", "craft", "eventbridge", "script", "hook-v2", "app-hook"]


@dataclass
class Attempt:
    """One sending. `status` 0: nobody answered; `code` says more."""

    at: float
    status: int = 0
    code: str = ""
    answer: str = ""


@dataclass
class Delivery:
    """One delivery with its repeats and retries. `id` is the same in all of them.

    `code` says why nothing was sent, or why it was given up.
    """

    number: int
    channel: Channel
    name: str
    id: str
    user: str = ""
    url: str = ""
    body: Any = None
    code: str = ""
    attempts: list[Attempt] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        """As the control API lists it."""
        return {**vars(self), "attempts": [vars(one) for one in self.attempts]}


@dataclass(frozen=True)
class Again:
    """What wants to be run once more, after so many seconds."""

    after: float


Run = Callable[[Delivery, bool], Again | None]
"""Sends once, and notes the attempt. The second argument says that its answer is lost on the way back."""
