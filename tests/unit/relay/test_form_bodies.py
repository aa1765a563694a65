"""Forms as Marketo sends them, encoded or not, and the form of KARTE's recipe whose `events` is raw JSON.

blog.teknkl.com, "If someone recommends Request Token Encoding: None in a webhook";
support2.karte.io/integration/integration-marketo/1162
"""

from typing import Any

import pytest

from relay import body
from relay.refusal import Refused


def read(text: str, json_strings: list[str] | None = None) -> dict[str, Any]:
    return body.read(text.encode(), json_strings or [])


def refusal(text: str, json_strings: list[str] | None = None) -> Refused:
    with pytest.raises(Refused) as caught:
        read(text, json_strings)
    return caught.value


@pytest.mark.parametrize(
    ("sent", "payload"),
    [
        ("leadId=101&company=Jack+%26+Jill", {"leadId": "101", "company": "Jack & Jill"}),
        ("name=%E5%B1%B1%E7%94%B0+%E5%A4%AA%E9%83%8E", {"name": "山田 太郎"}),
        ("mail=a%2Bb%40example.com", {"mail": "a+b@example.com"}),
        ("first%20name=Jack", {"first name": "Jack"}),
        ("a=&b=1", {"a": "", "b": "1"}),
        ("a=b=c", {"a": "b=c"}),
        ("tags=x&tags=y&tags=z", {"tags": ["x", "y", "z"]}),
        ("tags[]=x&tags[]=y", {"tags[]": ["x", "y"]}),
        ("rate=50%25", {"rate": "50%"}),
        ("memo=one%0D%0Atwo", {"memo": "one\r\ntwo"}),
        ("&a=1&&b=2&", {"a": "1", "b": "2"}),
        ("\ufeff\x00\r\n a=1&b=2\r\n\x00", {"a": "1", "b": "2"}),
    ],
)
def test_token_encoding_form_url_is_decoded(sent: str, payload: dict[str, Any]) -> None:
    assert read(sent) == payload


@pytest.mark.parametrize(
    ("sent", "payload"),
    [
        ("mail=a+b@example.com&x=1", {"mail": "a+b@example.com", "x": "1"}),
        ("name=山田 太郎", {"name": "山田 太郎"}),
        ("company=Jack & Jill&leadId=1", {"company": "Jack & Jill", "leadId": "1"}),
        ("company=A&B Construction & Sons&leadId=1", {"company": "A&B Construction & Sons", "leadId": "1"}),
        ("company=A && B& &leadId=1", {"company": "A && B", "leadId": "1"}),
        ("rate=50% off", {"rate": "50% off"}),
        ("memo=one\r\ntwo&x=1", {"memo": "one\r\ntwo", "x": "1"}),
        ("company={{lead.Company}}", {"company": "{{lead.Company}}"}),
        ("company=edit me", {"company": "edit me"}),
    ],
)
def test_token_encoding_none_is_taken_as_it_stands(sent: str, payload: dict[str, Any]) -> None:
    assert read(sent) == payload


@pytest.mark.parametrize("value", ["%E5%A4%AA%E9%83%8E 山田", "a%20b;c", "https://example.com/?q=%E5%B1%B1"])
def test_a_value_that_is_encoded_in_part_is_refused_since_it_may_mean_two_things(value: str) -> None:
    refused = refusal(f"x=1&name={value}")

    assert refused.reason == "form_mixed"
    assert refused.message("en").startswith("Only a part of the form value that begins at character 5 is encoded.")


@pytest.mark.parametrize(
    ("sent", "reason", "position"),
    [
        ("a=1&rate=50%", "form_value", 5),
        ("a=1&b=%zz", "form_value", 5),
        ("a=1&b=%E5%B1", "form_value", 5),
        ("\r\na=1&b=%ff", "form_value", 7),
        ("events=[1]&a=1&rate=50%", "form_value", 16),
        ("rate=50%&events=[1]", "form_value", 1),
        ("=x", "form_piece", 1),
        ("lost&a=1", "form_piece", 1),
        ("&&lost&a=1", "form_piece", 3),
    ],
)
def test_a_broken_form_is_refused_at_its_place(sent: str, reason: str, position: int) -> None:
    refused = refusal(sent)

    assert (refused.reason, refused.facts) == (reason, {"position": position})


