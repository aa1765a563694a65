"""The parameters of a call, from the query string or the JSON body.

Source for what is said of a missing or wrong one: `SonicGarden/kintone-emulator:doc/kintone-behavior-notes.md`
section 1 (measured).
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from local.systems.kintone.errors import Refusal, bad_json, invalid
from local.systems.kintone.texts import NOT_AN_INTEGER, REQUIRED_PARAMETER, Text, at_least

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_INDEXED = re.compile(r"(.+)\[[0-9]*\]")


class Params:
    """Typed access to parameters. `at` is where they stand in the request, for the keys of `errors`."""

    def __init__(self, raw: Any, at: str = "") -> None:
        if not isinstance(raw, dict):
            raise bad_json()
        self.raw: Mapping[str, Any] = raw
        self.at = at

    def wrong(self, name: str, *texts: Text) -> Refusal:
        """Return the CB_VA01 for one parameter."""
        return invalid({self.at + name: texts})

    def has(self, name: str) -> bool:
        """Tell whether a parameter is there and not null."""
        return self.raw.get(name) is not None

    def integer(self, name: str, *, least: int = 1, default: int | None = None) -> int:
        """Return an integer, sent as a number or as text; without a default it is required."""
        if not self.has(name):
            if default is None:
                raise self.wrong(name, REQUIRED_PARAMETER)
            return default
        raw = self.raw[name]
        if isinstance(raw, bool) or not isinstance(raw, int | str):
            raise bad_json()
        if not _INTEGER.fullmatch(str(raw)):
            raise self.wrong(name, NOT_AN_INTEGER)
        if int(raw) < least:
            raise self.wrong(name, at_least(least))
        return int(raw)

    def text(self, name: str, default: str | None = None) -> str:
        """Return a string; without a default it is required and not empty."""
        value = self.raw.get(name)
        if value in (None, ""):
            if default is None:
                raise self.wrong(name, REQUIRED_PARAMETER)
            return default
        if not isinstance(value, str):
            raise bad_json()
        return value

    def flag(self, name: str) -> bool:
        """Return a boolean, false when it is not there; in a query string it is a word."""
        value = self.raw.get(name) or False
        if value in ("true", "false"):
            return bool(value == "true")
        if not isinstance(value, bool):
            raise bad_json()
        return value

    def items(self, name: str, *, most: int, too_many: Text) -> Sequence[Any]:
        """Return a list of at most `most` items; it is required but may be empty."""
        if not self.has(name):
            raise self.wrong(name, REQUIRED_PARAMETER)
        value = self.raw[name]
        if not isinstance(value, list):
            raise bad_json()
        if len(value) > most:
            raise self.wrong(name, too_many)
        return value

    def group(self, name: str) -> "Params":
        """Return a required object."""
        if not self.has(name):
            raise self.wrong(name, REQUIRED_PARAMETER)
        return Params(self.raw[name], f"{self.at}{name}.")


def from_query(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return the query string's parameters; `fields[0]=a&fields[1]=b` is a list."""
    params: dict[str, Any] = {}
    for name, value in pairs:
        indexed = _INDEXED.fullmatch(name)
        if indexed:
            params.setdefault(indexed[1], []).append(value)
        else:
            params[name] = value
    return params


def from_body(body: bytes) -> dict[str, Any]:
    """Return the JSON body's parameters; raise CB_IJ01 for anything but one object of valid JSON."""
    try:
        params = json.loads(body.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise bad_json() from None
    if not isinstance(params, dict):
        raise bad_json()
    return params


def _no_constant(name: str) -> None:
    raise ValueError(name)
