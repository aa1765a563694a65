"""What KARTE's screens call things. They are Japanese; the English is ours.

https://support.karte.io/post/2GeCWy2PDHxX2YmWYBmtJe (webhook with Craft),
https://craft.developers.karte.io/craft-functions/event-driven-functions/server-side-action
"""

from __future__ import annotations

from relay.system.webhook_setup import ScreenName

KARTE = ScreenName("KARTE", "KARTE")
FUNCTIONS = ScreenName(
    "All products > Craft > Functions > Create", "すべてのプロダクト > Craft > ファンクション > 作成"
)
SECRETS = ScreenName("Craft > Secrets", "Craft > シークレット")
ACTION = ScreenName('action from the template "Craft Functions連携"', "「Craft Functions連携」テンプレートのアクション")
FUNCTION_NAME = ScreenName("function name", "ファンクション名")
VARIABLES = ScreenName("user information variables and their defaults", "ユーザー情報変数とデフォルト値")
SCRIPT = ScreenName("script, delivered by KARTE or on the page", "接客サービスの「スクリプト」、またはページに設置")
TRIGGER = ScreenName("trigger", "トリガー")
BUS = ScreenName('action of the plug-in "Amazon EventBridge"', "「Amazon EventBridge」プラグインのアクション")
WEBHOOK = ScreenName(
    "Webhook plug-in (projects that had it before November 2023)",
    "Webhook プラグイン(2023 年 11 月以前から利用中の場合)",
)
HOOK = ScreenName("API v2 apps > the app > hook settings", "API v2 設定 > アプリ > hook設定")
SEGMENT = ScreenName("segment of those who are linked", "連携済みユーザーのセグメント")
