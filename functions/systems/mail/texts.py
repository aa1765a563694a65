"""This system's own reasons to refuse, in each language. They name where the mail lies, and nothing of its words."""

from __future__ import annotations

from relay.core.texts import Text


def _beyond(en: str, ja: str) -> Text:
    """A mail that would be dear to read."""
    return Text(
        "mail_refused",
        400,
        f"The mail is not read: {en}. It lies in S3 as {{key}} until its time is over.",
        f"メールを読み取りません: {ja}。メールは保存期間が終わるまで S3 に {{key}} として残ります。",
    )


TEXTS: dict[str, Text] = {
    "not_from_ses": Text(
        "mail_refused",
        400,
        "This is no event of an Amazon SES receipt rule with a Lambda action. Look at what starts the function.",
        "Amazon SES の受信ルール(Lambda アクション)のイベントではありません。"
        "関数を起動しているものを確認してください。",
    ),
    "not_a_reply": Text(
        "mail_refused",
        400,
        "This is no reply as the relay itself makes it of a mail: {path}. Mails come by Amazon SES alone.",
        "relay がメールから作成した返信ではありません: {path}。メールは Amazon SES からだけ届きます。",
    ),
    "mail_too_large": Text(
        "too_large",
        413,
        "The mail has {size} bytes; at most {limit} are read. It lies in S3 as {key} until its time is over.",
        "メールが {size} バイトあります。読み取れるのは {limit} バイトまでです。"
        "メールは保存期間が終わるまで S3 に {key} として残ります。",
    ),
    "mail_lines": _beyond("it has more than {limit} lines", "{limit} 行を超えています"),
    "mail_parts": _beyond("it has more than {limit} parts", "パートが {limit} を超えています"),
    "mail_fields": _beyond("it has more than {limit} header fields", "ヘッダーが {limit} を超えています"),
    "mail_slow": _beyond("it takes more than {limit} seconds", "{limit} 秒を超えました"),
    "mail_missing": Text(
        "mail_missing",
        404,
        "The mail does not lie in S3 as {key}. See that the receipt rule's S3 action comes before its Lambda action, "
        "with the relay's bucket and prefix.",
        "メールが S3 に {key} として保存されていません。受信ルールで S3 アクションが Lambda アクションより前にあり、"
        "relay のバケットとプレフィックスが指定されていることを確認してください。",
    ),
    "mail_forward_unsure": Text(
        "mail_unsure",
        503,
        "Nobody knows whether the mail reached the mailbox: SES did not answer in time, so it is not sent again. It "
        "lies in S3 as {key} until its time is over.",
        "メールが転送先に届いたかどうか分かりません。SES の応答がなかったため、再送信していません。"
        "メールは保存期間が終わるまで S3 に {key} として残ります。",
    ),
}