def test_the_refusal_of_a_form_says_what_to_change_in_the_webhook() -> None:
    assert refusal("rate=50%").message("en") == (
        "The form value that begins at character 1 has a percent sign that is no escape. "
        'In the webhook, set "Request Token Encoding" to Form/Url.'
    )


def test_a_form_value_may_hold_json_where_the_route_says_so() -> None:
    sent = "leadId=1&profile=%7B%22rank%22%3A%22A%22%7D"

    assert read(sent, ["profile"]) == {"leadId": "1", "profile": {"rank": "A"}}


def test_the_events_of_a_karte_body_are_json_in_which_form_characters_are_themselves() -> None:
    sent = 'leadId=123&events=[{"event_name": "open", "values": {"memo": "a&b=c+d%20e", "score": 5}}]'

    assert read(sent) == {
        "leadId": "123",
        "events": [{"event_name": "open", "values": {"memo": "a&b=c+d%20e", "score": 5}}],
    }


@pytest.mark.parametrize(
    "sent",
    [
        "events=[1, 2]&leadId=123",
        "\x00\r\nevents=[1, 2]&leadId=123",
        "\x00\r\nleadId=123&events=[1, 2]",
        "leadId=123&events=[1, 2]&",
        "leadId=123&events= [1, 2]\r\n",
        "\r\nleadId=123&Events=[1, 2]",
        "leadId=123&events=%5B1%2C+2%5D",
        "events=%5B1%2C2%5D&leadId=123",
        "leadId=123&events=%5B1,2%5D",
    ],
)
def test_events_may_stand_anywhere_and_may_be_encoded(sent: str) -> None:
    assert read(sent) == {"leadId": "123", "events": [1, 2]}


def test_events_may_have_the_quirks_of_templates() -> None:
    sent = 'leadId=5&events=[{"event_name": ""open"", "values": {"a": , "b": "one\ntwo"}}]'

    assert read(sent)["events"] == [{"event_name": "open", "values": {"a": None, "b": "one\ntwo"}}]


def test_the_form_round_the_events_keeps_its_own_rules() -> None:
    sent = "company=Jack & Jill&events=[1]&mail=a+b@example.com&tag=x&tag=y"

    assert read(sent) == {
        "company": "Jack & Jill",
        "events": [1],
        "mail": "a+b@example.com",
        "tag": ["x", "y"],
    }


def test_a_name_on_both_sides_of_the_events_keeps_both_values() -> None:
    assert read("tag=x&events=[1]&tag=y") == {"tag": ["x", "y"], "events": [1]}


@pytest.mark.parametrize("sent", ["events=[1]&events=[2]", "events=x&events=[1]", "events=[1]&a=1&events=x"])
def test_events_may_stand_only_once(sent: str) -> None:
    assert refusal(sent).reason == "json_duplicate"


@pytest.mark.parametrize(
    ("sent", "reason", "line", "column"),
    [
        ("leadId=5&events=[1]x", "json_trailing", 1, 20),
        ("leadId=5&events=[1, oops]", "json_bare", 1, 21),
        ('leadId=5&events=[\n  {"a": "say "hi""}\n]', "json_comma", 2, 15),
        ("leadId=5&events=[", "json_end", 1, 18),
        ('leadId=5&events=[{"memo": "50%25 off", "a": oops}]', "json_bare", 1, 45),
        ("\r\nleadId=5&events=[oops]", "json_bare", 2, 18),
    ],
)
def test_broken_events_are_refused_at_their_place_in_the_whole_body(
    sent: str, reason: str, line: int, column: int
) -> None:
    refused = refusal(sent)

    assert (refused.reason, refused.facts) == (reason, {"line": line, "column": column})


@pytest.mark.parametrize("sent", ["events=%5Boops%5D", "events=%5B%22%FF%22%5D&a=1", "a=1&events=%5B1%5D%5D"])
def test_encoded_events_that_are_no_json_are_refused_by_name(sent: str) -> None:
    assert refusal(sent).message("en") == "events: the text in this field is not JSON."
