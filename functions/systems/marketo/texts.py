"""Reasons to refuse what is to go to Marketo, in each language."""

from __future__ import annotations

from relay.core.texts import Text

TEXTS: dict[str, Text] = {
    "lead_missing": Text(
        "missing_key",
        400,
        "{paths}: one of these must say which lead the event is about, and all are missing or empty.",
        "{paths}: どのリードのイベントかを示す値が必要ですが、すべてないか、空です。",
    ),
    "marketo_id_wrong": Text(
        "invalid_key",
        400,
        "{path}: this is no lead id of Marketo. A lead id is a whole number from 1.",
        "{path}: Marketo のリード ID ではありません。リード ID は 1 以上の整数です。",
    ),
    "mail_id_wrong": Text(
        "invalid_value",
        400,
        "{path}: this is no number of a mail. Send what is about one here, such as Open Email with its primaryId.",
        "{path}: メールの ID ではありません。メールに関するもの(Open Email の primaryId など)だけを送信してください。",
    ),
    "foreign_id_comma": Text(
        "invalid_key",
        400,
        "{path}: an id with a comma cannot be looked up in Marketo, which reads it as two. Send another id.",
        "{path}: カンマを含む ID は Marketo では 2 つの値として扱われ、検索できません。別の ID を送信してください。",
    ),
    "cookie_wrong": Text(
        "invalid_key",
        400,
        "{path}: this is no Marketo cookie. Send the whole value of _mkto_trk: id:123-ABC-456&token:_mch-...",
        "{path}: Marketo の Cookie ではありません。_mkto_trk の値全体(id:...&token:_mch-...)を送信してください。",
    ),
    "email_wrong": Text(
        "invalid_key",
        400,
        "{path}: this is no e-mail address that Marketo takes: one address, in ASCII.",
        "{path}: Marketo で使えるメールアドレスではありません。半角文字のアドレスを 1 つ指定してください。",
    ),
    "value_needed": Text(
        "invalid_value",
        400,
        "{name}: this value is missing or empty, and Marketo cannot do without it.",
        "{name}: Marketo に必要な値がないか、空です。",
    ),
}
