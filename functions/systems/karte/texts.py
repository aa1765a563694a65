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
}
