"""What goes into a webhook's template comes out of its body, whatever the Request Token Encoding, or is refused.

Never is it silently something else. The one exception is said in docs/systems/marketo/index.md: with the encoding None,
a form in which nothing shows that it was not encoded is read as an encoded one.
"""

import json
import re
from typing import Any
from urllib.parse import quote, quote_plus

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from relay.core.config import Route
from relay.core.refusal import Refused
from relay.system.reads import Reads
from systems.web.empty_tokens import is_unfilled
from systems.web.receiver import WEB
from systems.web.tolerant_json import BLANK
from tests.support.examples import usual

often = settings(max_examples=usual(3), deadline=None)

ROUTE = Route(to="crm")
NAMES = ("leadId", "company", "tags", "note")
PIECES = [
    *"ab+&=%;@:/?\"\\'山😀",
    "%41",
    "%",
    " ",
    "\n",
    "\t",
    "tags=",
    "&tags=x",
    "&utm=",
    " & ",
    "events=[1]",
    "edit me",
]
typed = st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(max_size=12)
lead = st.dictionaries(st.sampled_from(NAMES), typed, min_size=1)
"""What a lead's fields hold, by the names in the template."""
_OPENS_LIKE_JSON = re.compile(rf'=[{BLANK}]*["\[{{]')
"""What a value begins with that is taken for JSON where it is whole; docs/systems/marketo/index.md says so."""
blanks = st.text(st.sampled_from(list(BLANK)), max_size=3)
gaps = st.tuples(blanks, blanks, blanks, blanks)
"""White space that the template has after a value, before a name, before `=` and before a value."""


def read(body: str, names: Any = NAMES) -> dict[str, Any] | Refused:
    try:
        return WEB.read(ROUTE, body.encode(), Reads(frozenset(names)))
    except Refused as refused:
        return refused


def meant(values: dict[str, str]) -> dict[str, str | None]:
    return {name: None if is_unfilled(value) else value for name, value in values.items()}


def form(values: dict[str, str], white: tuple[str, str, str, str] = ("", "", "", "")) -> str:
    after, before, name_end, value_begin = white
    return f"{after}&{before}".join(f"{name}{name_end}={value_begin}{value}" for name, value in values.items())


@often
@given(lead, gaps, st.sampled_from([quote, quote_plus]))
@example({"leadId": "2", "company": "Acme Corp"}, ("\n", "", "", ""), quote_plus)
@example({"leadId": "3", "company": "Jack & Jill\n"}, ("\r\n", " \t", " ", "\u3000"), quote_plus)
@example({"leadId": "4", "company": "山田"}, ("\xa0", "\xa0", "", ""), quote)
def test_form_url_comes_out_whatever_white_space_the_template_has(
    values: dict[str, str], white: tuple[str, str, str, str], encoder: Any
) -> None:
    body = form({name: encoder(value, safe="") for name, value in values.items()}, white)

    assert read(body) == meant(values)


@often
@given(lead, gaps)
@example({"leadId": "123", "company": "a&b=c"}, ("", "", "", ""))
@example({"company": 'He said "hi"', "note": ""}, ("\n", "", "", ""))
@example({"company": "50%25&tags=vip", "tags": "+"}, ("", "\n ", " ", " "))
def test_json_encoded_tokens_in_a_form_come_out(values: dict[str, str], white: tuple[str, str, str, str]) -> None:
    body = form({name: json.dumps(value, ensure_ascii=False) for name, value in values.items()}, white)

    assert read(body) == meant(values)


@often
@given(lead, blanks)
def test_json_encoded_tokens_in_json_come_out(values: dict[str, str], white: str) -> None:
    pairs = [f'"{name}"{white}:{white}{json.dumps(value)}' for name, value in values.items()]

    assert read("{" + white + f"{white},{white}".join(pairs) + white + "}") == meant(values)


@often
@given(lead)
def test_tokens_without_encoding_in_json_come_out_or_are_refused(values: dict[str, str]) -> None:
    # What ends a text and begins the next name is the template's own writing to any reader: see docs/systems/marketo/.
    assume(not any(re.search(r'"\s*[,:}]', value) for value in values.values()))
    found = read("{" + ", ".join(f'"{name}": "{value}"' for name, value in values.items()) + "}")

    escaped = any("\\" in value for value in values.values())
    assert isinstance(found, Refused) or found == meant(values) or escaped or _doubled(values)


def _doubled(values: dict[str, str]) -> bool:
    """Quotes round a whole value are taken for those that JSON encoding writes."""
    return any(value[:1] == value[-1:] == '"' for value in values.values())


@often
@given(lead, gaps, st.booleans())
@example({"company": "https://ex.com/?utm_source=a&utm_medium=b", "leadId": "5"}, ("", "", "", ""), True)
@example({"company": "https://ex.com/?utm_source=a&utm_medium=b", "leadId": "5"}, ("", "", "", ""), False)
@example({"company": "Acme&tags=vip", "tags": "a b"}, ("", "", "", ""), True)
@example({"company": "Jack & Jill = best", "leadId": "5"}, ("", "", "", ""), True)
@example({"company": "Acme & Co", "note": "+81"}, ("\n", "", "", ""), True)
@example({"company": "Acme@\n&note=x", "leadId": "5"}, ("", "", "", ""), True)
def test_tokens_without_encoding_in_a_form_come_out_or_are_refused(
    values: dict[str, str],
    white: tuple[str, str, str, str],
    mapped: bool,  # noqa: FBT001 - drawn
) -> None:
    """A route that maps reads each of its fields by name; one that passes the payload on reads its key."""
    sent = form(values, white)
    assume(_shows(values) and not _OPENS_LIKE_JSON.search(sent))

    found = read(sent, values if mapped else ("leadId",))

    # White space at both ends, and an `&` at the last, are taken for the template's.
    expected = meant({name: value.strip(BLANK).rstrip(BLANK + "&") for name, value in values.items()})
    assert isinstance(found, Refused) or found == expected


def _shows(values: dict[str, str]) -> bool:
    """Whether some value has a character that no encoder leaves, and that is not white space or the form's own."""
    usual = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789*-._~%+[]&=" + BLANK)
    return any(set(value) - usual for value in values.values() if "{{" not in value and not is_unfilled(value))


@often
@given(typed, typed, st.sampled_from(["company", "note"]))
def test_a_lead_cannot_write_a_field_that_the_template_has_too(value: str, tags: str, name: str) -> None:
    """`company` of somebody who types `Acme&tags=vip`, in a form that was not encoded."""
    sent = form({name: f"{value}&tags=vip", "tags": tags})
    assume(_shows({"a": value}) and not _OPENS_LIKE_JSON.search(sent))

    assert isinstance(read(sent), Refused)
