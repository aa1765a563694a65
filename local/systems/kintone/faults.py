"""Failing on command, so that a client can be shown every way in which kintone fails.

429, 502, 503 and 520 are what was seen of kintone under load, in maintenance and on domains that still answer 520
(`SonicGarden/kintone-emulator:doc/rest-api-client-behavior.md`, `cybozu/bozupy`, `kintone/cli-kintone` pull request
892). `lock` and `conflict` are the two faces of a lost race
(`rex0220/ksql-flownet:src/persistence/kintone/design-notes.ts`, measured).
"""

from collections.abc import Callable, Mapping
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
    TEXT_502 = "502-text"
    PLAIN_520 = "520"
    JSON_520 = "520-json"
    ERROR = "error"
    SLOW = "slow"
    RESET = "reset"
    LOCK = "lock"
    CONFLICT = "conflict"
    POISON = "poison"
    LOST_ANSWER = "lost-answer"


BEFORE = frozenset({Kind.TOO_MANY, Kind.HTML_503, Kind.TEXT_502, Kind.PLAIN_520, Kind.JSON_520, Kind.ERROR, Kind.RESET})
"""The request is not looked at."""
AT_WRITE = frozenset({Kind.LOCK, Kind.CONFLICT})
"""A write that would have succeeded is undone."""


@dataclass
class Fault:
    """One order to fail. `times` None is until cleared; `key` is for poison, `seconds` for slow.

    `status` and `code` say what `error` and `520-json` answer. `method` and `path` narrow it to some requests; the
    path may hold `*`.
    """

    kind: Kind
    times: int | None = None
    probability: float = 1.0
    seed: int | None = None
    seconds: float = 0.0
    key: str = ""
    status: int = 400
    code: str = "GAIA_DA02"
    method: str = "*"
    path: str = "*"
    hits: int = 0
    _random: Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)  # noqa: S311 - reproducible, not secret

    def strikes(self, method: str, path: str, key: str) -> bool:
        """Tell whether this request fails, and count it."""
        if self.times is not None and self.hits >= self.times:
            return False
        if not fnmatchcase(method, self.method) or not fnmatchcase(path, self.path) or key != self.key:
            return False
        if self._random.random() >= self.probability:
            return False
        self.hits += 1
        return True

    def shown(self) -> dict[str, Any]:
        """Return the fault as the control API lists it."""
        hidden = {"_random", "method", "path"}
        plain = {name: value for name, value in vars(self).items() if name not in hidden}
        return plain | {"match": {"method": self.method, "path": self.path}}


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

    def strike(self, kinds: frozenset[Kind], method: str, path: str, key: str = "") -> Fault | None:
        """Return the first fault of `kinds` that strikes this request."""
        with self._lock:
            return next((one for one in self._faults if one.kind in kinds and one.strikes(method, path, key)), None)


def fault_from(order: Any) -> Fault:
    """Return the fault that a control request orders; raise ValueError that says what is wrong with it."""
    if not isinstance(order, dict) or order.get("kind") not in set(Kind):
        raise ValueError(f"a fault is an object with a kind, one of {', '.join(Kind)}")
    match = order.get("match") or {}
    if not isinstance(match, dict) or match.keys() - {"method", "path"}:
        raise ValueError('match is an object such as {"method": "PUT", "path": "/k/v1/*"}')
    settings = {name: value for name, value in order.items() if name not in {"kind", "match"}} | match
    for name, value in settings.items():
        if name not in _SETTINGS:
            raise ValueError(f"a fault has no {name}; it has {', '.join(_SETTINGS)}")
        accepts, expected = _SETTINGS[name]
        if not accepts(value):
            raise ValueError(f"{name} is {expected}, not {value!r}")
    fault = Fault(Kind(order["kind"]), **settings)
    if fault.kind is Kind.POISON and not fault.key:
        raise ValueError("poison needs the key of the record")
    return fault


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _is_whole(value: Any) -> bool:
    return _is_number(value) and isinstance(value, int)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


_SETTINGS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "times": (lambda value: value is None or _is_whole(value), "a whole number, or null for until cleared"),
    "probability": (lambda value: _is_number(value) and value <= 1, "between 0 and 1"),
    "seed": (lambda value: value is None or _is_whole(value), "a whole number"),
    "seconds": (_is_number, "a number from 0"),
    "key": (_is_text, "the text of the record's unique value"),
    "status": (lambda value: _is_whole(value) and value in range(400, 600), "an HTTP status from 400 to 599"),
    "code": (_is_text, "an error code"),
    "method": (_is_text, "a method"),
    "path": (_is_text, "a path"),
}
