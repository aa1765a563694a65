"""A route, compiled once: from a payload to a record's update key and its fields.

The update key is a SINGLE_LINE_TEXT of at most 64 characters or a NUMBER, in a field that prohibits duplicate values
(https://cybozu.dev/ja/kintone/docs/rest-api/records/update-record/). It is never also among the fields:
`cli-kintone` takes it out before its PUT as well (github.com/kintone-labs/cli-kintone, bulkRequest.go). In its place
the record's own number may stand, as `id`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from relay.core.config import Empty
from relay.core.refusal import Refused
from relay.mapping import values
from relay.mapping.blank import is_blank
from relay.mapping.paths import Path
from relay.mapping.values import Scalar
from relay.system.value_fingerprints import of_values
from systems.kintone.config import Field, Key, KintoneRoute, OnlyIf, RowRule
from systems.kintone.refusal import KintoneRefused
from systems.kintone.target.action import Action, reader
from systems.kintone.target.emptied import is_emptied
from systems.kintone.target.rows import EventRow, MarkReader, RowCells
from systems.kintone.target.values import KINDS, NUMBER_DECIMALS, NUMBER_DIGITS, KintoneType

KEY_LENGTH = 64
"""Characters of a unique text field, and of an update key."""

KNOWN_LENGTH = 254
"""Characters of what a record without a key is looked for by: an address has no more (RFC 5321)."""

RECORD_DIGITS = 18
"""Of a record's number, which has 64 bits."""

KintoneRecord = dict[str, dict[str, Any]]
"""Field code to `{"value": ...}`."""


class KnownBy(NamedTuple):
    """By what a record is known that has no key yet."""

    field: str
    value: str
    key_type: str
    """`text` or `number`: how the key is spelled."""


class Mapped(NamedTuple):
    """What one payload says: which record, which of its fields become what, and what is done with it then."""

    key: str
    record: KintoneRecord
    action: Action | None = None
    row: EventRow | None = None


class RouteMapping:
    """One route's paths and types. Raises PathError, TemplateError or KeyError for what `check_route` refuses."""

    def __init__(self, route: KintoneRoute) -> None:
        self.route = route
        self._key = KeyReader(route.key)
        self._known_by = None if route.key.adopt is None else Path(route.key.adopt.from_)
        self._fields = [_FieldReader(code, as_field(rule), route.empty) for code, rule in route.fields.items()]
        self._action = reader(route)
        self._row = None if route.rows is None else _RowReader(route.rows, route.empty)
        self.types = types_of(route.fields)
        self.only_if = conditions_of(route.fields)

    def read(self, payload: Mapping[str, Any]) -> Mapped:
        """Convert one payload. A field that it says nothing of is left out. Raises Refused, naming the field."""
        key = self._key.read(payload)
        record: KintoneRecord = {}
        for field in self._fields:
            field.read_into(record, payload)
        action = self._action.read(payload) if self._action else None
        row = self._row.read(payload) if self._row else None
        if action is None and row is None and not self._fields:
            raise KintoneRefused("action_missing")
        return Mapped(key, record, action, row)

    def known_by(self, payload: Mapping[str, Any]) -> KnownBy | None:
        """By what its record would be known, had it no key; None where nothing says it. Raises Refused."""
        adopt = self.route.key.adopt
        if adopt is None or self._known_by is None or is_blank(value := self._known_by.read(payload)):
            return None
        text = values.one_line(value, adopt.from_).strip()
        return None if is_blank(text) or len(text) > KNOWN_LENGTH else KnownBy(adopt.field, text, self.route.key.type)

    def fingerprint(self, payload: Mapping[str, Any]) -> str:
        """Equal when the same would be written (relay.system.value_fingerprints). Raises Refused, naming the field.

        Empty where the payload itself says that the record does not hold it any more.
        """
        mapped = self.read(payload)
        return "" if is_emptied(self.route, mapped.key, mapped.record, payload) else of_values(*mapped)

    def record_id(self, key: str) -> str:
        """The record's name within the connection."""
        return record_name(self.route.app, self.route.guest_space, key)


