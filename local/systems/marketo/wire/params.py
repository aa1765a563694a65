"""Reading what a call was given: the query, or a form in its place, and the JSON body."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

from local.systems.marketo.errors import Refusal, missing

MOST_RECORDS = 300


class Params:
    """The parameters of a call, in the order in which they came. `issuer` is who gives its paging tokens."""

    def __init__(self, pairs: Iterable[tuple[str, str]], issuer: str = "") -> None:
        self._pairs = list(pairs)
        self.issuer = issuer

    def get(self, name: str) -> str:
        """The first value; empty when there is none."""
        return next((value for key, value in self._pairs if key == name), "")

    def required(self, name: str) -> str:
        """The first value. Raises Refusal 1002."""
        if not self.get(name):
            raise missing(name)
        return self.get(name)

    def listed(self, name: str) -> list[str]:
        """All values: repeated, with commas between them, or both."""
        every = [part for key, value in self._pairs if key == name for part in value.split(",")]
        return [part.strip() for part in every if part.strip()]

    def number(self, name: str, default: int | None = None) -> int:
        """A whole number. Raises Refusal 1001 or 1002."""
        text = self.get(name)
        if not text and default is not None:
            return default
        return whole(self.required(name))

    def numbers(self, name: str, most: int) -> list[int]:
        """Whole numbers, at most so many. Raises Refusal 1001 or 1003."""
        values = self.listed(name)
        if len(values) > most:
            raise Refusal("1003", f"Invalid data: at most {most} values of '{name}'")
        return [whole(each) for each in values]

    def batch_size(self) -> int:
        """How many rows a page may have, from 1 to 300. Raises Refusal 1001 or 1003."""
        size = self.number("batchSize", MOST_RECORDS)
        if not 1 <= size <= MOST_RECORDS:
            raise Refusal("1003", f"Invalid data: batchSize is from 1 to {MOST_RECORDS}")
        return size


class Content:
    """The JSON object of a body."""

    def __init__(self, members: dict[str, Any]) -> None:
        self.members = members

    @classmethod
    def read(cls, body: bytes) -> Content:
        """Raises Refusal 609 for what is no JSON object, or names a key twice."""
        try:
            members = json.loads(body, object_pairs_hook=_once, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise Refusal("609", "Invalid JSON") from None
        if not isinstance(members, dict):
            raise Refusal("609", "Invalid JSON: an object is expected")
        return cls(members)

    def only(self, *known: str) -> None:
        """Refuse members that the call does not have; what Marketo does with them is not documented."""
        if unknown := self.members.keys() - set(known):
            raise Refusal("1003", f"Invalid data: unknown {', '.join(sorted(unknown))}")

    def text(self, name: str, default: str | None = None) -> str:
        """A text. Raises Refusal 1001 or 1002."""
        value = self.members.get(name)
        if value in (None, "") and default is not None:
            return default
        if value in (None, ""):
            raise missing(name)
        if not isinstance(value, str):
            raise Refusal("1001", f"Invalid value '{value}'. Required of type 'string'")
        return value

    def choice(self, name: str, choices: Collection[str], default: str | None = None) -> str:
        """One of several words. Raises Refusal 1001, 1002 or 1003."""
        value = self.text(name, default)
        if value not in choices:
            raise Refusal("1003", f"Invalid data: {name} is one of {', '.join(choices)}")
        return value

    def records(self, name: str = "input", most: int = MOST_RECORDS) -> list[dict[str, Any]]:
        """The objects of a list, at least one. Raises Refusal 1001, 1002 or 1003."""
        value = self.members.get(name)
        if not value:
            raise missing(name)
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise Refusal("1001", f"Invalid value '{name}'. Required of type 'array of objects'")
        if len(value) > most:
            raise Refusal("1003", f"Invalid data: at most {most} records in one call")
        return value


def whole(text: str) -> int:
    """A whole number that came as text. Raises Refusal 1001."""
    if not text.isascii() or not text.removeprefix("-").isdecimal():
        raise Refusal("1001", f"Invalid value '{text}'. Required of type 'integer'")
    return int(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that comes twice ("Keys must be unique within each record", Leads)."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no_constant(_: str) -> None:
    raise ValueError
