"""Reasons to refuse a call of KARTE's, in each language."""

from __future__ import annotations

from relay.core.texts import Text

TEXTS: dict[str, Text] = {
    "not_karte": Text(
        "not_karte",
        400,
        "The body is no call of KARTE's: one JSON object is wanted, as `relay sheet ROUTE` shows it. In the action's "
        "data every variable needs a default, or what is left is no JSON.",
        "本文が KARTE からの呼び出しではありません。`relay sheet ROUTE` が示す JSON オブジェクトを送信してください。"
        "アクションの data では、すべての変数にデフォルト値が必要です(ないと JSON として壊れます)。",
    ),
    "not_on_bus": Text(
        "not_karte",
        400,
        "The event on the bus is none of KARTE's action for Amazon EventBridge: it has no name and values. "
        "Connect a bus of its own to the relay.",
        "イベントバスのイベントに name と values がなく、KARTE の Amazon EventBridge アクションではありません。"
        "中継システム専用のイベントバスを接続してください。",
    ),
    "call_id_wrong": Text(
        "invalid_key",
        400,
        "{path}: the unique id of a delivery is one text of at most {limit} characters.",
        "{path}: 配信の一意な ID は {limit} 文字までの 1 つの文字列にしてください。",
    ),
    "call_user_wrong": Text(
        "invalid_key",
        400,
        "{path}: KARTE's id of a user is one text of at most {limit} bytes.",
        "{path}: KARTE のユーザー ID は {limit} バイトまでの 1 つの文字列にしてください。",
    ),
    "call_without_user": Text(
        "missing_key",
        400,
        "Nobody asks: neither of {paths} is in the call. Send KARTE's id of the user, so that what is found can go to "
        "somebody.",
        "{paths} のどれもないため、誰についての呼び出しか分かりません。KARTE のユーザー ID を送信してください。",
    ),
    "call_values_shape": Text(
        "invalid_value",
        400,
        "values: an object with names and values is wanted.",
        "values: 名前と値を持つオブジェクトを指定してください。",
    ),
    "call_time_wrong": Text(
        "invalid_value",
        400,
        "time: neither seconds nor milliseconds since 1970, nor a moment with its zone, such as "
        "2026-10-01T09:05:00+09:00.",
        "time: 1970 年からの秒かミリ秒、または 2026-10-01T09:05:00+09:00 のように時差の付いた日時を送信してください。",
    ),
}
