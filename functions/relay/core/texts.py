"""The texts of refusals that any system may give, in each language. A system's own stand beside its code.

One entry for each reason to refuse. `code` is the stable word in `error`; several reasons may share it, since a smart
campaign cares for the kind of mistake and a person for its detail.
"""

from __future__ import annotations

from dataclasses import dataclass

from relay.core.config import Language


@dataclass(frozen=True)
class Text:
    """One reason: its stable code, its HTTP status, its words. Words are templates for str.format."""

    code: str
    status: int
    en: str
    ja: str

    def text(self, language: Language) -> str:
        """The template in one language."""
        return self.ja if language == "ja" else self.en


TEXTS: dict[str, Text] = {
    # The request
    "wrong_secret": Text(
        "wrong_secret",
        401,
        "The header x-relay-secret, or the key in the URL of a webhook that cannot send a header, is missing or wrong. "
        "Take both the header and the whole URL from `relay sheet ROUTE --reveal`.",
        "ヘッダー x-relay-secret(ヘッダーを送信できない Webhook では URL のキー)がないか、正しくありません。"
        "`relay sheet ROUTE --reveal` が示すヘッダーと URL をそのまま設定してください。",
    ),
    "unknown_route": Text(
        "unknown_route",
        404,
        "There is no route of this name. Check the end of the webhook's URL.",
        "この名前のルートはありません。Webhook の URL の末尾を確認してください。",
    ),
    "wrong_method": Text(
        "wrong_method",
        405,
        'Set "Request Type" of the webhook to POST.',
        "Webhook の「リクエストタイプ」を POST にしてください。",
    ),
    "too_large": Text(
        "too_large",
        413,
        "The body has {size} bytes; at most {limit} are accepted. Send fewer or shorter fields.",
        "本文が {size} バイトあります。上限は {limit} バイトです。送信するフィールドを減らすか、値を短くしてください。",
    ),
    "too_large_stored": Text(
        "too_large",
        413,
        "The event takes {size} bytes to store; at most {limit} are possible. Send fewer or shorter fields.",
        "イベントの保存に {size} バイト必要です。上限は {limit} バイトです。"
        "送信するフィールドを減らすか、値を短くしてください。",
    ),
    "compressed": Text(
        "unsupported_encoding",
        415,
        "The body is compressed; send it as it is, without Content-Encoding.",
        "本文が圧縮されています。Content-Encoding を使わずに送信してください。",
    ),
    "signed_without_id": Text(
        "missing_key",
        400,
        "The request is signed, but no id in it says which delivery it is, so that one who caught it could send it "
        "again. Send a unique id where `source.id` of the route says.",
        "リクエストは署名されていますが、配信ごとの一意な ID がないため、盗聴した第三者による再送と区別できません。"
        "ルートの `source.id` が示す場所で一意な ID を送信してください。",
    ),
    # The body
    "json_surrogate": Text(
        "invalid_body",
        400,
        "{name}: a text in here holds half a character (an unpaired surrogate), as of an emoji that was cut, and "
        "cannot be stored. Correct the value.",
        "{name}: 絵文字などの途中で切れた文字(対になっていないサロゲート)があり、保存できません。"
        "値を修正してください。",
    ),
    "json_too_deep": Text(
        "invalid_body",
        400,
        "The body is nested more than {limit} levels deep. Make it flatter.",
        "本文の入れ子が {limit} 段を超えています。もっと浅くしてください。",
    ),
    # The record's key
    "key_missing": Text(
        "missing_key",
        400,
        "{path}: this value is missing or empty, and says which record the event belongs to. "
        "Add its token to the webhook's template.",
        "{path}: どのレコードのイベントかを示す値がないか、空です。"
        "Webhook のテンプレートにトークンを追加してください。",
    ),
    "key_too_long": Text(
        "invalid_key",
        400,
        "{path}: a key may have at most {limit} characters. Use a shorter value, such as the lead id.",
        "{path}: キーは {limit} 文字以内にしてください。リード ID のような短い値を使ってください。",
    ),
    "key_not_scalar": Text(
        "invalid_key",
        400,
        "{path}: a key must be one text or number.",
        "{path}: キーには 1 つの文字列か数値を指定してください。",
    ),
    "key_not_number": Text(
        "invalid_key",
        400,
        "{path}: the key field takes only a number, without separators or units.",
        "{path}: キーのフィールドには数値だけを指定してください(桁区切りや単位は使えません)。",
    ),
    # Values, by the name of the field at the target
    "value_not_text": Text(
        "invalid_value",
        400,
        "{name}: one text is wanted, not a list or an object.",
        "{name}: リストやオブジェクトではなく、1 つの文字列を指定してください。",
    ),
    "value_too_long": Text(
        "invalid_value",
        400,
        "{name}: at most {limit} characters are accepted.",
        "{name}: {limit} 文字以内にしてください。",
    ),
    "value_not_number": Text(
        "invalid_value",
        400,
        "{name}: not a number. Send digits only, without thousands separators, currency or units.",
        "{name}: 数値ではありません。桁区切り、通貨記号、単位を付けずに数字だけを送信してください。",
    ),
    "value_not_whole": Text(
        "invalid_value",
        400,
        "{name}: a whole number is wanted, without decimals.",
        "{name}: 整数で送信してください。小数部があります。",
    ),
    "value_number_size": Text(
        "invalid_value",
        400,
        "{name}: the number has too many digits (at most {digits}, {decimals} of them decimals).",
        "{name}: 数値の桁数が多すぎます(全体で {digits} 桁、小数部は {decimals} 桁まで)。",
    ),
    "value_not_date": Text(
        "invalid_value",
        400,
        "{name}: not a date. Send it as 2026-10-01, or give its format in relay.yaml.",
        "{name}: 日付ではありません。2026-10-01 の形で送信するか、relay.yaml で書式を指定してください。",
    ),
    "value_not_time": Text(
        "invalid_value",
        400,
        "{name}: not a time. Send it as 09:05, or give its format in relay.yaml.",
        "{name}: 時刻ではありません。09:05 の形で送信するか、relay.yaml で書式を指定してください。",
    ),
    "value_not_datetime": Text(
        "invalid_value",
        400,
        "{name}: not a date and time. Send it as 2026-10-01 09:05 or 2026-10-01T09:05:00+09:00, or give its format in "
        "relay.yaml.",
        "{name}: 日時ではありません。2026-10-01 09:05 か 2026-10-01T09:05:00+09:00 の形で送信するか、"
        "relay.yaml で書式を指定してください。",
    ),
    "value_without_zone": Text(
        "invalid_value",
        400,
        "{name}: the value is a moment with an offset from UTC, so its time differs from zone to zone. Give this field "
        "a zone in relay.yaml, such as zone: Asia/Tokyo.",
        "{name}: 時差の付いた日時のため、日付や時刻はタイムゾーンによって変わります。relay.yaml でこのフィールドに"
        " zone(zone: Asia/Tokyo など)を指定してください。",
    ),
    "value_not_choices": Text(
        "invalid_value",
        400,
        "{name}: a list of choices, or one text with separators, is wanted.",
        "{name}: 選択肢のリストか、区切り文字で区切った文字列を指定してください。",
    ),
    "value_not_link": Text(
        "invalid_value",
        400,
        "{name}: not a link: a web address, e-mail address or telephone number has no spaces or line breaks.",
        "{name}: リンクではありません。URL、メールアドレス、電話番号に空白や改行は使えません。",
    ),
    "value_not_boolean": Text(
        "invalid_value",
        400,
        "{name}: neither yes nor no. Send true or false, yes or no, 1 or 0.",
        "{name}: 真偽値ではありません。true か false、yes か no、1 か 0 を送信してください。",
    ),
    "value_not_segment": Text(
        "invalid_value",
        400,
        "{path}: this value cannot stand in the route's address, since a part of it is only dots.",
        "{path}: 値に「.」または「..」だけの部分があるため、ルートのアドレスには使えません。",
    ),
    "value_not_header": Text(
        "invalid_value",
        400,
        "{path}: a value in a header may have only printable ASCII characters, and no line breaks.",
        "{path}: ヘッダーの値に使えるのは印字可能な ASCII 文字だけです(改行は使えません)。",
    ),
    "value_unreadable": Text(
        "invalid_value",
        400,
        "{path}: a function in this path of relay.yaml cannot take the value that was sent.",
        "{path}: relay.yaml のこのパスの関数は、送信された値を扱えません。",
    ),
    # What the target said, for routes with `reply: delivered`
    "refused_by_target": Text(
        "refused_by_target",
        400,
        "The system behind the route refused the event ({code}). The person who runs the relay finds it as a dead "
        "letter under this id.",
        "連携先のシステムがイベントを拒否しました({code})。デッドレターキューに残っています。"
        "中継システムの運用担当者は、この id で確認できます。",
    ),
    "not_yet_delivered": Text(
        "not_yet_delivered",
        504,
        "The system behind the route has not answered yet. The event is safe and will still be delivered: "
        "do not send it again.",
        "連携先のシステムからまだ応答がありません。イベントは保存されており、後で配信されます。再送しないでください。",
    ),
    # The relay's own trouble
    "not_stored": Text(
        "unavailable",
        503,
        "The relay could not store the event. Nothing was accepted; call the webhook again.",
        "中継システムがイベントを保存できませんでした。受け付けていませんので、もう一度 Webhook を呼び出してください。",
    ),
    "internal": Text(
        "internal_error",
        500,
        "The relay has a fault. Show this id to the person who runs it.",
        "中継システムに不具合があります。この id を中継システムの運用担当者に伝えてください。",
    ),
}
