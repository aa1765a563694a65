"""Texts that are longer than their field, of a custom object or of the lead: cut, left out, or no record at all.

Cut are plain texts only. A key that is cut is another record; an address or a URL that is cut leads to nobody, or to
somebody else. Lengths are those that Marketo describes; a text area counts bytes, anything else characters
(https://github.com/AdobeDocs/marketo-developer.en, help/rest-api/field-types.md).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple, Protocol

from systems.marketo.target.filling import warnings
from systems.marketo.target.filling.field import JsonScalar

_BYTES = "text"
"""Type of a text area."""
_PLAIN = frozenset({"string", _BYTES})
_WHOLE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+|\S+@\S+\.\S+|www\.\S+")
"""A URL or an address, whatever the type of the field that holds it."""


class SizedField(Protocol):
    """A field, as Marketo describes it."""

    @property
    def type(self) -> str:
        """Marketo's word for it."""

    @property
    def length(self) -> int | None:
        """The longest text; None where that is not told."""


class TooLong(Exception):
    """A part of the key does not fit. `name` is the field's."""

    def __init__(self, name: str, size: int, longest: int) -> None:
        self.name = name
        super().__init__(f"{name} is {size} long and the object's key takes {longest}. Send a shorter one.")


class Fitted(NamedTuple):
    """Values that fit."""

    values: dict[str, JsonScalar]
    cut: tuple[str, ...]
    """Names of fields whose text was cut."""
    left_out: tuple[str, ...]
    """Names of fields whose address, URL or the like was too long."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """As Delivered.warnings has them."""
        cut = (warnings.of_field(warnings.TEXT_CUT, name) for name in self.cut)
        return (*cut, *(warnings.of_field(warnings.TEXT_LEFT_OUT, name) for name in self.left_out))


def fit(values: Mapping[str, JsonScalar], fields: Mapping[str, SizedField], key: Collection[str]) -> Fitted:
    """The values as Marketo takes them; what is not described stays. Raises TooLong."""
    fitted: dict[str, JsonScalar] = {}
    cut: list[str] = []
    left_out: list[str] = []
    for name, value in values.items():
        field = fields.get(name)
        longest = field.length if field else None
        if field is None or longest is None or not isinstance(value, str) or _fits(value, field, longest):
            fitted[name] = value
        elif name in key:
            raise TooLong(name, _size(value, field), longest)
        elif field.type in _PLAIN and not _WHOLE.fullmatch(value.strip()) and (short := _cut(value, field, longest)):
            fitted[name] = short
            cut.append(name)
        else:
            left_out.append(name)
    return Fitted(fitted, tuple(cut), tuple(left_out))


def _fits(text: str, field: SizedField, longest: int) -> bool:
    """No character counts for more than four bytes; most texts are far too short to be measured."""
    return len(text) * 4 <= longest or _size(text, field) <= longest


def _size(text: str, field: SizedField) -> int:
    """A character outside the first 65,536 counts as two, as it does to programs in Java."""
    return len(_encoded(text, field)) // (1 if field.type == _BYTES else 2)


def _cut(text: str, field: SizedField, longest: int) -> str:
    """As much as fits, of whole characters."""
    width = longest if field.type == _BYTES else longest * 2
    return _encoded(text, field)[:width].decode("utf-8" if field.type == _BYTES else "utf-16-le", "ignore")


def _encoded(text: str, field: SizedField) -> bytes:
    return text.encode("utf-8" if field.type == _BYTES else "utf-16-le", "surrogatepass")
