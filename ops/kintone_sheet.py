"""`relay sheet` of a route that comes from kintone: what to type into the app's webhook screen.

Screen: https://jp.cybozu.help/k/ja/user/app_settings/set_webhook/webhook.html and its English page; the tutorial
https://kintone.dev/en/tutorials/introduction-to-kintone-customizations/webhooks/
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from operations.sheets.screen_names import ScreenName
from ops.output.terminal import say
from relay.core.config import Route

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


@dataclass(frozen=True, kw_only=True)
class KintoneSheet:
    """Everything that is typed into kintone for one route."""

    app: int
    description: str
    url: str
    """With its key, which is a secret."""
    events: tuple[str, ...]

    @classmethod
    def of(cls, name: str, route: Route, url: str) -> KintoneSheet:
        """The sheet of a route that has a source."""
        if route.source is None:
            raise ValueError(name)
        return cls(
            app=route.source.app,
            description=f"relay: {name}"[:_DESCRIPTION_LENGTH],
            url=url,
            events=tuple(route.source.events),
        )

    def as_json(self) -> dict[str, Any]:
        """For scripts."""
        return {
            "app": self.app,
            DESCRIPTION.en: self.description,
            URL.en: self.url,
            EVENTS.en: [EVENT_NAMES[event].en for event in self.events],
            "events": list(self.events),
            ACTIVE.en: True,
        }

    def show(self, *, hint: str | None) -> None:
        """Line by line, as on kintone's screen; `hint` names the route where the key is hidden."""
        say()
        say(f"== kintone, app / アプリ {self.app}: {MENU}")
        say(f"{DESCRIPTION}: {self.description}")
        say(f"{URL}: {self.url}")
        say("  Where the screen has https:// already, type what comes after it. / https:// の後だけの場合もあります。")
        if hint:
            say(f"  (the key itself / キーの表示: relay sheet {hint} --reveal)")
        say(f"{EVENTS}:")
        for event, name in EVENT_NAMES.items():
            say(f"  [{'x' if event in self.events else ' '}] {name}")
        say(f"{ACTIVE}: on / オン")
        say(f"{SAVE}. Without the update of the app nothing is sent. / アプリを更新するまで通知されません。")
        say()
        say("The URL is a secret: its key lets anyone write what this route writes. / URL は秘密情報です。")
        say("A new key comes with `relay secret rotate`; the old one is valid until `relay secret retire`.")
        say("kintone sends 60 notifications a minute for a whole domain and drops the rest: a sync closes the gap.")
        say("kintone の通知はドメイン全体で 1 分あたり 60 件までです。超えた分は破棄されるため、同期で補います。")
