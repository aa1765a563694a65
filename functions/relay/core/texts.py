"""Every text that a marketer can be shown, in each language.

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


_OWN_EN = " What the template itself writes must be encoded too: a space as +, a comma as %2C, a colon as %3A."
_OWN_JA = "テンプレートが書く文字も、空白は「+」、カンマは「%2C」、コロンは「%3A」のようにエンコードしてください。"
_BARE_EN = "the value of {other} (character {other_position}) is not encoded"
_BARE_JA = "{other}({other_position} 文字目)の値がエンコードされていないため"


def _form(en: str, ja: str, more_en: str = "", more_ja: str = "") -> Text:
    """What is wrong with a name or value of a form, and what to change beside the encoding."""
    return Text(
        "invalid_body",
        400,
        f"{{name}} (character {{position}}): {en}. {_FORM_EN}{more_en}",
        f"{{name}}({{position}} 文字目): {ja}。{_FORM_JA}{more_ja}",
    )


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
        "カンマか閉じ括弧がないか、値の中に引用符があります",
    ),
    "json_quote": _json("a quote stands inside a value", "値の中に引用符があります"),
    "json_unended": _json("a text begins that never ends", "閉じられていない文字列があります"),
    "json_escape": _json("a backslash is not followed by a valid escape", "バックスラッシュの使い方が正しくありません"),
    "json_end": _json("it ends too early", "途中で終わっています"),
    "json_bare": _json("a text stands without quotes", "引用符のない文字列があります"),
    "json_number": Text(
        "invalid_body",
        400,
        "A number has more than 300 characters, or an exponent beyond all measure, at line {line}, column {column}. "
        "Put it in quotes to send it as a text.",
        "数値が 300 文字を超えているか、指数が大きすぎます({line} 行 {column} 文字目)。"
        "文字列として送信する場合は、引用符で囲んでください。",
    ),
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
    "json_string": Text(
        "invalid_body",
        400,
        "{name}: the text in this field is not JSON. "
        "Correct the value, or what the webhook's template writes round it.",
        "{name}: このフィールドの文字列は JSON ではありません。"
        "値か、Webhook のテンプレートで値の前後に書いた文字を修正してください。",
    ),
    "form_percent": _form(
        "a percent sign in this form value is no escape",
        "フォームの値で「%」の使い方が正しくありません",
        " What the template itself writes must be encoded too: a percent sign as %25.",
        "テンプレートに書く「%」は「%25」とエンコードしてください。",
    ),
    "form_not_utf8": Text(
        "invalid_body",
        400,
        "{name} (character {position}): the escapes of this form value are not UTF-8; it is in another encoding, or "
        "was cut. Send it in UTF-8.",
        "{name}({position} 文字目): フォームの値のエンコードが UTF-8 ではありません。"
        "別の文字コードか、途中で切れています。UTF-8 で送信してください。",
    ),
    "form_mixed": _form(
        "only a part of this form value is encoded",
        "フォームの値が一部しかエンコードされていません",
        _OWN_EN,
        _OWN_JA,
    ),
    "form_piece": Text(
        "invalid_body",
        400,
        "The form has a piece without a name at character {position}. " + _FORM_EN,
        "フォームに名前のない値があります({position} 文字目)。" + _FORM_JA,
    ),
    "form_name": _form(
        f"no path of the route reads this name, and {_BARE_EN}, so it may be a part of a value",
        f"この名前を読み取るパスがルートになく、{_BARE_JA}、値の一部である可能性があります",
        f"{_OWN_EN} Or take the name out.",
        f"{_OWN_JA}または、この名前を削除してください。",
    ),
    "form_loose": _form(
        "no path of the route reads this name, and it is not encoded or has spaces round it, so it may be a part of "
        "the value before it",
        "この名前を読み取るパスがルートになく、エンコードされていないか前後に空白があるため、"
        "前の値の一部である可能性があります",
        " In the template, write no spaces round & and =, or take the name out.",
        "テンプレートでは「&」と「=」の前後に空白を入れないか、この名前を削除してください。",
    ),
    "form_twice": _form(
        f"this name stands in the form more than once, and {_BARE_EN}, so one of them may be a part of a value",
        f"同じ名前が 2 回以上あり、{_BARE_JA}、値の一部である可能性があります",
        _OWN_EN,
        _OWN_JA,
    ),
    "form_doubt": _form(
        f"a plus or percent sign in this form value may mean two things, since {_BARE_EN}",
        f"{_BARE_JA}、この値の「+」または「%」が 2 通りに解釈できます",
        _OWN_EN,
        _OWN_JA,
    ),
    "name_unread": Text(
        "invalid_body",
        400,
        "{name} (name {number} of the body): no path of the route reads this name, and the route refuses such names "
        "(`unread: refuse`). Take it out of the webhook's template, or correct its name.",
        "{name}(本文の {number} 番目の名前): ルートのどのパスもこの名前を読み取りません。このルートはそのような名前を"
        "拒否します(`unread: refuse`)。Webhook のテンプレートから削除するか、名前を修正してください。",
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
    "action_missing": Text(
        "invalid_value",
        400,
        "There is nothing to do: the route has no fields, and the values for its status or comment are empty.",
        "処理する内容がありません。ルートに fields がなく、ステータスやコメントの値が空です。",
    ),
    # KARTE's users and events
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
    # Leads, for routes to Marketo
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
