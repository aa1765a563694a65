"""XML from strangers: whatever comes, it is a call or a fault, in bounded time, and no answer is broken XML."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systems.marketo.soap import envelope
from systems.marketo.soap.envelope import MKTOWS
from systems.marketo.soap.faults import CODES, Fault
from systems.marketo.soap.xml import charsets, markup, tree, values
from systems.marketo.soap.xml.bounds import UnreadableXml
from systems.marketo.soap.xml.charsets import UnreadableText
from systems.marketo.soap.xml.tree import SOAP
from systems.marketo.soap.xml.values import BadValue

PIECES = st.sampled_from(
    [
        *("<a>", "</a>", "<a/>", "<", ">", "&amp;", "&#0;", "&lol;", "&#x1F600;", "]]>", "<![CDATA[", "<!--", "-->"),
        *("<!DOCTYPE a [", "<!ENTITY x 'y'>", "%p;", "]>", "<?xml version='1.0'?>", "<?php ?>", "\x00", "山", "\ufeff"),
        *(f"<e:Envelope xmlns:e='{SOAP}'>", "</e:Envelope>", "<e:Body>", "</e:Body>", "<e:Header>", "</e:Header>"),
        *(f"<m:paramsSyncLead xmlns:m='{MKTOWS}'>", "</m:paramsSyncLead>", " xmlns='urn:x'", " a='b'", " a='c'"),
    ]
)
GARBAGE = st.lists(PIECES | st.text(max_size=8), max_size=12).map("".join)


@given(GARBAGE.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=80), st.text(max_size=40))
def test_any_bytes_are_a_call_or_a_fault(raw: bytes, content_type: str) -> None:
    found = outcome(Fault, envelope.read, raw, content_type)
    if isinstance(found, Fault):
        assert found.code == 20012
        ET.fromstring(envelope.failure(found))  # noqa: S314 - our own
    else:
        assert found.parameters.name


@given(GARBAGE)
def test_any_text_is_a_tree_or_unreadable(text: str) -> None:
    found = outcome(UnreadableXml, tree.parse, text)
    assert len(str(found)) < 120 if isinstance(found, UnreadableXml) else found.name


@given(st.binary(max_size=60), st.sampled_from(["", "text/xml; charset=%s"]), st.text(max_size=12))
def test_any_bytes_in_any_encoding_are_text_or_unreadable(raw: bytes, form: str, label: str) -> None:
    assert isinstance(outcome(UnreadableText, charsets.decode, raw, form.replace("%s", label)), str | UnreadableText)


@pytest.mark.parametrize(
    "name", ["utf-7", "unicode_escape", "base64", "zip", "idna", "punycode", "undefined", "x" * 50]
)
def test_encodings_that_are_none_are_not_read(name: str) -> None:
    with pytest.raises(UnreadableText):
        charsets.decode(b"<a/>", f"text/xml; charset={name[:40]}x")
    with pytest.raises(UnreadableText):
        charsets.decode(f'<?xml version="1.0" encoding="{name[:40]}"?><a/>'.encode(), "")


@given(st.sampled_from(sorted(CODES)), st.text())
def test_a_faults_message_may_hold_anything(code: int, message: str) -> None:
    written = envelope.failure(Fault(code, message))
    found = ET.fromstring(written)  # noqa: S314 - our own
    assert found.findtext(".//faultstring") == f"{code} - {CODES[code].text}"
    assert found.findtext(".//code") == str(code)


@given(st.text())
def test_what_is_written_is_what_is_read_but_for_characters_that_xml_has_not(text: str) -> None:
    found = ET.fromstring(markup.value("a", text)).text or ""  # noqa: S314 - our own
    assert found == "".join(each for each in text if is_xml(each))


@given(st.text(max_size=20), st.sampled_from(["integer", "float", "boolean", "date", "datetime", "string", "new type"]))
def test_any_value_is_converted_or_said_to_be_bad_without_being_repeated(text: str, kind: str) -> None:
    found = outcome(BadValue, values.from_text, text, kind)
    assert "wanted" in str(found) if isinstance(found, BadValue) else isinstance(found, str | int | float | None)


def is_xml(character: str) -> bool:
    """https://www.w3.org/TR/xml/#charsets."""
    code = ord(character)
    return code in {9, 10, 13} or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


def outcome(refusal: type[Exception], function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function returns, or the refusal that it raises; anything else that it raises fails the test."""
    try:
        return function(*arguments)
    except refusal as found:
        return found
