"""kintone's own reasons to refuse, in each language."""

from __future__ import annotations

from relay.core.texts import Text

TEXTS: dict[str, Text] = {
    "not_kintone": Text(
        "not_kintone",
        400,
        "The body is no notification of a kintone webhook with a record. This route takes nothing else.",
        "本文が kintone の Webhook 通知ではありません。このルートは kintone からの通知だけを受け付けます。",
    ),
    "wrong_app": Text(
        "wrong_app",
        400,
        "The notification comes from another app of kintone; this route takes those of app {app}. "
        "Correct the webhook's URL in that app, or `source.app` in relay.yaml.",
        "別の kintone アプリからの通知です。このルートが受け付けるのはアプリ {app} の通知です。"
        "そのアプリの Webhook URL か、relay.yaml の `source.app` を修正してください。",
    ),
    "action_missing": Text(
        "invalid_value",
        400,
        "There is nothing to do: the route has no fields, and the values for its status or comment are empty.",
        "処理する内容がありません。ルートに fields がなく、ステータスやコメントの値が空です。",
    ),
    "mark_missing": Text(
        "invalid_value",
        400,
        "The payload has no value for the mark of its row, `{text}`. Without one a repeat could not be told from a "
        "second row. Send it, or correct `rows.mark.text` in relay.yaml.",
        "テーブルの行の目印 `{text}` に使う値がペイロードにありません。目印がないと、"
        "同じ内容の再送を別の行と区別できません。"
        "値を送信するか、relay.yaml の `rows.mark.text` を修正してください。",
    ),
}
