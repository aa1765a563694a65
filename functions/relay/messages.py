"""Every text that a marketer can be shown, in each language.

One entry for each reason to refuse. `code` is the stable word in `error`; several reasons may share it, since a smart
campaign cares for the kind of mistake and a person for its detail.
"""

from __future__ import annotations

from dataclasses import dataclass

from relay.config import Language


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


_ENCODING_EN = 'In the webhook, set "Request Token Encoding" to JSON and put no quotes round the tokens.'
_ENCODING_JA = "Webhook の「リクエストトークンのエンコード」を JSON にし、トークンを引用符で囲まないでください。"
_FORM_EN = 'In the webhook, set "Request Token Encoding" to Form/Url.'
_FORM_JA = "Webhook の「リクエストトークンのエンコード」をフォーム/URL にしてください。"


def _json(en: str, ja: str) -> Text:
    """A syntax error, with its place."""
    return Text(
        "invalid_body",
        400,
        f"The body is not JSON: {en}, at line {{line}}, column {{column}}. {_ENCODING_EN}",
        f"本文が JSON ではありません。{ja}({{line}} 行 {{column}} 文字目)。{_ENCODING_JA}",
    )


TEXTS: dict[str, Text] = {
    # The request
    "wrong_secret": Text(
        "wrong_secret",
        401,
        "The header x-relay-secret is missing or wrong. Set it in the webhook's custom headers.",
        "ヘッダー x-relay-secret がないか、正しくありません。Webhook のカスタムヘッダーに設定してください。",
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
        "本文が {size} バイトあります。上限は {limit} バイトです。送信する項目を減らしてください。",
    ),
    "too_large_stored": Text(
        "too_large",
        413,
        "The event takes {size} bytes to store; at most {limit} are possible. Send fewer or shorter fields.",
        "イベントの保存に {size} バイト必要です。上限は {limit} バイトです。送信する項目を減らしてください。",
    ),
    "compressed": Text(
        "unsupported_encoding",
        415,
        "The body is compressed; send it as it is, without Content-Encoding.",
        "本文が圧縮されています。Content-Encoding を使わずに送信してください。",
    ),
    # The body
    "body_empty": Text(
        "invalid_body",
        400,
        "The body is empty. Fill in the webhook's template.",
        "本文が空です。Webhook のテンプレートを入力してください。",
    ),
    "body_not_utf8": Text(
        "invalid_body",
        400,
        "The body is not UTF-8 text: see byte {position}. Send it as UTF-8.",
        "本文が UTF-8 ではありません({position} バイト目)。UTF-8 で送信してください。",
    ),
    "body_shape": Text(
        "invalid_body",
        400,
        "The body is neither a JSON object nor a form. It must begin with a brace, or be name=value pairs.",
        "本文が JSON オブジェクトでもフォームでもありません。「{{」で始めるか、name=value の形にしてください。",
    ),
    "body_not_object": Text(
        "invalid_body",
        400,
        "The body is JSON but not an object. Put the values into one object with names.",
        "本文が JSON オブジェクトではありません。値は名前を付けて 1 つのオブジェクトに入れてください。",
    ),
    "json_trailing": _json("something follows the end of the object", "オブジェクトの後に余分な文字があります"),
    "json_name": _json("a name in double quotes is missing", "二重引用符で囲んだ名前がありません"),
    "json_colon": _json("a colon is missing after a name", "名前の後にコロンがありません"),
    "json_comma": _json(
        "a comma or closing bracket is missing, or a quote stands inside a value",
        "コンマか閉じ括弧がないか、値の中に引用符があります",
    ),
    "json_quote": _json("a quote stands inside a value", "値の中に引用符があります"),
    "json_unended": _json("a text begins that never ends", "閉じられていない文字列があります"),
    "json_escape": _json("a backslash is not followed by a valid escape", "バックスラッシュの使い方が正しくありません"),
    "json_end": _json("it ends too early", "途中で終わっています"),
    "json_bare": _json("a text stands without quotes", "引用符のない文字列があります"),
    "json_duplicate": Text(
        "invalid_body",
        400,
        "A name stands twice in one object, with different values, at line {line}, column {column}. "
        "Remove one of them from the webhook's template.",
        "同じ名前が異なる値で 2 回あります({line} 行 {column} 文字目)。"
        "Webhook のテンプレートから一方を削除してください。",
    ),
    "json_surrogate": Text(
        "invalid_body",
        400,
        "A text holds half a character (an unpaired surrogate) and cannot be stored.",
        "文字として完結していないデータ(対になっていないサロゲート)が含まれています。",
    ),
    "json_too_deep": Text(
        "invalid_body",
        400,
        "The body is nested more than {limit} levels deep. Make it flatter.",
        "本文の入れ子が {limit} 段を超えています。もっと浅くしてください。",
    ),
    "json_string": Text(
        "invalid_body",
        400,
        "{name}: the text in this field is not JSON.",
        "{name}: この項目の文字列は JSON ではありません。",
    ),
    "form_value": Text(
        "invalid_body",
        400,
        "The form value that begins at character {position} has a percent sign that is no escape. " + _FORM_EN,
        "{position} 文字目から始まるフォームの値で「%」の使い方が正しくありません。" + _FORM_JA,
    ),
    "form_mixed": Text(
        "invalid_body",
        400,
        "Only a part of the form value that begins at character {position} is encoded. " + _FORM_EN + " What the "
        "template itself writes beside a token must be encoded too: a space as +, a comma as %2C, a semicolon as %3B.",
        "{position} 文字目から始まるフォームの値が一部しかエンコードされていません。" + _FORM_JA + "トークンの前後に"
        "テンプレートが書く文字も、空白は「+」、カンマは「%2C」、セミコロンは「%3B」のようにエンコードしてください。",
    ),
    "form_piece": Text(
        "invalid_body",
        400,
        "The form has a piece without a name at character {position}. " + _FORM_EN,
        "フォームに名前のない値があります({position} 文字目)。" + _FORM_JA,
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
        "{path}: キーの項目には数値だけを指定してください(桁区切りや単位は使えません)。",
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
        "{name}: not a date and time. Send it as 2026-10-01 09:05, or give its format in relay.yaml.",
        "{name}: 日時ではありません。2026-10-01 09:05 の形で送信するか、relay.yaml で書式を指定してください。",
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
    "value_unreadable": Text(
        "invalid_value",
        400,
        "{path}: a function in this path of relay.yaml cannot take the value that was sent.",
        "{path}: relay.yaml のこのパスの関数は、送信された値を扱えません。",
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
        "中継システムに不具合があります。この id を管理者に伝えてください。",
    ),
}
