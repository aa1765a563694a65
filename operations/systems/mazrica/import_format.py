"""The format file of an import (一括登録), as it was downloaded from Mazrica: which column holds what.

Its header must stay as it is; a detail item stands in it as `name(管理番号:501)`
(https://intercom.help/senses_manual/ja/articles/8855886). The words of the other columns are not published, so those
that are known are looked for, and others can be named.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from operations.failures import OperatorError, WrongUsageError

ImportKind = Literal["contacts", "accounts"]

_NAMES: Mapping[ImportKind, Mapping[str, Sequence[str]]] = {
    "contacts": {
        "name": ("コンタクト名", "氏名", "名前"),
        "email": ("メールアドレス", "メール", "Email"),
        "customer": ("取引先ID",),
    },
    "accounts": {"name": ("取引先名",), "phone": ("電話番号", "TEL")},
}
_NEEDED: Mapping[ImportKind, Sequence[str]] = {"contacts": ("name", "email"), "accounts": ("name",)}
_ITEM = re.compile(r"[((]管理番号\s*[::]\s*([0-9]+)\s*[))]\s*$")
_LONGEST = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class ImportFormat:
    """One format file."""

    kind: ImportKind
    header: Sequence[str]
    places: Mapping[str, int]
    """By our words: where the column is."""
    items: Mapping[int, int]
    """By the number of a detail item."""
    has_mark: bool
    """Whether the file begins with a byte-order mark; then so do those that are made of it."""

    def place(self, word: str) -> int | None:
        """Where a column is; None where there is none."""
        return self.places.get(word)


def read_format(path: Path, columns: Mapping[str, str] | None = None) -> ImportFormat:
    """Raises OperatorError for what is no format file; `columns` are headings by our words."""
    content, has_mark = _text(path)
    header = next(csv.reader(content.splitlines()[:1]), [])
    kind = _kind(header, columns or {})
    known = {word: _place(header, [given] if (given := (columns or {}).get(word)) else names)
             for word, names in _NAMES[kind].items()}  # fmt: skip
    places = {word: at for word, at in known.items() if at is not None}
    if missing := [word for word in _NEEDED[kind] if word not in places]:
        raise OperatorError(
            f"{path}: no column for {' and '.join(missing)} was found among: {', '.join(header)}. Say which it is, as "
            f"in --column {missing[0]}=HEADING."
        )
    items = {int(found[1]): at for at, each in enumerate(header) if (found := _ITEM.search(each))}
    return ImportFormat(kind=kind, header=header, places=places, items=items, has_mark=has_mark)


def column_names(given: Sequence[str]) -> dict[str, str]:
    """Options such as `email=メール`. Raises WrongUsageError."""
    words = {word for names in _NAMES.values() for word in names}
    found = dict(each.partition("=")[::2] for each in given)
    if wrong := {each for each, heading in found.items() if each not in words or not heading}:
        raise WrongUsageError(f"--column {min(wrong)}: write WORD=HEADING, with one of {', '.join(sorted(words))}.")
    return found


def _kind(header: Sequence[str], columns: Mapping[str, str]) -> ImportKind:
    """Contacts have addresses, accounts have none."""
    contacts = _NAMES["contacts"]
    if _place(header, [columns.get("email", ""), *contacts["email"], *contacts["name"]]) is not None:
        return "contacts"
    is_account = _place(header, [columns.get("name", ""), *_NAMES["accounts"]["name"]]) is not None
    return "accounts" if is_account else "contacts"


def _place(header: Sequence[str], names: Sequence[str]) -> int | None:
    plain = [each.strip().casefold() for each in header]
    return next((plain.index(each.casefold()) for each in names if each and each.casefold() in plain), None)


def _text(path: Path) -> tuple[str, bool]:
    """UTF-8, or the Shift-JIS of Windows."""
    try:
        content = path.read_bytes()[:_LONGEST]
    except OSError as error:
        raise OperatorError(f"{path}: {error.strerror or 'cannot be read'}.") from error
    has_mark = content.startswith(codecs.BOM_UTF8)
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding), has_mark
        except UnicodeDecodeError:
            continue
    raise OperatorError(f"{path}: it is neither UTF-8 nor Shift-JIS. Download the format file from Mazrica again.")
