"""Reasons to refuse what is posted, in each language: bodies as webhook templates make them."""

from __future__ import annotations

from relay.core.texts import Text

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
}
