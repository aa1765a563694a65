"""What holds for every body, since bodies come from strangers."""

import json
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from relay.core.refusal import Refused
from systems.web import body
from systems.web.tolerant_json import BLANK
from tests.support.examples import usual

often = settings(max_examples=usual(2), deadline=None)

JSON_PIECES = '{ } [ ] " "" , : \\ \\" \\u \\ud83d \\ude00 \\n 1 -0 1e9 007 . null True NaN a é'
FRAGMENTS = [
    *(piece.encode() for piece in JSON_PIECES.split()),
    *(b" ", b"\n", b"\t", b"\x00", b"\x7f", b"\xff", b"\xe3\x81", b"\xef\xbb\xbf", b"\xe3\x80\x80"),
    *(b"&", b"=", b"%", b"%5B", b"%ff", b"+", b"events=", b"&events=[", b"leadId=1", b"edit me", b"{{lead.X}}"),
    *(b'{"a":', b'"a":', b'""x""', b"[1]", b'{"a": ,}'),
]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
json_objects = st.dictionaries(st.text(max_size=8), json_values, max_size=5)


def read(text: str) -> dict[str, Any]:
    return body.read(text.encode(), [])


def outcome(raw: bytes) -> dict[str, Any] | Refused:
    try:
        return body.read(raw, ["a"])
    except Refused as refused:
        return refused


def same(found: Any, sent: Any) -> bool:
    """Equal and of the same type; a number may have been kept as its text."""
    if isinstance(sent, dict):
        return (
            isinstance(found, dict)
            and list(found) == list(sent)
            and all(same(found[name], value) for name, value in sent.items())
        )
    if isinstance(sent, list):
        return isinstance(found, list) and len(found) == len(sent) and all(map(same, found, sent))
    if isinstance(sent, int | float) and not isinstance(sent, bool):
        return type(found) is not bool and found == sent if not isinstance(found, str) else found == json.dumps(sent)
    return type(found) is type(sent) and bool(found == sent)


@often
@given(st.binary(max_size=200) | st.lists(st.sampled_from(FRAGMENTS), max_size=30).map(b"".join))
def test_any_bytes_are_an_object_or_refused_in_both_languages(raw: bytes) -> None:
    found = outcome(raw)

    if isinstance(found, Refused):
        assert (found.status, found.code) == (400, "invalid_body")
        assert found.message("en").isascii()
        assert not found.message("ja").isascii()
    else:
        assert isinstance(found, dict)


@often
@given(json_objects, st.sampled_from([None, 2]), st.booleans())
def test_any_json_object_reads_back_equal(sent: dict[str, Any], indent: int | None, ascii_only: bool) -> None:  # noqa: FBT001
    assume(sent)

    assert same(read(json.dumps(sent, indent=indent, ensure_ascii=ascii_only)), sent)


@often
@given(json_objects)
def test_any_json_object_reads_back_equal_when_an_empty_token_makes_it_no_json(sent: dict[str, Any]) -> None:
    assume("empty" not in sent)
    text = json.dumps({"empty": None, **sent}, ensure_ascii=False).replace("null", "", 1)

    assert same(read(text), {"empty": None, **sent})


@often
@given(st.dictionaries(st.text(min_size=1), st.text(), min_size=1), st.sampled_from([quote, quote_plus]))
@example({"a": "x=y&b=+%25"}, quote)
@example({"a b": "", "{": "[", '"': "{{lead.X}}"}, quote_plus)
def test_any_form_that_was_encoded_reads_back_equal(sent: dict[str, str], encoder: Any) -> None:
    # Named `events`, a text that begins like a list is KARTE's, and is read as JSON.
    assume(not any(name.lower() == "events" and text.strip(BLANK)[:1] == "[" for name, text in sent.items()))

    assert read(urlencode(sent, quote_via=encoder)) == sent


@often
@given(st.lists(st.text(alphabet=st.sampled_from(list("ab 山&+@%,;\n")), min_size=1), min_size=1, max_size=4))
@example(["A && B", "a+b@example.com", "50% off"])
def test_a_form_that_was_not_encoded_reads_back_equal(texts: list[str]) -> None:
    # Each value shows that it was not encoded, and ends in something that is no `&`.
    sent = {f"n{number}": f"@{text}." for number, text in enumerate(texts)}
    assume("%ab" not in str(sent) and "%ba" not in str(sent) and "%aa" not in str(sent) and "%bb" not in str(sent))

    assert read("&".join(f"{name}={text}" for name, text in sent.items())) == sent


tokens = st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text()


@often
@given(st.lists(tokens, min_size=1, max_size=6), st.sampled_from([" ", "", "\n  ", "\r\n\t"]))
def test_a_template_with_bare_tokens_reads_back_what_token_encoding_json_puts_in(values: list[Any], gap: str) -> None:
    pairs = [f'"t{at}":{gap}{"" if value is None else json.dumps(value)}' for at, value in enumerate(values)]

    payload = read("{" + gap + f",{gap}".join(pairs) + gap + "}")

    assert payload == {f"t{at}": value for at, value in enumerate(values)}


@often
@given(st.lists(st.text(alphabet=st.characters(exclude_characters='"\\', exclude_categories=["Cs"])), min_size=1))
def test_a_template_with_quoted_tokens_reads_back_what_token_encoding_none_puts_in(values: list[str]) -> None:
    payload = read("{" + ", ".join(f'"t{at}": "{value}"' for at, value in enumerate(values)) + "}")

    assert payload == {f"t{at}": value for at, value in enumerate(values)}


@often
@given(st.lists(st.text(), min_size=1, max_size=4))
@example([", Inc."])
@example(["}"])
def test_a_template_with_quoted_tokens_and_token_encoding_json_reads_back_or_is_refused(values: list[str]) -> None:
    sent = {f"t{at}": value for at, value in enumerate(values)}
    text = "{" + ", ".join(f'"{name}": "{json.dumps(value)}"' for name, value in sent.items()) + "}"

    found = outcome(text.encode())

    # `"", Inc.""` begins like an empty text and a comma: it may be refused, but never read as something else.
    like_the_end = any(value.lstrip(BLANK)[:1] in set(",]}") for value in values)
    assert found == sent or (like_the_end and isinstance(found, Refused))
