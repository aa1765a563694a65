"""JSON as Marketo's webhook templates really produce it.

Token encodings: experienceleague.adobe.com/en/docs/marketo-developer/marketo/webhooks/webhooks . Escapes in templates:
blog.teknkl.com, "A quirk with slash escapes".
"""

import json
from typing import Any

import pytest

from relay.core import json_number
from relay.core.refusal import Refused
from systems.web import body


def read(text: str, json_strings: list[str] | None = None) -> dict[str, Any]:
    return body.read(text.encode(), json_strings or [])


def refusal(text: str, json_strings: list[str] | None = None) -> Refused:
    with pytest.raises(Refused) as caught:
        read(text, json_strings)
    return caught.value


def place(text: str) -> tuple[str, object, object]:
    """Reason, line and column of the refusal of `text`."""
    refused = refusal(text)
    return refused.reason, refused.facts["line"], refused.facts["column"]


def test_token_encoding_json_with_bare_tokens_is_plain_json() -> None:
    sent = {"leadId": 101, "company": 'Jack & Jill "Ltd"\n\\', "score": 12.5, "none": None, "ok": True}

    assert read(json.dumps(sent)) == sent


@pytest.mark.parametrize("control", ["\n", "\r\n", "\t", "\x01", "\x0b", "\x1f", "\x7f", "\x00"])
def test_line_breaks_and_control_characters_may_stand_raw_in_a_text(control: str) -> None:
    assert read(f'{{"memo": "one{control}two"}}') == {"memo": f"one{control}two"}


def test_a_byte_order_mark_before_the_body_is_ignored() -> None:
    assert read('\ufeff{"leadId": 1}') == {"leadId": 1}


@pytest.mark.parametrize("space", ["\xa0", "\u3000", "\ufeff", "\x00", "\r\n \t"])
def test_spaces_that_editors_leave_round_the_body_are_ignored(space: str) -> None:
    assert read(f'{space}{{{space}"url"{space}:{space}"a=b"{space},{space}"x": 2{space}}}{space}') == {
        "url": "a=b",
        "x": 2,
    }


@pytest.mark.parametrize(
    ("sent", "payload"),
    [
        ('{"a": ,}', {"a": None}),
        ('{"a": }', {"a": None}),
        ('{"a": , "b": 1}', {"a": None, "b": 1}),
        ('{"a": 1, "b": }', {"a": 1, "b": None}),
        ('{"a": "x",}', {"a": "x"}),
        ('{"a": {"b": ,},}', {"a": {"b": None}}),
        ('{"a": [1, , 2]}', {"a": [1, None, 2]}),
        ('{"a": [1, 2,]}', {"a": [1, 2]}),
        ('{"a": [,]}', {"a": [None]}),
    ],
)
def test_an_empty_token_leaves_a_null(sent: str, payload: dict[str, Any]) -> None:
    assert read(sent) == payload


@pytest.mark.parametrize(
    ("sent", "value"),
    [
        ('{"a": ""Acme""}', "Acme"),
        ('{"a": ""Acme"", "b": 1}', "Acme"),
        ('{"a" : ""Acme"" }', "Acme"),
        ('{"a": """"}', ""),
        ('{"a": ""two words""}', "two words"),
        (r'{"a": ""say \"hi\"""}', 'say "hi"'),
        ('{"a": ""山田 太郎""}', "山田 太郎"),
        ('{"a": ""one\ntwo""}', "one\ntwo"),
        ('{"a": "" ""}', " "),
    ],
)
def test_quotes_that_the_template_and_marketo_both_wrote_count_once(sent: str, value: str) -> None:
    assert read(sent)["a"] == value


def test_doubled_quotes_are_understood_in_lists_too() -> None:
    assert read('{"tags": [""a"", ""b, c"", ""]}') == {"tags": ["a", "b, c", ""]}


@pytest.mark.parametrize("word", ["{{lead.Nickname}}", "{{program.Name:default=x y}}", "edit me", "Edit Me", "editme"])
def test_a_token_that_was_not_filled_needs_no_quotes(word: str) -> None:
    assert read(f'{{"a": {word}, "b": [{word}]}}') == {"a": word, "b": [word]}


@pytest.mark.parametrize(
    "figures", ["007", "+81312345678", "1.", ".5", "-", "2026-10-01", "2026-10-01 09:05:00", "2026/10/01", "090-1234"]
)
def test_figures_that_are_no_json_number_are_text(figures: str) -> None:
    assert read(f'{{"a": {figures}}}') == {"a": figures}


@pytest.mark.parametrize(
    "figures", ["12345678901234567890", "0.1234567890123456789", "1e400", "-123456789012345678901", "1E5", "1.10"]
)
@pytest.mark.parametrize("end", ["}", ",}"], ids=["as JSON has it", "with a trailing comma"])
def test_a_number_stays_a_number_with_its_digits(figures: str, end: str) -> None:
    assert json_number.encode(read(f'{{"a": {figures}{end}')).decode() == f'{{"a":{figures}}}'


def test_true_false_and_null_may_be_spelled_in_any_case() -> None:
    assert read('{"a": True, "b": FALSE, "c": Null}') == {"a": True, "b": False, "c": None}


def test_numbers_in_quotes_stay_text() -> None:
    assert read('{"score": "42"}') == {"score": "42"}


def test_a_text_that_is_itself_json_is_parsed_where_the_route_says_so() -> None:
    profile = {"rank": "A", "tags": ["x", "y"]}
    sent = json.dumps({"leadId": 1, "profile": json.dumps(profile), "memo": '{"a": 1}'})

    assert read(sent, ["profile"]) == {"leadId": 1, "profile": profile, "memo": '{"a": 1}'}


