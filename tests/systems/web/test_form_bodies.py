"""Forms as Marketo sends them, encoded or not, and the form of KARTE's recipe whose `events` is raw JSON.

blog.teknkl.com, "If someone recommends Request Token Encoding: None in a webhook";
support2.karte.io/integration/integration-marketo/1162
"""

from typing import Any

import pytest

from relay.core.refusal import Refused
from relay.system.reads import EVERYTHING, Reads
from systems.web import body

READS = Reads(frozenset({"leadId", "company", "score", "tags", "url", "memberId", "events"}))


def read(text: str, json_strings: list[str] | None = None, reads: Reads = EVERYTHING) -> dict[str, Any]:
    return body.read(text.encode(), json_strings or [], reads)


def refusal(text: str, json_strings: list[str] | None = None, reads: Reads = EVERYTHING) -> Refused:
    with pytest.raises(Refused) as caught:
        read(text, json_strings, reads)
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


@pytest.mark.parametrize(
    ("sent", "payload"),
    [
        ("leadId=2\n&company=Acme+Corp\n&score=5", {"leadId": "2", "company": "Acme Corp", "score": "5"}),
        ("leadId=3\r\n&company=Jack+%26+Jill\r\n&score=5", {"leadId": "3", "company": "Jack & Jill", "score": "5"}),
        ("leadId=4 &\t company=%E5%B1%B1%E7%94%B0\xa0&score=5", {"leadId": "4", "company": "山田", "score": "5"}),
        (
            "leadId = 5\u3000&\u200b company\t=\n Acme%0A\ufeff&score=5",
            {"leadId": "5", "company": "Acme\n", "score": "5"},
        ),
        ("leadId=6&company=+Acme%0A&score=%09", {"leadId": "6", "company": " Acme\n", "score": "\t"}),
        ("leadId=7&company=Jack & Jill\n&score=5", {"leadId": "7", "company": "Jack & Jill", "score": "5"}),
        ("leadId=8&company=\n&score=5", {"leadId": "8", "company": "", "score": "5"}),
    ],
)
def test_white_space_of_the_template_is_the_templates_and_what_was_encoded_is_the_values(
    sent: str, payload: dict[str, Any]
) -> None:
    assert read(sent, reads=READS) == payload


@pytest.mark.parametrize(
    ("sent", "value"),
    [
        ('company="M-0042"', "M-0042"),
        ('company = "Jack & Jill"\n', "Jack & Jill"),
        ('company="a&b=c"', "a&b=c"),
        ('company="Acme&tags=vip"', "Acme&tags=vip"),
        ('company="https://ex.com/?utm_source=a&utm_medium=b"', "https://ex.com/?utm_source=a&utm_medium=b"),
        (r'company="He said \"hi\", C:\\x \u5c71\n"', 'He said "hi", C:\\x 山\n'),
        ('company="one\ntwo"', "one\ntwo"),
        ('company="50%25 a+b"', "50%25 a+b"),
        ('company=""', ""),
        ('company=""Acme""', "Acme"),
        ('company=""""', ""),
        ('company="x&events=[1]"', "x&events=[1]"),
        ("company=%22Acme%22", '"Acme"'),
    ],
)
def test_quotes_that_json_encoding_wrote_are_read_as_json_and_encoded_ones_are_the_values(
    sent: str, value: str
) -> None:
    assert read(f'leadId=1&{sent}&score="5"', reads=READS) == {"leadId": "1", "company": value, "score": "5"}


@pytest.mark.parametrize("value", ['"Acme" Inc', '"Acme', 'say "hi"', r'"C:\Users"', '"Jack" & Jill', "'Acme'"])
def test_what_only_begins_with_a_quote_is_no_json_and_stays_as_it_is(value: str) -> None:
    assert read(f"leadId=1&company={value}&score=5", reads=READS)["company"] == value


def test_a_list_or_an_object_in_a_form_is_one_value_whatever_is_in_it() -> None:
    sent = 'leadId=1&profile={"note": "a & b&c=d", "rank": [1, 2]}\n&tags=["x&y=z"]'

    assert read(sent, ["profile"]) == {
        "leadId": "1",
        "profile": {"note": "a & b&c=d", "rank": [1, 2]},
        "tags": '["x&y=z"]',
    }


@pytest.mark.parametrize(
    ("sent", "name", "other"),
    [
        ("leadId=1&company=https://ex.com/?utm_source=a&utm_medium=b&score=5", "utm_medium", "company"),
        ("company=Acme&utm=x&url=https://ex.com/", "utm", "url"),
        ("url=https://ex.com/?a=1&b=2", "b", "url"),
        ("leadId=1&company=Acme@&%75tm=best&score=5", "utm", "company"),
        ('leadId=1&company=Acme, Inc&extra="x"', "extra", "company"),
    ],
)
def test_a_name_that_the_route_does_not_read_is_refused_where_it_may_be_a_part_of_a_value(
    sent: str, name: str, other: str
) -> None:
    refused = refusal(sent, reads=READS)

    assert (refused.reason, refused.facts["name"], refused.facts["other"]) == ("form_name", name, other)
    assert 'set "Request Token Encoding" to Form/Url' in refused.message("en")


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("leadId=1&company=Jack & Jill=best&score=5", "Jill"),
        ("leadId=1 &\u3000utm\xa0=x", "utm"),
        ("leadId=1&company=Jack&Jill Inc.=best&score=5", "..."),
        ("leadId=1&company=Jack&山田=best&score=5", "..."),
        ("leadId=1&company=Jack&amp;score=5", "..."),
    ],
)
def test_a_name_that_is_not_encoded_itself_is_refused_unless_the_route_reads_it(sent: str, name: str) -> None:
    refused = refusal(sent, reads=READS)

    assert (refused.reason, refused.facts["name"]) == ("form_loose", name)
    assert "write no spaces round & and =" in refused.message("en")
    assert read("leadId=1&山田=best", reads=Reads(frozenset({"leadId", "山田"})))["山田"] == "best"


