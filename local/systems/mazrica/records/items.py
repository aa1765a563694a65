"""Detail items: what an account's administrators add to accounts, contacts and deals.

Types: text (65,000 characters), URL, date, number, decimal, radio buttons, check boxes
(https://intercom.help/senses_manual/ja/articles/2979353); their names in the API are second-hand
(toshionoda/mazrica-civilink). An item has a number that stays and a name that may be changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from local.systems.mazrica.errors import Refusal, invalid
from local.systems.mazrica.records.kinds import KINDS
from local.systems.mazrica.records.values import day, whole

Type: TypeAlias = Literal["text", "url", "date", "number", "decimal_number", "single_select", "multi_select"]
TYPES: tuple[Type, ...] = ("text", "url", "date", "number", "decimal_number", "single_select", "multi_select")
LONGEST = 65_000


@dataclass(frozen=True)
class Item:
    """One detail item of a kind of records. `options` are the choices of a select."""

    id: int
    of: str
    name: str
    type: Type = "text"
    options: tuple[str, ...] = ()

    def checked(self, value: Any) -> Any:
        """The value that is held: a date as 2026-04-11, choices by their labels. Raises Refusal 400."""
        if value is None or value in ("", []):
            return None
        if self.type == "number":
            return whole(value, self.name)
        if self.type == "decimal_number":
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise invalid(f"{self.name} has to be a number")
            return value
        if self.type == "multi_select":
            if not isinstance(value, list):
                raise invalid(f"{self.name} has to be a list of choices")
            return [self._choice(each) for each in value]
        return self._text(value)

    def _text(self, value: Any) -> str:
        if not isinstance(value, str) or len(value) > LONGEST:
            raise invalid(f"{self.name} has to be a text of at most {LONGEST} characters")
        if self.type == "url" and not (value.isascii() and value.startswith(("http://", "https://"))):
            raise invalid(f"{self.name} is no URL")
        if self.type == "single_select":
            return self._choice(value)
        return day(value, self.name) if self.type == "date" else value

    def _choice(self, value: Any) -> str:
        if value not in self.options:
            raise invalid(f"{self.name} has no such choice")
        return str(value)


class Items:
    """The detail items of an account."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._by_id = {each.id: each for each in items}
        self._next = max([500, *self._by_id]) + 1

    def of(self, kind: str) -> list[Item]:
        """Those of one kind of records."""
        return [each for each in self._by_id.values() if each.of == kind]

    def item(self, kind: str, number: Any) -> Item:
        """The item of this number. Raises Refusal 400."""
        found = self._by_id.get(number) if isinstance(number, int) else None
        if found is None or found.of != kind:
            raise invalid(f"{kind} have no such detail item")
        return found

    def named(self, kind: str, name: str) -> Item:
        """The item of this name, as people know it. Raises Refusal 400."""
        found = [each for each in self.of(kind) if each.name == name]
        if not found:
            raise invalid(f"{kind} have no detail item {name}; they have {', '.join(i.name for i in self.of(kind))}")
        return found[0]

    def add(self, of: str, name: str, type: Any = "text", options: Iterable[str] = ()) -> Item:  # noqa: A002 - its name
        """A new item. Raises Refusal 400. Two may have one name."""
        if of not in KINDS or type not in TYPES or not isinstance(name, str) or not name:
            raise invalid(f"a detail item is of {', '.join(KINDS)}, has a name, and a type: {', '.join(TYPES)}")
        item = Item(self._next, of, name, type, tuple(options))
        self._next += 1
        self._by_id[item.id] = item
        return item

    def rename(self, number: int, name: str) -> Item:
        """Give an item another name. Raises Refusal 404."""
        if number not in self._by_id:
            raise Refusal(404, f"no detail item {number}")
        self._by_id[number] = replace(self._by_id[number], name=name)
        return self._by_id[number]

    def renumber(self, of: str, name: str, number: int) -> Item:
        """Let the item of a name have another number, as if it had been made with it. Raises Refusal 400."""
        item = self.named(of, name)
        if number != item.id and number in self._by_id:
            raise invalid(f"{number} is another item's number")
        del self._by_id[item.id]
        self._by_id[number] = replace(item, id=number)
        self._next = max(self._next, number + 1)
        return self._by_id[number]

    def remove(self, number: int) -> None:
        """Remove an item. Raises Refusal 404."""
        if self._by_id.pop(number, None) is None:
            raise Refusal(404, f"no detail item {number}")
