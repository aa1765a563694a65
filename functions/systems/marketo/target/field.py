"""One field that is filled, of a lead or of anything else at Marketo: its rule in relay.yaml, and what a payload gives.

A value that the payload does not have, or has empty, is left out, so that Marketo keeps what is there; with `empty:
clear` it is sent as null, which Marketo's lead database stores as no value
(https://github.com/AdobeDocs/marketo-developer.en, help/rest-api/lead-database.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import Meta

from relay.core.config import Empty
from relay.mapping.blank import is_blank
from relay.mapping.fields import FieldRule
from relay.mapping.paths import Path
from systems.marketo.refusal import MarketoRefused
from systems.marketo.target.values import KINDS

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


Rule = str | MarketoField
"""A bare path means text."""


def as_field(rule: Rule) -> MarketoField:
    """A rule in its long form."""
    return MarketoField(from_=rule) if isinstance(rule, str) else rule


class ValueReader:
    """One rule, compiled once. Raises PathError or KeyError for what the rules of relay.yaml refuse."""

    def __init__(self, name: str, rule: MarketoField, route_empty: Empty) -> None:
        self._name = name
        self._rule = rule
        self._convert = KINDS[rule.type].convert
        self._path = Path(rule.from_)
        self._clears = (rule.empty or route_empty) == "clear"

    def read(self, payload: Mapping[str, Any]) -> JsonScalar:
        """The value; None when there is none. Raises Refused, naming the field."""
        # A text before `[]` is still one that holds several values, as Marketo sends them.
        found = self._path.find(payload) if self._rule.type == "list" else self._path.read(payload)
        converted: JsonScalar = None if is_blank(found) else self._convert(found, self._name, self._rule)
        return None if converted == "" else converted

    def read_into(self, record: dict[str, JsonScalar], payload: Mapping[str, Any]) -> None:
        """Add the value to a record, or null where it is to be cleared."""
        value = self.read(payload)
        if value is not None or (self._clears and self._path.is_sent(payload)):
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

    def read(self, payload: Mapping[str, Any]) -> dict[str, JsonScalar]:
        """What the payload has of them, and null for what is to be cleared. Raises Refused, naming the field."""
        record: dict[str, JsonScalar] = {}
        for reader in self._readers:
            reader.read_into(record, payload)
        return record