@pytest.mark.parametrize(
    "sent",
    [
        "leadId=1&company=Acme+Corp&extra=1&utm=2",
        "leadId=1\n&company=Acme+Corp\n&extra=1",
        "leadId=1&company={{company.Name}}&extra=1",
        "leadId=1&company=edit me&extra=1",
        "leadId=1&company=Dear {{lead.First Name}}, hello&extra=1",
        "extra=1&company=a@b.jp",
        'leadId=123&memberId="M-0042"&extra=1&events=[{"a": 1}]',
        "mail=a%2Bb%40example.com&company=Acme",
    ],
)
def test_where_nothing_shows_that_a_form_was_not_encoded_other_names_are_passed_over(sent: str) -> None:
    assert read(sent, reads=READS)


@pytest.mark.parametrize(
    "sent",
    [
        "leadId=1&company=A B&tags=vip&tags=x",
        "tags=vip&company=Acme&tags=x&url=https://ex.com",
        "company=Jack & Jill&company=x",
        "leadId=1&company=A B&t%61gs=vip&tags=x",
    ],
)
def test_a_name_that_stands_twice_is_refused_where_one_may_be_a_part_of_a_value(sent: str) -> None:
    assert refusal(sent, reads=READS).reason == "form_twice"


@pytest.mark.parametrize("value", ["+81312345678", "C++", "50%25", "a%20b"])
def test_a_plus_or_an_escape_beside_a_value_that_was_not_encoded_may_mean_two_things(value: str) -> None:
    refused = refusal(f"leadId=1&company={value}&url=https://ex.com/", reads=READS)

    assert refused.message("en").startswith(
        "company (character 10): a plus or percent sign in this form value may mean two things, since the value of url "
        f"(character {19 + len(value)}) is not encoded."
    )
    assert read(f"leadId=1&company={value}", reads=READS)


def test_a_text_of_the_template_that_is_not_encoded_leaves_no_value_changed() -> None:
    """The encoding is Form/Url, as it should be: read as they stand, the values would keep `+` and `%E5`."""
    refused = refusal("leadId=1&via=Web form&company=%E5%B1%B1%E7%94%B0", reads=Reads(frozenset({"via", "company"})))

    assert (refused.reason, refused.facts["name"], refused.facts["other"]) == ("form_doubt", "company", "via")
    assert "What the template itself writes must be encoded too: a space as +" in refused.message("en")


def test_a_percent_sign_that_is_no_escape_stays_where_values_were_not_encoded() -> None:
    assert read("company=Jack & Jill&score=50%", reads=READS) == {"company": "Jack & Jill", "score": "50%"}


@pytest.mark.parametrize("value", ["%E5%A4%AA%E9%83%8E 山田", "a%20b;c", "https://example.com/?q=%E5%B1%B1"])
def test_a_value_that_is_encoded_in_part_is_refused_since_it_may_mean_two_things(value: str) -> None:
    refused = refusal(f"x=1&name={value}")

    assert refused.reason == "form_mixed"
    assert refused.message("en").startswith("name (character 5): only a part of this form value is encoded.")


@pytest.mark.parametrize(
    ("sent", "reason", "facts"),
    [
        ("a=1&rate=50%", "form_percent", {"name": "rate", "position": 5}),
        ("a=1&b=%zz", "form_percent", {"name": "b", "position": 5}),
        ("a=1&b=%u5C71", "form_percent", {"name": "b", "position": 5}),
        ("a=1&b=%E5%B1", "form_not_utf8", {"name": "b", "position": 5}),
        ("a=1&b=%8ER%93c", "form_not_utf8", {"name": "b", "position": 5}),
        ("a=1&b=%ED%A0%BD", "form_not_utf8", {"name": "b", "position": 5}),
        ("a=1&b%93=x", "form_not_utf8", {"name": "...", "position": 5}),
        ("\r\na=1&b=%ff", "form_not_utf8", {"name": "b", "position": 7}),
        ("events=[1]&a=1&rate=50%", "form_percent", {"name": "rate", "position": 16}),
        ("rate=50%&events=[1]", "form_percent", {"name": "rate", "position": 1}),
        ("=x", "form_piece", {"position": 1}),
        ("lost&a=1", "form_piece", {"position": 1}),
        ("&&lost&a=1", "form_piece", {"position": 3}),
    ],
)
def test_a_broken_form_is_refused_at_its_place(sent: str, reason: str, facts: dict[str, Any]) -> None:
    refused = refusal(sent)

    assert (refused.reason, refused.facts) == (reason, facts)


def test_the_refusal_of_a_form_says_what_to_change_in_the_webhook() -> None:
    assert refusal("rate=50%").message("en") == (
        'rate (character 1): a percent sign in this form value is no escape. In the webhook, set "Request Token '
        'Encoding" to Form/Url. What the template itself writes must be encoded too: a percent sign as %25.'
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
    sent = "company=Jack & Jill&events=[1]&mail=a+b@example.com"

    assert read(sent) == {"company": "Jack & Jill", "events": [1], "mail": "a+b@example.com"}
    assert refusal(sent + "&tag=x&tag=y").reason == "form_twice"


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
    assert refusal(sent).message("en").startswith("events: the text in this field is not JSON. Correct the value,")