def record_name(app: int, guest_space: int | None, key: str) -> str:
    """A record's name within the connection, by its key or its number: `{app}/{guest space or 0}/{key}`."""
    return f"{app}/{guest_space or 0}/{key}"


def as_field(rule: str | Field) -> Field:
    """A rule in its long form; a bare path means text."""
    return Field(from_=rule) if isinstance(rule, str) else rule


def types_of(fields: Mapping[str, str | Field]) -> dict[str, str]:
    """Type of each field, as relay.yaml names it."""
    return {code: as_field(rule).type for code, rule in fields.items()}


def conditions_of(fields: Mapping[str, str | Field]) -> dict[str, OnlyIf]:
    """What must be so of those fields that are not written whatever stands there."""
    found = {code: as_field(rule).only_if for code, rule in fields.items()}
    return {code: condition for code, condition in found.items() if condition is not None}


class KeyReader:
    """Reads a record's update key, in one spelling."""

    def __init__(self, key: Key) -> None:
        self._path = Path(key.path)
        self._name = key.path
        self._kind = "record" if key.record is not None else key.type

    def read(self, payload: Mapping[str, Any]) -> str:
        """The key in a payload. Raises Refused."""
        value = self._path.read(payload)
        if is_blank(value):
            raise Refused("key_missing", path=self._name)
        if not values.is_scalar(value):
            raise Refused("key_not_scalar", path=self._name)
        match self._kind:
            case "record":
                return self._record(value)
            case "number":
                return self._number(value, digits=NUMBER_DIGITS, decimals=NUMBER_DECIMALS)
        return self._text(value)

    def _text(self, value: Scalar) -> str:
        key = values.one_line(value, self._name).strip()
        if is_blank(key):
            raise Refused("key_missing", path=self._name)
        if len(key) > KEY_LENGTH:
            raise Refused("key_too_long", path=self._name, limit=KEY_LENGTH)
        return key

    def _record(self, value: Scalar) -> str:
        number = self._number(value, digits=RECORD_DIGITS, decimals=0)
        if int(number) < 1:
            raise Refused("key_not_number", path=self._name)
        return number

    def _number(self, value: Scalar, *, digits: int, decimals: int) -> str:
        """One spelling of each number, so that `0101`, `101` and `101.0` are one record here as they are in kintone."""
        try:
            return values.number(value, self._name, digits=digits, decimals=decimals)
        except Refused as error:
            if error.reason == "value_not_number":
                raise Refused("key_not_number", path=self._name) from error
            raise


class _RowReader:
    def __init__(self, rule: RowRule, route_empty: Empty) -> None:
        self._rule = rule
        self._mark = MarkReader(rule)
        self._cells = [_FieldReader(code, as_field(each), route_empty) for code, each in rule.fields.items()]
        self._types = types_of(rule.fields)
        self._only_if = conditions_of(rule.fields)

    def read(self, payload: Mapping[str, Any]) -> EventRow:
        rule, cells = self._rule, RowCells()
        for cell in self._cells:
            cell.read_into(cells, payload)
        mark = self._mark.read(payload)
        return EventRow(rule.table, rule.mark.field, mark, cells, rule.keep, self._types, self._only_if)


class _FieldReader:
    def __init__(self, code: str, rule: Field, route_empty: Empty) -> None:
        self._code = code
        self._rule = rule
        self._kind: KintoneType = KINDS[rule.type]
        self._path = Path(rule.from_)
        is_cleared = (rule.empty or route_empty) == "clear" and rule.only_if is None
        self._clears = is_cleared and self._kind.empty is not None

    def read_into(self, record: KintoneRecord, payload: Mapping[str, Any]) -> None:
        # Not `read`: a text before `[]` is still one that holds several choices, as Marketo sends them.
        value = self._path.find(payload)
        converted = None if is_blank(value) else self._kind.convert(value, self._code, self._rule)
        if converted:
            record[self._code] = {"value": converted}
        elif self._clears and self._path.is_sent(payload):
            record[self._code] = {"value": self._kind.empty}
