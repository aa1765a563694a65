"""From what a client sent and the record that is there to the record that will be there.

Sources: https://cybozu.dev/ja/kintone/docs/rest-api/records/update-record/ ; for what is ignored and what is refused
`cy-takeuchi/monosashi:fixtures/write-behavior.md` (measured); for the rest of the rules
`SonicGarden/kintone-emulator:doc/kintone-behavior-notes.md` (measured).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from local.systems.kintone.access.auth import Caller
from local.systems.kintone.apps.app import Field, FieldType
from local.systems.kintone.errors import bad_json, invalid, read_only_field
from local.systems.kintone.records.calc import calculate
from local.systems.kintone.records.lookup import copied
from local.systems.kintone.records.store import Record, Store, Table
from local.systems.kintone.texts import DUPLICATE, Text
from local.systems.kintone.values import dates, fields
from local.systems.kintone.values.checking import Bad, Checking, Directory, Problem
from local.systems.kintone.values.table import table as check_table

ON_ADD_ONLY = frozenset({FieldType.CREATOR, FieldType.CREATED_TIME, FieldType.MODIFIER, FieldType.UPDATED_TIME})
_READ_ONLY = ON_ADD_ONLY | {
    FieldType.RECORD_NUMBER,
    FieldType.STATUS,
    FieldType.STATUS_ASSIGNEE,
    FieldType.GROUP,
}


@dataclass(frozen=True)
class Prepared:
    """A record's values after the write, and which of them the request set."""

    values: Mapping[str, Any]
    sent: Mapping[str, Any]


@dataclass
class Writer:
    """Prepares the writes of one request to one app, and gathers what is wrong with them."""

    table: Table
    store: Store
    caller: Caller
    directory: Directory
    errors: dict[str, list[Text]] = field(default_factory=dict)
    now: str = field(init=False)

    def __post_init__(self) -> None:
        self.now = this_minute()
        self.checking = Checking(self.table.app.precision, self.directory, new_row=lambda: str(next(self.table.rows)))

    def prepare(self, record: Mapping[str, Any], old: Record | None, *, at: str, own: int) -> Prepared:
        """Merge `record` (field code to raw value) into `old`, or into the defaults of a new record.

        `at` is where the record stands in the request: `record`, `records[3]`. `own` is the id that the record has
        or will have. What is wrong goes to `errors`; what has a code of its own is raised at once.
        """
        app = self.table.app
        values = self._start(old)
        sent: dict[str, Any] = {}
        failed: set[str] = set()
        for code, raw in record.items():
            one = app.by_code[code]
            try:
                values[code] = sent[code] = self._checked(one, raw, old)
            except Bad as bad:
                failed.add(code)
                for problem in bad.problems:
                    self.report(at, one, problem)
        for code, value in sent.items():
            if app.by_code[code].lookup:
                values.update(copied(app, app.by_code[code], value, self.store, self.caller))
        values.update(calculate(app, values))
        self._check_whole(values, at, own, failed)
        return Prepared(values, sent)

    def report(self, at: str, one: Field, problem: Problem) -> None:
        """Add to `errors` under the key that kintone uses."""
        place = f"{at}[{one.code}]" if problem.bracket else f"{at}.{one.code}"
        self.errors.setdefault(place + problem.suffix, []).append(problem.text)

    def finish(self) -> None:
        """Raise CB_VA01 when anything was wrong."""
        if self.errors:
            raise invalid(self.errors)

    def _start(self, old: Record | None) -> dict[str, Any]:
        if old:
            return dict(old.values)
        copied_codes = self.table.app.copied
        return {
            one.code: fields.empty(one) if one.code in copied_codes else fields.default(one)
            for one in self.table.app.valued
        }

    def _checked(self, one: Field, raw: Any, old: Record | None) -> Any:
        if one.type is FieldType.SUBTABLE:
            before = old.values.get(one.code) if old else None
            return check_table(one, [] if raw is None else raw, replace(self.checking, old=before))
        return fields.check(one, raw, self.checking)

    def _check_whole(self, values: Mapping[str, Any], at: str, own: int, failed: set[str]) -> None:
        for one in self.table.app.valued:
            if one.code in failed:
                continue
            value = values.get(one.code, fields.empty(one))
            gone = fields.missing(one, value)
            if gone:
                self.report(at, one, gone)
            if one.unique and value and self.table.taken(one.code, value, by_other_than=own):
                self.report(at, one, Problem(DUPLICATE))


def writable(sent: Any, table: Table, *, adding: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """Split what was sent into values to write and, on adding, system values; drop what kintone ignores.

    Ignored: unknown codes, `$id`, `$revision`, CALC, and fields that a lookup fills. Refused: the read-only types.
    """
    if not isinstance(sent, dict):
        raise bad_json()
    app = table.app
    ordinary: dict[str, Any] = {}
    system: dict[str, Any] = {}
    for code, holder in sent.items():
        one = app.by_code.get(code)
        if one is None or code in app.copied or one.type is FieldType.CALC:
            continue
        if not isinstance(holder, dict) or "value" not in holder:
            raise bad_json()
        if adding and one.type in ON_ADD_ONLY:
            system[one.type] = holder["value"]
        else:
            _refuse_read_only(one)
            ordinary[code] = holder["value"]
    return ordinary, system


def this_minute() -> str:
    """Return now as kintone's system fields have it: to the minute."""
    return dates.minute(datetime.now(UTC))


def this_second() -> str:
    """Return now as kintone's comments have it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _refuse_read_only(one: Field) -> None:
    if one.type in _READ_ONLY:
        raise read_only_field(one.code)
    if one.type is FieldType.CATEGORY:
        raise read_only_field(one.code, "GA_UO01")
    if one.type is FieldType.REFERENCE_TABLE:
        raise bad_json()