def test_json_inside_json_may_have_the_same_quirks() -> None:
    assert read(json.dumps({"profile": '{"a": ,"b": "x\ny"}'}), ["profile"]) == {"profile": {"a": None, "b": "x\ny"}}


def test_an_inner_json_may_be_missing_empty_or_unresolved() -> None:
    assert read('{"profile": ""}', ["profile", "other"]) == {"profile": ""}
    assert read('{"profile": "{{lead.Profile}}"}', ["profile"]) == {"profile": "{{lead.Profile}}"}
    assert read('{"profile": {"a": 1}}', ["profile"]) == {"profile": {"a": 1}}


def test_an_inner_json_that_is_none_is_refused_by_its_name() -> None:
    refused = refusal('{"profile": "{oops"}', ["profile"])

    assert refused.message("en").startswith("profile: the text in this field is not JSON. Correct the value,")
    assert refused.status == 400


@pytest.mark.parametrize(
    ("sent", "reason", "line", "column"),
    [
        ('{"a": "say "hi" now"}', "json_comma", 1, 13),
        ('{\n  "a": 1,\n  "b": "Jack "The Knife" Smith"\n}', "json_comma", 3, 15),
        ('{"a": ""x", "b": 1}', "json_quote", 1, 11),
        ('{"a": "C:\\Users"}', "json_escape", 1, 10),
        ('{"a": "\\u12g4"}', "json_escape", 1, 10),
        ('{"a": Acme}', "json_bare", 1, 7),
        ('{"a": NaN}', "json_bare", 1, 7),
        ('{"a": edit me please}', "json_bare", 1, 7),
        ('{"a": "x', "json_unended", 1, 7),
        ('{"a": 1', "json_comma", 1, 8),
        ('{"a": [1, 2', "json_comma", 1, 12),
        ('{"a":', "json_end", 1, 6),
        ('{"a" 1}', "json_colon", 1, 6),
        ("{a: 1}", "json_name", 1, 2),
        ("{'a': 1}", "json_name", 1, 2),
        ('{"a": 1}, {"b": 2}', "json_trailing", 1, 9),
        ('{"a": 1, "a": 2}', "json_duplicate", 1, 10),
        ('\n\n {"a": Acme}', "json_bare", 3, 8),
        ('\ufeff{"a": Acme}', "json_bare", 1, 7),
    ],
)
def test_what_is_not_json_is_refused_at_its_place(sent: str, reason: str, line: int, column: int) -> None:
    assert place(sent) == (reason, line, column)


def test_the_refusal_says_what_to_change_in_the_webhook() -> None:
    assert refusal('{"company": "Jack "The Knife" Smith"}').message("en") == (
        "The body is not JSON: a comma or closing bracket is missing, or a quote stands inside a value, "
        'at line 1, column 20. In the webhook, set "Request Token Encoding" to JSON and put no quotes round the tokens.'
    )


def test_a_name_may_stand_twice_when_it_says_the_same() -> None:
    assert read('{"a": "x", "a": "x"}') == {"a": "x"}


@pytest.mark.parametrize(("one", "other"), [("1", "true"), ("0", "false"), ("[1]", "[true]"), ('"1"', "1")])
def test_a_number_and_a_truth_value_are_not_the_same(one: str, other: str) -> None:
    assert refusal(f'{{"a": {one}, "a": {other}}}').reason == "json_duplicate"


@pytest.mark.parametrize("body_text", ["[1, 2]", '"leadId=1"', "{{lead.Id}}", '[{"leadId": 1}]'])
def test_json_that_is_no_object_is_refused(body_text: str) -> None:
    assert refusal(body_text).reason == "body_not_object"


@pytest.mark.parametrize("body_text", ["", " \r\n\t ", "\ufeff", "\x00", "\u3000"])
def test_an_empty_body_is_refused(body_text: str) -> None:
    assert refusal(body_text).reason == "body_empty"


@pytest.mark.parametrize("body_text", ["hello", "<lead><id>1</id></lead>", "&&", "true"])
def test_what_is_neither_json_nor_a_form_is_refused(body_text: str) -> None:
    assert refusal(body_text).reason == "body_shape"


@pytest.mark.parametrize(
    ("raw", "position"),
    [
        (b"\x8e\x52\x93\x63", 1),
        (b'{"a": "\xff"}', 8),
        (b"a=1&b=\xe3\x81", 7),
        (b"a=1&b=\xed\xa0\xbd", 7),
        ('{"a": 1}'.encode("utf-16"), 1),
        ('{"a": 1}'.encode("utf-16-le"), 1),
        ("leadId=1&name=山".encode("utf-16-be"), 1),
        ('{"a": "山田 ｶﾞ"}'.encode("cp932"), 8),
        ('{"a": "山田"}'.encode("euc_jp"), 8),
        ('{"a": "山田"}'.encode("iso2022_jp"), 8),
        ("a=1&b=x山".encode("iso2022_jp"), 8),
    ],
)
def test_a_text_that_is_not_in_utf8_is_refused_at_the_first_sign_of_it(raw: bytes, position: int) -> None:
    with pytest.raises(Refused) as caught:
        body.read(raw, [])

    assert (caught.value.reason, caught.value.facts) == ("body_not_utf8", {"position": position})


def nested(levels: int) -> str:
    return '{"a":' * levels + "1" + "}" * levels


def test_thirty_two_levels_of_nesting_are_accepted_and_one_more_is_refused() -> None:
    assert read(nested(32)) == json.loads(nested(32))
    assert refusal(nested(33)).message("en").startswith("The body is nested more than 32 levels deep.")


def test_what_stands_beside_does_not_change_how_deep_a_body_may_be() -> None:
    sent = f'{{"beside": [], "below": {nested(31)}}}'

    assert read(sent) == json.loads(sent)
