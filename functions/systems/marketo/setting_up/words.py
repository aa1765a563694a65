"""What Marketo's screens call things, in English and Japanese.

https://experienceleague.adobe.com/ja/docs/marketo/using/product-docs/administration (users and roles, LaunchPoint,
Marketo custom objects); https://support.on24.com (Marketo ON24 Connect in Japanese) for the triggers of custom objects.
"""

from __future__ import annotations

from collections.abc import Mapping

from relay.system.setting_up.record_form import FieldKind
from relay.system.webhook_setup import ScreenName

ROLE = ScreenName("Admin > Users & Roles > Roles > New Role", "管理 > ユーザーとロール > ロール > 新規ロール")
USER = ScreenName(
    "Admin > Users & Roles > Users > Invite New User", "管理 > ユーザーとロール > ユーザー > 新規ユーザーを招待"
)
SERVICE = ScreenName("Admin > LaunchPoint > New Service", "管理 > LaunchPoint > 新規サービス")
ADDRESS = ScreenName("Admin > Web Services > REST API", "管理 > Web サービス > REST API")
OBJECT = ScreenName(
    "Admin > Marketo Custom Objects > New Custom Object",
    "管理 > Marketo カスタムオブジェクト > 新しいカスタムオブジェクト",
)
OBJECT_FIELDS = ScreenName("its fields: Fields > New Field", "そのフィールド: フィールド > 新規フィールド")
APPROVE = ScreenName("Custom Object Actions > Approve Object", "カスタムオブジェクトアクション > オブジェクトの承認")
PERSON_FIELDS = ScreenName("Admin > Field Management: fields of the person", "管理 > フィールド管理: 個人のフィールド")
NEW_FIELD = ScreenName("New Custom Field", "新規カスタムフィールド")
CAMPAIGN = ScreenName("Smart campaign", "スマートキャンペーン")
SEGMENTS = ScreenName("Smart lists: filters", "スマートリスト: フィルター")

NAME = ScreenName("API Name", "API 名")
DISPLAY = ScreenName("Display Name", "表示名")
TYPE = ScreenName("Data Type", "データタイプ")
LENGTH = ScreenName("Length", "サイズ")
DEDUPE = ScreenName("Dedupe Field", "重複排除フィールド")
MEANING = ScreenName("Meaning", "説明")

YES = ScreenName("yes", "はい")

TYPES: Mapping[FieldKind, ScreenName] = {
    "id": ScreenName("String", "文字列"),
    "text": ScreenName("String", "文字列"),
    "long text": ScreenName("Text", "テキスト"),
    "email": ScreenName("Email", "メールアドレス"),
    "integer": ScreenName("Integer", "整数"),
    "number": ScreenName("Float", "浮動小数点数"),
    "datetime": ScreenName("DateTime", "日時"),
}
LINK = ScreenName("Link (Person > Id)", "リンク(個人 > ID)")
"""The field that ties a record to its person."""


def added(label: str) -> ScreenName:
    """The trigger for a new record."""
    return ScreenName(f"Trigger: Added to {label}", f"トリガー: Added to {label} ({label} に追加)")


def updated(label: str) -> ScreenName:
    """The trigger for a record that has changed."""
    return ScreenName(f"Trigger: {label} is Updated", f"トリガー: {label} is Updated ({label} を更新)")
