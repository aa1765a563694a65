"""An app as data: its fields, its place, its process management.

The words are those of kintone's form API (https://cybozu.dev/ja/kintone/docs/rest-api/apps/form/get-form-fields/).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal, NamedTuple

Rounding = Literal["HALF_EVEN", "UP", "DOWN"]


class FieldType(StrEnum):
    """The field types that hold or show values."""

    SINGLE_LINE_TEXT = "SINGLE_LINE_TEXT"
    MULTI_LINE_TEXT = "MULTI_LINE_TEXT"
    RICH_TEXT = "RICH_TEXT"
    NUMBER = "NUMBER"
    LINK = "LINK"
    DATE = "DATE"
    TIME = "TIME"
    DATETIME = "DATETIME"
    RADIO_BUTTON = "RADIO_BUTTON"
    DROP_DOWN = "DROP_DOWN"
    CHECK_BOX = "CHECK_BOX"
    MULTI_SELECT = "MULTI_SELECT"
    USER_SELECT = "USER_SELECT"
    ORGANIZATION_SELECT = "ORGANIZATION_SELECT"
    GROUP_SELECT = "GROUP_SELECT"
    FILE = "FILE"
    SUBTABLE = "SUBTABLE"
    CALC = "CALC"
    REFERENCE_TABLE = "REFERENCE_TABLE"
    GROUP = "GROUP"
    RECORD_NUMBER = "RECORD_NUMBER"
    CREATOR = "CREATOR"
    CREATED_TIME = "CREATED_TIME"
    MODIFIER = "MODIFIER"
    UPDATED_TIME = "UPDATED_TIME"
    STATUS = "STATUS"
    STATUS_ASSIGNEE = "STATUS_ASSIGNEE"
    CATEGORY = "CATEGORY"


SYSTEM_FIELDS: Mapping[FieldType, str] = {
    FieldType.RECORD_NUMBER: "レコード番号",
    FieldType.CREATOR: "作成者",
    FieldType.CREATED_TIME: "作成日時",
    FieldType.MODIFIER: "更新者",
    FieldType.UPDATED_TIME: "更新日時",
    FieldType.STATUS: "ステータス",
    FieldType.STATUS_ASSIGNEE: "作業者",
    FieldType.CATEGORY: "カテゴリー",
}
"""The fields that every app has, and their codes in an app made by a Japanese user."""

HOLDS_NO_VALUE = frozenset({FieldType.REFERENCE_TABLE, FieldType.GROUP, *SYSTEM_FIELDS})
"""Types whose value is not stored with the fields that people fill in."""


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """Where a lookup field finds its record, and what it copies: our field code to the source's."""

    app: int
    key: str
    copies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a form. What does not apply to its type is left at its default."""

    code: str
    type: FieldType
    label: str = ""
    required: bool = False
    unique: bool = False
    options: tuple[str, ...] = ()
    min_length: int | None = None
    max_length: int | None = None
    min_value: Decimal | None = None
    max_value: Decimal | None = None
    digit: bool = False
    unit: str = ""
    protocol: str = "WEB"
    default: Any = None
    default_now: bool = False
    expression: str = ""
    lookup: Lookup | None = None
    fields: tuple["Field", ...] = ()

    @cached_property
    def option_set(self) -> frozenset[str]:
        """The options, for looking one up."""
        return frozenset(self.options)


@dataclass(frozen=True, kw_only=True)
class Action:
    """One step of process management, from a status to another. `executors` may take it without being assignees."""

    name: str
    source: str
    target: str
    executors: tuple[str, ...] = ()


CREATOR = ""
"""Among assignees: whoever added the record."""


@dataclass(frozen=True, kw_only=True)
class Assignees:
    """Who has a record in one status: by login name, or CREATOR.

    ONE: whoever takes it there chooses one of them. ANY: all have it, and one of them acts. (ALL is left out.)
    """

    kind: Literal["ONE", "ANY"] = "ONE"
    users: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Process:
    """Process management that is switched on. The first status is that of a new record."""

    statuses: tuple[str, ...]
    actions: tuple[Action, ...]
    assignees: Mapping[str, Assignees] = field(default_factory=dict)
    """By status; nobody where there is none."""

    def candidates(self, status: str, creator: str) -> tuple[str, ...]:
        """Who may have a record of `creator` in a status."""
        found = self.assignees.get(status)
        return () if found is None else tuple(creator if user == CREATOR else user for user in found.users)


class Precision(NamedTuple):
    """How exact an app's numbers are: digits in all, decimals among them, and what is done with more decimals."""

    digits: int = 16
    decimals: int = 4
    rounding: Rounding = "HALF_EVEN"


@dataclass(frozen=True, kw_only=True)
class App:
    """One app: an id, fields by code, and the settings that the record calls look at.

    `digits`, `decimals` and `rounding` are the app's number precision: a number has at most `digits - decimals` digits
    before its point, and what lies behind `decimals` is rounded
    (https://get.kintone.help/k/ja/user/app_settings/form/form_parts/field_restriction.html).
    """

    id: int
    name: str
    fields: tuple[Field, ...]
    guest_space: int | None = None
    process: Process | None = None
    digits: int = 16
    decimals: int = 4
    rounding: Rounding = "HALF_EVEN"
    revision: int = 1

    @cached_property
    def by_code(self) -> Mapping[str, Field]:
        """Every field by its code, the system fields included."""
        given = {one.type for one in self.fields}
        system = (Field(code=code, type=kind, label=code) for kind, code in SYSTEM_FIELDS.items() if kind not in given)
        return {one.code: one for one in (*system, *self.fields)}

    @cached_property
    def precision(self) -> "Precision":
        """How exact its numbers are."""
        return Precision(self.digits, self.decimals, self.rounding)

    @cached_property
    def valued(self) -> tuple[Field, ...]:
        """The fields whose values are stored with the record."""
        return tuple(one for one in self.by_code.values() if one.type not in HOLDS_NO_VALUE)

    @cached_property
    def unique(self) -> tuple[Field, ...]:
        """The fields that prohibit duplicate values."""
        return tuple(one for one in self.valued if one.unique)

    @cached_property
    def calculated(self) -> tuple[Field, ...]:
        """The CALC fields, in the order of the form."""
        return tuple(one for one in self.valued if one.type is FieldType.CALC)

    @cached_property
    def copied(self) -> frozenset[str]:
        """The codes of fields that a lookup fills; what a client sends for them is ignored."""
        return frozenset(code for one in self.fields if one.lookup for code in one.lookup.copies)
