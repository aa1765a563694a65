"""Taking in a CSV file (一括登録) of accounts or contacts.

https://intercom.help/senses_manual/ja/articles/2979374 : at most 5,000 rows, no check for contacts that are alike,
an account by its 取引先ID or none, 65,535 characters of memo.
https://intercom.help/senses_manual/ja/articles/8855886 : the header stays as it was downloaded, detail items have
`(管理番号:…)` behind their names, several choices `//` between them, a URL has no Japanese; UTF-8 or Shift-JIS; one
file at a time. The words of the header are ours, and so is it that nothing is taken in of a file with a wrong row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from local.systems.mazrica.account import Account
from local.systems.mazrica.errors import Refusal, invalid
from local.systems.mazrica.records import links, writing
from local.systems.mazrica.records.items import Item
from local.systems.mazrica.records.kinds import CONTACTS, CUSTOMERS, KINDS, Column, Link
from local.systems.mazrica.records.values import checked

MOST_ROWS = 5000
SHIFT_JIS = "cp932"
_LABELS: Mapping[str, Mapping[str, str]] = {
    CONTACTS: {
        "customer": "取引先ID",
        "name": "コンタクト名",
        "dept": "部署",
        "position": "役職",
        "email": "メールアドレス",
        "tel": "電話番号",
        "mobileTel": "携帯番号",
        "memo": "メモ",
    },
    CUSTOMERS: {
        "name": "取引先名",
        "address": "住所",
        "telNo": "電話番号",
        "webUrl": "WebサイトURL",
        "employee": "従業員数",
        "capital": "資本金",
        "establishYear": "設立年",
        "closingMonth": "決算月",
    },
}


def header(account: Account, kind: str) -> list[str]:
    """The header of the format file, as it is now. Raises Refusal 400."""
    return list(_columns(account, kind))


def take_in(account: Account, kind: str, file: bytes) -> list[int]:
    """Register every row of a file, and return the ids. Raises Refusal that names each wrong row."""
    with account.lock:
        if account.importing:
            raise invalid("another file is being taken in")
        columns = _columns(account, kind)
        rows = _rows(_decoded(file))
        if not rows or rows[0] != list(columns):
            raise invalid("the header is not that of the format file")
        body = [row for row in rows[1:] if row]
        if len(body) > MOST_ROWS:
            raise invalid(f"a file has at most {MOST_ROWS} rows")
        read = [_row(account, list(columns.values()), row) for row in body]
        wrong = [f"{at}: {each.text}" for at, each in enumerate(read, 2) if isinstance(each, Refusal)]
        if wrong:
            raise invalid(f"{len(wrong)} rows are wrong: {'; '.join(wrong[:20])}")
        good = [each for each in read if not isinstance(each, Refusal)]
        return [writing.create(account, kind, values, items).id for values, items in good]


def _columns(account: Account, kind: str) -> dict[str, Column | Link | Item]:
    """What stands under each word of the header."""
    if kind not in _LABELS:
        raise invalid(f"files are of {', '.join(_LABELS)}")
    known: dict[str, Column | Link | Item] = {each.name: each for each in KINDS[kind].columns}
    known |= {each.name: each for each in KINDS[kind].links}
    found = {label: known[name] for name, label in _LABELS[kind].items()}
    return found | {f"{item.name}(管理番号:{item.id})": item for item in account.items.of(kind)}


def _decoded(file: bytes) -> str:
    for encoding in ("utf-8-sig", SHIFT_JIS):
        try:
            return file.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise invalid("the file is neither UTF-8 nor Shift-JIS")


def _rows(text: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error:
        raise invalid("the file is no CSV") from None


def _row(
    account: Account, columns: list[Column | Link | Item], row: list[str]
) -> tuple[dict[str, Any], dict[int, Any]] | Refusal:
    if len(row) != len(columns):
        return invalid(f"{len(columns)} columns are expected")
    values: dict[str, Any] = {}
    items: dict[int, Any] = {}
    try:
        for column, text in zip(columns, row, strict=True):
            if isinstance(column, Item):
                items[column.id] = column.checked(_item(column, text))
            elif isinstance(column, Link):
                values[column.name] = links.resolved(account, column, _number(text))
            else:
                values[column.name] = checked(column, text if column.type in ("text", "email") else _number(text))
    except Refusal as wrong:
        return wrong
    return values, items


def _item(item: Item, text: str) -> Any:
    if item.type == "multi_select":
        return [each for each in text.split("//") if each]
    if item.type == "decimal_number" and text:
        try:
            return float(text)
        except ValueError:
            return text
    if item.type == "date":
        return text.replace("/", "-")
    return _number(text) if item.type == "number" else text


def _number(text: str) -> Any:
    """A whole number, None for nothing, and the text itself where it is none."""
    plain = text.strip()
    if not plain:
        return None
    return int(plain) if plain.isascii() and plain.removeprefix("-").isdecimal() else text
