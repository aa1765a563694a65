"""A number of JSON keeps its digits, from a body through the queue to what is sent."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from relay.core import event, json_number
from relay.core.event import Event
from relay.core.json_number import JsonNumber, number
from relay.core.refusal import Refused
from relay.mapping.paths import Path
from systems.http.body import BodyMapping
from systems.http.config import HttpRoute
from systems.karte.config import KarteRoute
from systems.karte.mapping import RouteMapping as KarteMapping
from systems.web import body
from tests.support.examples import usual

digits = st.text("0123456789", min_size=1, max_size=30)
whole = st.just("0") | st.tuples(st.sampled_from("123456789"), st.text("0123456789", max_size=30)).map("".join)
literals = st.tuples(
    st.sampled_from(["", "-"]),
    whole,
    st.just("") | digits.map(".{}".format),
    st.just("") | st.tuples(st.sampled_from(["e", "E", "e+", "E-"]), digits.map(lambda each: each[:9])).map("".join),
).map("".join)
"""Every number that JSON can write (RFC 8259, section 6), of a moderate length."""

AS_SENT = [
    "12.50",
    "12.0",
    "8202522731445525542",
    "-123456789012345678901234567890",
    "0.1",
    "0.10",
    "0.1234567890123456789",
    "1e400",
    "1E+2",
    "1.5e-7",
    "-0",
    "-0.0",
    "0e5",
    "1e999999999",
    "9" * 300,
]

READERS: dict[str, Callable[[str], Any]] = {
    "JSON": lambda text: read(f'{{"a": {text}, "b": [{{"c": {text}}}]}}'),
    "JSON with an empty token": lambda text: read(f'{{"a": {text}, "b": [{{"c": {text}}}], "x": ,}}'),
    "JSON in a text": lambda text: read(json.dumps({"x": f'{{"a": {text}, "b": [{{"c": {text}}}]}}'}), "x")["x"],
    "events in a form": lambda text: read(f'leadId=1&events=[{{"a": {text}, "b": [{{"c": {text}}}]}}]')["events"][0],
    "JSON in a form": lambda text: read(f'x={{"a": {text}, "b": [{{"c": {text}}}]}}', "x")["x"],
}


def read(text: str, *json_strings: str) -> dict[str, Any]:
    return body.read(text.encode(), [*json_strings])


def through_the_queue(payload: dict[str, Any]) -> dict[str, Any]:
    """As it waits, is put aside, and is replayed: each time the event is decoded and encoded as it is."""
    message = event.encode(
        Event(id="1", route="r", received_at=event.now(), lead="0", payload=payload),
    )
    for _ in range(2):
        assert event.encode(event.decode(message)) == message
    return event.decode(message).payload


def sent(payload: dict[str, Any], **route: Any) -> bytes:
    route = {"to": "crm", "path": "/x", "key": "'k'", **route}
    return BodyMapping(msgspec.convert(route, HttpRoute)).read(payload)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("text", AS_SENT)
def test_a_number_goes_out_with_the_digits_that_it_came_with(reader: str, text: str) -> None:
    payload = through_the_queue(READERS[reader](text))
    payload = {"a": payload["a"], "b": payload["b"]}
    expected = f'{{"a":{text},"b":[{{"c":{text}}}]}}'.encode()

    assert sent(payload, body="passthrough") == expected
    assert sent(payload) == expected
    fields = {"a": {"from": "a", "type": "json"}, "b": {"from": "b[]", "type": "json"}}
    assert sent(payload, fields=fields) == expected


@settings(max_examples=usual(3), deadline=None)
@given(literals, st.sampled_from([*READERS]))
@example("-0e0", "JSON")
@example("-0e00", "events in a form")
def test_any_number_is_the_same_number_when_it_goes_out(text: str, reader: str) -> None:
    payload = through_the_queue(READERS[reader](text))

    assert json_number.encode(payload["a"]).decode() == text
    assert json_number.encode(payload["b"][0]["c"]).decode() == text


def test_a_number_of_karte_is_sent_exactly_too() -> None:
    rule = {"from": "price", "type": "number"}
    route = msgspec.convert({"to": "k", "event_name": "bought", "values": {"price": rule}}, KarteRoute)
    for sent, expected in {"12345678901.123456789": "12345678901.123456789", '"1.50e1"': "15", "0.10": "0.1"}.items():
        mapped = KarteMapping(route).read(through_the_queue(read(f'{{"leadId": 1, "price": {sent}}}')))
        assert f'"values":{{"price":{expected}}}'.encode() in mapped.events[0].body(mapped.keys)


def test_karte_is_sent_the_digits_too_and_its_limit_is_told_by_name() -> None:
    route = msgspec.convert({"to": "k", "event_name": "bought", "values": {"price": "price", "all": "all"}}, KarteRoute)
    payload = through_the_queue(read('{"leadId": 1, "price": 12.50, "all": {"n": [1E+2, -0, 9007199254740991.0]}}'))
    mapped = KarteMapping(route).read(payload)

    assert b'"values":{"price":12.50,"all":{"n":[1E+2,-0,9007199254740991.0]}}' in mapped.events[0].body(mapped.keys)
    for text in ("8202522731445525542", "9007199254740991.5", "-1e400", "1e999999999"):
        with pytest.raises(
            Refused, match=r"^bought\.price: the number must be between -9007199254740991 and"
        ) as caught:
            KarteMapping(route).read(read(f'{{"leadId": 1, "price": {text}}}'))
        assert caught.value.reason == "value_number_range"


@pytest.mark.parametrize(
    ("text", "place"), [("9" * 301, (1, 7)), ("0." + "1" * 300, (1, 7)), ("1e" + "9" * 19, (1, 7))]
)
@pytest.mark.parametrize("end", ["}", ",}"])
def test_a_number_that_nobody_means_is_refused_at_its_place(text: str, place: tuple[int, int], end: str) -> None:
    with pytest.raises(Refused, match="A number has more than 300 characters") as caught:
        read(f'{{"a": {text}{end}')
    assert (caught.value.facts["line"], caught.value.facts["column"]) == place


TEXTS = [
    ("12.50", "12.50"),
    ("12.0", "12"),
    ("101.000", "101"),
    ("-3.0", "-3"),
    ("-0", "0"),
    ("-0.0", "0"),
    ("8202522731445525542", "8202522731445525542"),
    ("1E5", "1E5"),
    ("1e999999999", "1e999999999"),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_as_a_text_a_number_is_as_it_was_sent_but_a_whole_one_has_no_point(text: str, expected: str) -> None:
    assert sent({"a": number(text)}, fields={"a": "a"}) == json.dumps({"a": expected}, separators=(",", ":")).encode()
    assert sent({"a": number(text)}, body="form") == b"a=" + expected.encode()


def test_a_typed_number_is_plain_digits_and_one_beyond_all_fields_is_refused_at_once() -> None:
    fields = {"a": {"from": "a", "type": "number"}}
    begin = time.process_time()

    assert sent({"a": number("12.50")}, fields=fields) == b'{"a":12.5}'
    assert sent({"a": number("1E+2")}, fields=fields) == b'{"a":100}'
    assert sent({"a": number("0e999999999")}, fields=fields) == b'{"a":0}'
    for text in ("1e999999999", "-1e-999999999", "1e400"):
        with pytest.raises(Refused, match=r"^a: the number has too many digits"):
            sent({"a": number(text)}, fields=fields)
    assert time.process_time() - begin < 1


EXPRESSIONS = [
    ("sum(n)", "14.60"),
    ("avg([n[0], `2.5`])", "7.50"),
    ("max(n)", "12.50"),
    ("min(n)", "0.10"),
    ("sort(n)", "[0.10,2,12.50]"),
    ("abs(minus)", "1234567890123456789012345678901.50"),
    ("ceil(n[0])", "13"),
    ("floor(minus)", "-1234567890123456789012345678902"),
    ("ceil(bomb)", "1E+999999999"),
    ("to_number('12.50')", "12.50"),
    ("to_number('8202522731445525542')", "8202522731445525542"),
    ("to_number(n[0])", "12.50"),
    ("to_string({n: n, t: 'é'})", '"{\\"n\\":[12.50,2,0.10],\\"t\\":\\"é\\"}"'),
    ("type(bomb)", '"number"'),
    ("[to_number('1_000'), to_number('nan'), to_number('Infinity')]", "[null,null,null]"),
    ("n[?@ > `2`]", "[12.50]"),
    ("n[?@ == `0.1`]", "[0.10]"),
    ("[bomb > `1`, bomb == n[0], zero == `0`, !zero]", "[true,false,true,false]"),
    ("sort_by(items, &p)[].p", "[2,2.50,1e400]"),
    ("max_by(items, &p).p", "1e400"),
    ("contains(n, `12.5`)", "true"),
    ("not_null(none, n[0])", "12.50"),
    ("map(&p, items)", "[2.50,1e400,2]"),
    ("sum([big, `0.5`])", "8202522731445525542.5"),
]
PAYLOAD = read(
    '{"n": [12.50, 2, 0.10], "bomb": 1e999999999, "zero": -0.0, "minus": -1234567890123456789012345678901.50, '
    '"items": [{"p": 2.50}, {"p": 1e400}, {"p": 2}], "big": 8202522731445525542}'
)


@pytest.mark.parametrize(("expression", "expected"), EXPRESSIONS)
def test_jmespath_knows_a_number_as_one_and_reckons_exactly(expression: str, expected: str) -> None:
    assert json_number.encode(Path(expression).read(PAYLOAD)).decode() == expected


@pytest.mark.parametrize("expression", ["sum([bomb, `1`])", "sum([`1e300`, `1e-300`, `1e-600`])", "avg([bomb, `1`])"])
def test_what_has_no_exact_result_is_refused_at_once(expression: str) -> None:
    begin = time.process_time()
    with pytest.raises(Refused) as caught:
        Path(expression).read(PAYLOAD)
    assert caught.value.reason == "value_unreadable"
    assert time.process_time() - begin < 1


@settings(deadline=None)
@given(literals, literals)
@example("1e999999999", "1")
@example("0.1", "0.10")
def test_numbers_are_equal_and_ordered_by_value(one: str, other: str) -> None:
    first, second = number(one), number(other)

    assert (first == second) == (Decimal(one) == Decimal(other))
    assert (first < second) == (Decimal(one) < Decimal(other))
    assert (first >= second) == (Decimal(one) >= Decimal(other))
    assert first != "1"
    assert JsonNumber("1.0") not in (None, "", [], True)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_the_number_that_it_is_written_as(value: float) -> None:
    assert JsonNumber(repr(value)) == value == JsonNumber(msgspec.json.encode(value).decode())
    assert not JsonNumber(repr(value)) < value
