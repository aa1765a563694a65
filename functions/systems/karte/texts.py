"""KARTE's own reasons to refuse, in each language."""

from __future__ import annotations

from relay.core.texts import Text

TEXTS: dict[str, Text] = {
    "lead_id_wrong": Text(
        "invalid_key",
        400,
        "{path}: a lead id has only digits. Send the token lead.Id in the webhook's template.",
        "{path}: リード ID は数字だけです。Webhook のテンプレートで lead.Id トークンを送信してください。",
    ),
    "user_id_too_long": Text(
        "invalid_key",
        400,
        "{path}: KARTE takes user ids of at most {limit} bytes.",
        "{path}: KARTE のユーザー ID は {limit} バイトまでです。",
    ),
    "events_missing": Text(
        "invalid_event",
        400,
        "{path}: there is no event here. Write a list into the webhook's template: {path}=[...], each with event_name "
        "and values.",
        "{path}: イベントがありません。Webhook のテンプレートに {path}=[...] の形で、event_name と values を持つ"
        "リストを書いてください。",
    ),
    "events_shape": Text(
        "invalid_event",
        400,
        "{path}: a list of events is wanted. If it arrives as text, name it in json_strings in relay.yaml.",
        "{path}: イベントのリストを指定してください。文字列で届く場合は relay.yaml の json_strings に書いてください。",
    ),
    "events_too_many": Text(
        "invalid_event",
        400,
        "{path}: at most {limit} events are accepted in one webhook.",
        "{path}: 1 回の Webhook で送信できるイベントは {limit} 件までです。",
    ),
    "event_shape": Text(
        "invalid_event",
        400,
        "{place}: an event is an object with event_name and values, and nothing else.",
        "{place}: イベントは event_name と values だけを持つオブジェクトにしてください。",
    ),
    "event_name_missing": Text(
        "invalid_event",
        400,
        "{place}: event_name is missing or empty.",
        "{place}: event_name がないか、空です。",
    ),
    "event_name_wrong": Text(
        "invalid_event",
        400,
        "{place}: event_name may have only letters (a to z), digits, _ and $, the first no digit, at most 2048.",
        "{place}: event_name に使えるのは半角英数字と _ と $ だけです(先頭に数字は不可、2048 文字まで)。",
    ),
    "event_name_reserved": Text(
        "invalid_event",
        400,
        "{place}: KARTE keeps the event name {name} for itself. Choose another.",
        "{place}: イベント名 {name} は KARTE が使用しているため送信できません。別の名前にしてください。",
    ),
    "event_values_shape": Text(
        "invalid_event",
        400,
        "{place}: an object with names and values is wanted.",
        "{place}: 名前と値を持つオブジェクトを指定してください。",
    ),
    "event_field_name": Text(
        "invalid_event",
        400,
        "{place}: a field name in here has something else than letters (a to z), digits, _ and $, begins with a digit, "
        "or has more than 2048 characters.",
        "{place}: フィールド名に使えるのは半角英数字と _ と $ だけです(先頭に数字は不可、2048 文字まで)。",
    ),
    "event_too_large": Text(
        "invalid_event",
        400,
        "{place}: the event takes {size} bytes; KARTE takes {limit}. Send fewer or shorter values.",
        "{place}: イベントが {size} バイトあります。KARTE の上限は {limit} バイトです。値を減らしてください。",
    ),
    "identify_without_user": Text(
        "invalid_event",
        400,
        "{place}: an identify event needs the id of a member; of a visitor, KARTE keeps nothing of it.",
        "{place}: identify イベントには会員の ID が必要です。ビジターの identify の値は KARTE に保存されません。",
    ),
    "identify_other_user": Text(
        "invalid_event",
        400,
        "{place}: user_id is not the user that the event is for; KARTE would join the two. Leave it out.",
        "{place}: user_id がイベントの対象のユーザーと異なり、KARTE で 2 人が統合されます。user_id を除いてください。",
    ),
    "identify_joins": Text(
        "invalid_event",
        400,
        "{place}: the event is for a visitor, whom KARTE would join with the member in user_id. Leave it out.",
        "{place}: user_id を送ると、対象のビジターと会員が KARTE で統合されます。user_id を除いてください。",
    ),
    "identify_spelling": Text(
        "invalid_event",
        400,
        "{place}: a value that looks like user_id and is not spelled so. Leave it out; the relay sets user_id.",
        "{place}: user_id に似た名前の値があります。除いてください。user_id は中継システムが設定します。",
    ),
    "value_number_range": Text(
        "invalid_value",
        400,
        "{name}: the number must be between -{limit} and {limit}.",
        "{name}: 数値は -{limit} から {limit} の範囲にしてください。",
    ),
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
