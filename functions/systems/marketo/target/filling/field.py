"""One field that is filled, of a lead or of anything else at Marketo: its rule in relay.yaml, and what a payload gives.

A value that the payload does not have, or has empty, is left out, so that Marketo keeps what is there; with `empty:
clear` it is sent as null, which Marketo's lead database stores as no value
(https://github.com/AdobeDocs/marketo-developer.en, help/rest-api/lead-database.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta

from relay.core.config import Empty
from relay.core.refusal import Refused
from relay.mapping.blank import is_blank
from relay.mapping.fields import FieldRule
from relay.mapping.paths import Path
from systems.marketo.refusal import MarketoRefused
from systems.marketo.target.filling import warnings
from systems.marketo.target.filling.ranges import bound
from systems.marketo.target.filling.values import KINDS, fits_integer

FIELD_TYPES = ("text", "number", "integer", "boolean", "date", "datetime", "list")

JsonScalar = str | int | float | bool | None


class MarketoField(FieldRule, frozen=True, kw_only=True):
    """How one field of the lead, or one attribute of an activity, is filled."""

    type: Annotated[
        str,
        Meta(
            description="What Marketo takes; text is the default. list: several choices, joined by semicolons.",
            extra_json_schema={"enum": list(FIELD_TYPES)},
        ),
    ] = "text"
    lenient: Annotated[
        bool, Meta(description="A value that is none of this type is left out, with a warning, and fails nothing.")
    ] = False
    range: Annotated[
        Literal["number", "low", "high"] | None,
        Meta(
            description="For integers that may come as a range, such as 1 - 49: which end is written; number: neither. "
            "What then has no number is left out, as with lenient."
        ),
    ] = None

    @property
    def is_lenient(self) -> bool:
        """Whether what cannot be read is left out."""
        return self.lenient or self.range is not None


class LeadFieldRule(MarketoField, frozen=True, kw_only=True):
    """How one field of the lead is filled."""

    optional: Annotated[
        bool, Meta(description="Where the instance has no such field, nothing is written, and nothing else fails.")
    ] = False
    cut: Annotated[
        bool,
        Meta(
            description="A text that is longer than the field is cut, with a warning; an address or a URL is left out."
        ),
    ] = False


class ObjectFieldRule(MarketoField, frozen=True, kw_only=True):
    """How one field of a custom object is filled."""

    optional: Annotated[
        bool, Meta(description="Where the object has no such field, nothing is written, and nothing else fails.")
    ] = False
    only: Annotated[
        Literal["new"] | None, Meta(description="new: written when the record is created, and never afterwards.")
    ] = None


Rule = str | MarketoField
"""A bare path means text."""


def as_field(rule: Rule) -> MarketoField:
    """A rule in its long form."""
    return MarketoField(from_=rule) if isinstance(rule, str) else rule


class Converter:
    """What one rule makes of a value. Raises KeyError for a type that the rules of relay.yaml refuse."""

    def __init__(self, name: str, rule: MarketoField) -> None:
        self._name = name
        self._rule = rule
        self._convert = KINDS[rule.type].convert

    def value(self, found: Any, warned: list[str] | None = None) -> JsonScalar:
        """None for no value. Raises Refused, naming the field.

        A lenient rule refuses nothing: what cannot be read is no value, and `warned` gets a warning
        (systems.marketo.target.filling.warnings).
        """
        if is_blank(found):
            return None
        try:
            return self._converted(found)
        except Refused:
            if not self._rule.is_lenient:
                raise
        if warned is not None:
            warned.append(warnings.of_field(warnings.VALUE_LEFT_OUT, self._name))
        return None

    def _converted(self, found: Any) -> JsonScalar:
        if self._rule.range is not None:
            found = bound(found, self._rule.range)
        value: JsonScalar = self._convert(found, self._name, self._rule)
        if self._rule.type == "integer" and self._rule.is_lenient and not fits_integer(value):
            raise Refused("value_number_size", name=self._name, digits=10, decimals=0)
        return None if value == "" else value


class ValueReader:
    """One rule, compiled once. Raises PathError or KeyError for what the rules of relay.yaml refuse."""

    def __init__(self, name: str, rule: MarketoField, route_empty: Empty) -> None:
        self._name = name
        self._is_list = rule.type == "list"
        self._converter = Converter(name, rule)
        self._path = Path(rule.from_)
        self._clears = (rule.empty or route_empty) == "clear"

    def read(self, payload: Mapping[str, Any], warned: list[str] | None = None) -> JsonScalar:
        """The value; None when there is none. As Converter.value."""
        # A text before `[]` is still one that holds several values, as Marketo sends them.
        found = self._path.find(payload) if self._is_list else self._path.read(payload)
        return self._converter.value(found, warned)

    def read_into(self, record: dict[str, JsonScalar], payload: Mapping[str, Any], warned: list[str]) -> None:
        """Add the value to a record, or null where it is to be cleared. What is left out clears nothing."""
        before = len(warned)
        value = self.read(payload, warned)
        if value is not None or (len(warned) == before and self._clears and self._path.is_sent(payload)):
            record[self._name] = value

    def need(self, payload: Mapping[str, Any]) -> JsonScalar:
        """The value. Raises Refused when there is none."""
        value = self.read(payload)
        if value is None:
            raise MarketoRefused("value_needed", name=self._name)
        return value


class ValuesReader:
    """Several rules, by name."""

    def __init__(self, rules: Mapping[str, Rule], empty: Empty) -> None:
        self._readers = [ValueReader(name, as_field(rule), empty) for name, rule in rules.items()]

    def read(self, payload: Mapping[str, Any], warned: list[str]) -> dict[str, JsonScalar]:
        """What the payload has of them, and null for what is to be cleared. Raises Refused, naming the field.

        `warned` gets a warning for each value that a lenient rule leaves out.
        """
        record: dict[str, JsonScalar] = {}
        for reader in self._readers:
            reader.read_into(record, payload, warned)
        return record
