"""Failing on command, so that a client can be shown every way in which a server fails."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from threading import Lock
from typing import Any


class Kind(StrEnum):
    """What goes wrong."""

    STATUS = "status"
    """Another answer, and nothing is done."""
    SLOW = "slow"
    """`seconds` before the request is looked at."""
    RESET = "reset"
    """The connection is cut, and nothing is done."""
    LOST_ANSWER = "lost-answer"
    """The request is done, and the connection is cut before the answer."""


@dataclass
class Fault:
    """One order to fail. `times` None is until cleared; `method` and `path` narrow it, and may hold `*`."""

    kind: Kind
    times: int | None = 1
    status: int = 503
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    seconds: float = 0.0
    method: str = "*"
    path: str = "*"
    hits: int = 0

    def strikes(self, method: str, path: str) -> bool:
        """Whether this request fails; counts it."""
        if self.times is not None and self.hits >= self.times:
            return False
        if not fnmatchcase(method, self.method) or not fnmatchcase(path, self.path):
            return False
        self.hits += 1
        return True


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
        """All faults, spent ones too, with how often each struck."""
        with self._lock:
            return [asdict(fault) for fault in self._faults]

    def strike(self, method: str, path: str) -> Fault | None:
        """The first fault that strikes this request."""
        with self._lock:
            return next((fault for fault in self._faults if fault.strikes(method, path)), None)


def fault_from(order: Any) -> Fault:
    """The fault that a control request orders. Raises ValueError that says what is wrong with it."""
    if not isinstance(order, dict) or order.get("kind") not in set(Kind):
        raise ValueError(f"a fault is an object with a kind, one of {', '.join(Kind)}")
    known = {"kind", "times", "status", "headers", "body", "seconds", "method", "path"}
    if unknown := order.keys() - known:
        raise ValueError(f"a fault has no {', '.join(sorted(unknown))}; it has {', '.join(sorted(known))}")
    return Fault(**{**order, "kind": Kind(order["kind"])})
