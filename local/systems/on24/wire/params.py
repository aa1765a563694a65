"""The parameters of a call, whose names are taken as they are described, letter by letter."""

from __future__ import annotations

from collections.abc import Sequence

from local.systems.on24.wire.errors import Refusal


class Params:
    """What stands in the query. Parameters that nobody reads are ignored; `ignored` names them.

    That the case of a name counts is the strict reading: excludeSubaccounts, excludesubaccounts and includesubaccounts
    are all described (https://api.on24.com/v2/openapi.json), each for other calls.
    """

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.given: dict[str, str] = {}
        for name, value in pairs:
            self.given.setdefault(name, value)
        self._read: set[str] = set()

    @property
    def ignored(self) -> list[str]:
        """The names that the call does not know."""
        return sorted(self.given.keys() - self._read)

    def text(self, name: str) -> str:
        """A text; empty when it is not there."""
        self._read.add(name)
        return self.given.get(name, "").strip()

    def is_given(self, *names: str) -> bool:
        """Whether one of these has a value."""
        values = [self.text(name) for name in names]
        return any(values)

    def yes(self, name: str) -> bool:
        """A Y or an N, in either case; N when it is not there. Raises Refusal."""
        word = self.text(name).upper()
        if word not in {"", "Y", "N"}:
            raise Refusal(400, f"Error, {name} must be Y or N.")
        return word == "Y"

    def word(self, name: str, known: Sequence[str]) -> str:
        """One of several words, in any case; the first when it is not there. Raises Refusal."""
        word = self.text(name).lower()
        if not word:
            return known[0]
        if word not in known:
            raise Refusal(400, f"Error, invalid value for {name}.")
        return word

    def number(self, name: str, default: int) -> int:
        """A whole number. Raises Refusal."""
        text = self.text(name)
        if not text:
            return default
        try:
            return int(text) if text.lstrip("-").isdecimal() and text.isascii() else int("")
        except ValueError:
            raise Refusal(400, f"Error, {name} must be a number.") from None

    def listed(self, name: str) -> list[str]:
        """Values with commas between them."""
        return [each.strip() for each in self.text(name).split(",") if each.strip()]
