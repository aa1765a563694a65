"""Failing on command: what the faults of the stand-ins have in common.

A stand-in names its kinds of fault and its own settings in a subclass of `Fault`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from random import Random
from threading import Lock
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from msgspec import Meta

SLOW, RESET, LOST_ANSWER = "slow", "reset", "lost-answer"
"""Kinds that every stand-in has: `seconds` before the request is looked at; the connection is cut and nothing done; the
work is done and the connection closed before the answer."""


class Fault(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One order to fail. `times` None is until cleared; `method` and `path` narrow it, and may hold `*`."""

    kind: str
    times: Annotated[int, Meta(ge=0)] | None = None
    probability: Annotated[float, Meta(ge=0, le=1)] = 1.0
    seed: int | None = None
    seconds: Annotated[float, Meta(ge=0)] = 0.0
    method: str = "*"
    path: str = "*"


F = TypeVar("F", bound=Fault)


@dataclass
class _Order(Generic[F]):
    fault: F
    random: Random
    hits: int = 0

    def strikes(self, method: str, path: str) -> bool:
        """Whether this request fails; counts it."""
        fault = self.fault
        if fault.times is not None and self.hits >= fault.times:
            return False
        if not fnmatchcase(method, fault.method) or not fnmatchcase(path, fault.path):
            return False
        if self.random.random() >= fault.probability:
            return False
        self.hits += 1
        return True


class Faults(Generic[F]):
    """The faults that were ordered, in their order. Safe to use from many threads."""

    def __init__(self, kind: type[F]) -> None:
        self._kind = kind
        self._lock = Lock()
        self._orders: list[_Order[F]] = []

    def order(self, wanted: Any) -> None:
        """Order a fault as the control API does. Raises ValueError that says what is wrong with it."""
        fault = fault_from(wanted, self._kind)
        with self._lock:
            self._orders.append(_Order(fault, Random(fault.seed)))  # noqa: S311 - reproducible, not secret

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._orders.clear()

    def listed(self) -> list[dict[str, Any]]:
        """All faults, spent ones too, with how often each struck."""
        with self._lock:
            return [msgspec.to_builtins(each.fault) | {"hits": each.hits} for each in self._orders]

    def strike(self, method: str, path: str, wanted: Callable[[F], bool] = lambda _: True) -> F | None:
        """The first fault among the `wanted` that strikes this request."""
        with self._lock:
            found = (each.fault for each in self._orders if wanted(each.fault) and each.strikes(method, path))
            return next(found, None)


def fault_from(order: Any, kind: type[F]) -> F:
    """The fault that a control request orders. Raises ValueError that says what is wrong with it."""
    try:
        return msgspec.convert(order, kind)
    except msgspec.ValidationError as wrong:
        known = ", ".join(kind.__struct_fields__)
        raise ValueError(f"{wrong}; a fault has {known}") from None
