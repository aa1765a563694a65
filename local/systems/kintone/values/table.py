"""A SUBTABLE's rows.

Sources: `SonicGarden/kintone-emulator:doc/kintone-behavior-notes.md` section 9 (measured), and
https://cybozu.dev/ja/kintone/docs/rest-api/records/update-record/ : rows that are not in the request are deleted.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from local.systems.kintone.apps.app import Field, FieldType
from local.systems.kintone.errors import bad_json, row_id_twice
from local.systems.kintone.values.checking import Bad, Checking, Problem
from local.systems.kintone.values.fields import check, default, empty, missing


def table(field: Field, raw: Any, checking: Checking) -> list[dict[str, Any]]:
    """Take the rows of a SUBTABLE: the list replaces the table, a row with a known id is merged."""
    if not isinstance(raw, list):
        raise bad_json()
    known = {row["id"]: row["value"] for row in checking.old or []}
    _refuse_twice([str(row.get("id")) for row in raw if isinstance(row, dict)], known)
    inside = replace(checking, in_table=True)
    problems: list[Problem] = []
    rows = [
        _row(field, row, known, inside, where=f".value[{index}].value", problems=problems)
        for index, row in enumerate(raw)
    ]
    if problems:
        raise Bad(*problems)
    return rows


def _refuse_twice(ids: Sequence[str], known: Collection[str]) -> None:
    for each, times in Counter(ids).items():
        if times > 1 and each in known:
            raise row_id_twice(each)


def _row(
    field: Field,
    raw: Any,
    known: Mapping[str, Any],
    checking: Checking,
    *,
    where: str,
    problems: list[Problem],
) -> dict[str, Any]:
    sent = raw.get("value", {}) if isinstance(raw, dict) else None
    if not isinstance(sent, dict):
        raise bad_json()
    row = str(raw.get("id"))
    before = known.get(row)
    values = {}
    for cell in field.fields:
        at = f"{where}.{cell.code}"
        values[cell.code] = _cell(cell, sent, before, checking, at=at, problems=problems)
    return {"id": checking.new_row() if before is None else row, "value": values}


def _cell(
    cell: Field,
    sent: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    checking: Checking,
    *,
    at: str,
    problems: list[Problem],
) -> Any:
    value = default(cell) if before is None else before.get(cell.code, empty(cell))
    if cell.code in sent and cell.type is not FieldType.CALC:
        if not isinstance(sent[cell.code], dict):
            raise bad_json()
        try:
            value = check(cell, sent[cell.code].get("value"), checking)
        except Bad as bad:
            problems.extend(Problem(each.text, at + each.suffix) for each in bad.problems)
            return value
    gone = missing(cell, value)
    if gone:
        problems.append(Problem(gone.text, at + gone.suffix))
    return value
