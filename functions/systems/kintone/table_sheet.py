"""The table that a route writes rows of, and the record's fields beside it, as they are made in kintone's form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from relay.system.webhook_setup import MadeFirst, ScreenName
from systems.kintone.config import Key, KintoneRoute, RowRule
from systems.kintone.target.record import types_of

_TABLE = ScreenName("Table", "テーブル")
_CODE = ScreenName("Field Code", "フィールドコード")
_UNIQUE = ScreenName("Prohibit duplicate values", "値の重複を禁止する")
SHOWN: Mapping[str, ScreenName] = {
    "text": ScreenName("Text", "文字列(1行)"),
    "multi_line_text": ScreenName("Text Area", "文字列(複数行)"),
    "rich_text": ScreenName("Rich Text", "リッチエディター"),
    "number": ScreenName("Number", "数値"),
    "link": ScreenName("Link", "リンク"),
    "date": ScreenName("Date", "日付"),
    "time": ScreenName("Time", "時刻"),
    "datetime": ScreenName("Date and time", "日時"),
    "radio_button": ScreenName("Radio Button", "ラジオボタン"),
    "drop_down": ScreenName("Drop-down", "ドロップダウン"),
    "check_box": ScreenName("Check Box", "チェックボックス"),
    "multi_select": ScreenName("Multi-choice", "複数選択"),
    "user_select": ScreenName("User Selection", "ユーザー選択"),
    "organization_select": ScreenName("Department Selection", "組織選択"),
    "group_select": ScreenName("Group Selection", "グループ選択"),
    "lookup": ScreenName("Lookup", "ルックアップ"),
}
"""https://get.kintone.help/k/en/user/app_settings/form/form_parts/field_settings.html and its Japanese page."""


def table(route: KintoneRoute, rows: RowRule) -> MadeFirst:
    """The record's own fields, and the table with the field of the mark and the fields of the cells."""
    kinds = {rows.mark.field: "text", **types_of(rows.fields)}
    own = types_of(route.fields)
    app = route.app
    title = ScreenName(f"kintone, app {app}: App settings > Form", f"kintone アプリ {app}: アプリの設定 > フォーム")
    content = {"app": app, "key": route.key.field, "record": own, "table": rows.table, "fields": kinds}
    return MadeFirst(title, [*_own(route.key, own), *_lines(rows, kinds)], content)


def _own(key: Key, kinds: Mapping[str, str]) -> Iterator[str]:
    """The field of the key, unless that is the record's number, and the others."""
    if key.field is not None:
        yield f"  {_CODE} {key.field}: {SHOWN[key.kind]}; {_UNIQUE}"
    for code, kind in kinds.items():
        yield f"  {_CODE} {code}: {SHOWN[kind]}"


def _lines(rows: RowRule, kinds: Mapping[str, str]) -> Iterator[str]:
    yield f"  {_TABLE}: {_CODE} {rows.table}"
    for code, kind in kinds.items():
        yield f"    {_CODE} {code}: {SHOWN[kind]}"
    yield f"{rows.mark.field} is the relay's own: people leave it as it is. `relay check` compares all of it."
    yield f"{rows.mark.field} はリレー専用です。編集しないでください。`relay check` で照合できます。"
