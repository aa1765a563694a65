"""Failing on command: the ways in which a server, or the way to it, fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from random import Random
from threading import Lock
from typing import Any


class Kind(StrEnum):
    """What goes wrong."""

    TOO_MANY = "429"
    HTML_503 = "503-html"
    GATEWAY_504 = "504"
    ERROR = "error"
    SLOW = "slow"
    RESET = "reset"
    LOST_ANSWER = "lost-answer"


AFTER = Kind.LOST_ANSWER
"""The event is written, and the connection closed without a word. Every other fault strikes before."""


@dataclass
class Fault:
    """One order to fail. `times` None is until cleared; `seconds` is for slow, `status` for error.

    `path` narrows it to some calls and may hold `*`; `retry_after` is a header of 429 and 503-html.
    """

    kind: Kind
    times: int | None = None
    probability: float = 1.0
    seed: int | None = None
    seconds: float = 0.0
    status: int = 500
    retry_after: str = ""
    path: str = "*"
    hits: int = 0
    _random: Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)  # noqa: S311 - reproducible, not secret

    def strikes(self, path: str) -> bool:
        """Tell whether this request fails, and count it."""
        if (self.times is not None and self.hits >= self.times) or not fnmatchcase(path, self.path):
            return False
        if self._random.random() >= self.probability:
            return False
        self.hits += 1
        return True

    def shown(self) -> dict[str, Any]:
        """Return the fault as the control API lists it."""
        return {name: value for name, value in vars(self).items() if name != "_random"}


class Faults:
    """The faults that were ordered, in their order. Safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Order a fault."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._faults.clear()

    def listed(self) -> list[dict[str, Any]]:
        """Return all faults, spent ones too, with how often each struck."""
        with self._lock:
            return [fault.shown() for fault in self._faults]

    def strike(self, path: str, *, after: bool = False) -> Fault | None:
        """Return the first fault that strikes this request, before or after it takes effect."""
        with self._lock:
            return next((one for one in self._faults if (one.kind is AFTER) == after and one.strikes(path)), None)


_TYPES: dict[str, tuple[type, ...]] = {
    "times": (int, type(None)),
    "probability": (int, float),
    "seed": (int, type(None)),
    "seconds": (int, float),
    "status": (int,),
    "retry_after": (str,),
    "path": (str,),
}


def fault_from(order: Any) -> Fault:
    """Return the fault that a control request orders; raise ValueError that says what is wrong with it."""
    if not isinstance(order, dict) or order.get("kind") not in set(Kind):
        raise ValueError(f"a fault is an object with a kind, one of {', '.join(Kind)}")
    settings = {name: value for name, value in order.items() if name != "kind"}
    for name, value in settings.items():
        if name not in _TYPES:
            raise ValueError(f"a fault has no {name}; it has {', '.join(_TYPES)}")
        if type(value) not in _TYPES[name]:
            raise ValueError(f"{name} cannot be {value!r}")
    return Fault(Kind(order["kind"]), **settings)
