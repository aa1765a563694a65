"""What to type into an app's webhook screen.

Screen: https://jp.cybozu.help/k/ja/user/app_settings/set_webhook/webhook.html and its English page; the tutorial
https://kintone.dev/en/tutorials/introduction-to-kintone-customizations/webhooks/
"""

from __future__ import annotations

from collections.abc import Iterator

from relay.system.webhook_setup import CallerSheet, ScreenName
from systems.kintone.config import KintoneSource

KINTONE = ScreenName("kintone", "kintone")
MENU = ScreenName(
    "App settings (gear) > App Settings > Customization and Integration > Webhooks > Add",
    "アプリの設定 (歯車) > 設定 > カスタマイズ/サービス連携 > Webhook > 追加する",
)
DESCRIPTION = ScreenName("Description", "説明")
URL = ScreenName("Webhook URL", "Webhook URL")
EVENTS = ScreenName("Events that send a notification", "通知を送信する条件")
ACTIVE = ScreenName("Activation", "有効化")
SAVE = ScreenName("Save, then Update App", "保存してから「アプリを更新」")

EVENT_NAMES: dict[str, ScreenName] = {
    "ADD_RECORD": ScreenName("Record is added", "レコードの追加"),
    "UPDATE_RECORD": ScreenName("Record is edited", "レコードの編集"),
    "DELETE_RECORD": ScreenName("Record is deleted", "レコードの削除"),
    "ADD_RECORD_COMMENT": ScreenName("Comment is posted", "コメントの書き込み"),
    "UPDATE_STATUS": ScreenName("Status is changed", "ステータスの更新"),
}

_DESCRIPTION_LENGTH = 64
"""Characters that kintone takes."""


def sheet(name: str, source: KintoneSource, url: str, hint: str) -> CallerSheet:
    """Everything that is typed into kintone for one route; its URL holds a key, which is a secret."""
    description = f"relay: {name}"[:_DESCRIPTION_LENGTH]
    content = {
        "app": source.app,
        DESCRIPTION.en: description,
        URL.en: url,
        EVENTS.en: [EVENT_NAMES[each].en for each in source.hooks],
        "hooks": list(source.hooks),
        ACTIVE.en: True,
    }
    return CallerSheet(caller=KINTONE, lines=[*_lines(source, description, url, hint)], content=content)


def _lines(source: KintoneSource, description: str, url: str, hint: str) -> Iterator[str]:
    """Line by line, as on kintone's screen."""
    yield ""
    yield f"== kintone, app / アプリ {source.app}: {MENU}"
    yield f"{DESCRIPTION}: {description}"
    yield f"{URL}: {url}"
    yield "  Where the screen has https:// already, type what comes after it. / https:// の後だけの場合もあります。"
    if hint:
        yield f"  ({hint})"
    yield f"{EVENTS}:"
    for each, name in EVENT_NAMES.items():
        yield f"  [{'x' if each in source.hooks else ' '}] {name}"
    yield f"{ACTIVE}: on / オン"
    yield f"{SAVE}. Without the update of the app nothing is sent. / アプリを更新するまで通知されません。"
    yield ""
    yield "The URL is a secret: its key lets anyone write what this route writes. / URL は秘密情報です。"
    yield "A new key comes with `relay secret rotate`; the old one is valid until `relay secret retire`."
    yield "kintone sends 60 notifications a minute for a whole domain and drops the rest: `every` closes the gap."
    yield "kintone の通知はドメイン全体で 1 分あたり 60 件までです。超えた分は破棄されますが、every で補えます。"
