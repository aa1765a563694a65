"""Bodies that a stranger may send to the SOAP address, each as costly as it can be made in its way.

Two sources: kinds with a name, one for each idea of how to make a parser work, and a search over units that are
repeated until the body is full: how many attributes, how long, of which alphabet, in how many namespaces, what stands
between them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from systems.marketo.soap.envelope import MKTOWS
from systems.marketo.soap.xml.bounds import MAX_ELEMENTS
from systems.marketo.soap.xml.tree import SOAP, XSI

_ALPHABETS = {"a": "a", "latin": "é", "kanji": "山", "astral": "\U0001f600"}
"""One, two, three and four bytes a character in UTF-8; one, one, two and four in Python."""
_URI = "u" * 200
_DECLARED = f'xmlns:e="{SOAP}" xmlns:x="{XSI}" xmlns:p="{_URI}" xmlns:ns1="{MKTOWS}"'
_START = re.compile("<[^/!?]")
_BEFORE, _AFTER = f"<e:Envelope {_DECLARED}><e:Body><c>", "</c></e:Body></e:Envelope>"


@dataclass(frozen=True)
class Hostile:
    """A body with its name and its Content-Type."""

    name: str
    raw: bytes
    content_type: str = "text/xml; charset=utf-8"


def named(size: int) -> Iterator[Hostile]:
    """The kinds with a name, each of at most `size` bytes."""
    for name, piece in _REPEATED.items():
        yield Hostile(name, _repeated(piece, size))
    for name, (piece, encoding) in _ENCODED.items():
        yield Hostile(name, _repeated(piece, size, encoding), f"text/xml; charset={encoding}")
    for name, whole in _WHOLE.items():
        yield Hostile(name, whole(size).encode()[:size])


def searched(size: int) -> Iterator[Hostile]:
    """Every combination of the search, each of at most `size` bytes."""
    for values, text, space, between in itertools.product(_VALUES, _TEXTS, _SPACES, _BETWEEN):
        start = f"<{_SPACES[space]}{_attributes(*_VALUES[values], space)}"
        end = _SPACES[space].partition(" ")[0]
        element = f"{start}>{_TEXTS[text]}</{end}>" if text else f"{start}/>"
        yield Hostile(f"{values}; {text}; {space}; {between}", _repeated(element + _BETWEEN[between], size))


_VALUES: Mapping[str, tuple[int, str]] = {"no attributes": (0, "")} | {
    f"{count} attributes of {length} {name}": (count, letter * length)
    for count, length, (name, letter) in itertools.product((1, 16), (2, 250), _ALPHABETS.items())
    if name in {"a", "astral"}
}
_TEXTS: Mapping[str, str] = {"no text": ""} | {
    f"text of {length} {name}": letter * length
    for length, (name, letter) in itertools.product((2, 30), _ALPHABETS.items())
}
_SPACES = {
    "one namespace": "b",
    "a prefix on all": "p:b",
    "nil": 'b x:nil="true"',
    "a declaration on each": f'b xmlns="{_URI}"',
}
_BETWEEN = {"nothing": "", "comments": "<!---->", "references": "&amp;"}


def _attributes(count: int, value: str, space: str = "", form: str = "a") -> str:
    prefix = "p:" if space == "a prefix on all" else ""
    return "".join(f' {prefix}{form}{at}="{value}"' for at in range(count))


def _repeated(piece: str, size: int, encoding: str = "utf-8") -> bytes:
    """Pieces in the Body of an envelope, which declares what they need."""
    room = size - len((_BEFORE + _AFTER).encode(encoding))
    return (_BEFORE + _filled(piece, room, encoding) + _AFTER).encode(encoding)


def _filled(piece: str, room: int, encoding: str = "utf-8") -> str:
    """As many pieces as there is room for, and as many elements as are read; `{}` becomes the number of the piece.

    What is left is a text, one of whose characters makes it four times as long.
    """
    size = len(piece.replace("{}", "123456").encode(encoding))
    elements = len(_START.findall(piece))
    count = min(room // size, (MAX_ELEMENTS - 10) // elements if elements else room)
    found = piece * count if "{}" not in piece else "".join(piece.replace("{}", str(at)) for at in range(count))
    rest = room - count * size
    return found + ("\U0001f600" + "x" * (rest - 4) if elements and rest > size and encoding == "utf-8" else "")


_REPEATED: Mapping[str, str] = {
    "long text": "x",
    "long text of astral characters": "\U0001f600",
    "long text of kanji": "山",
    "line breaks": "\n",
    "carriage returns": "\r",
    "references": "&lt;",
    "numeric references": "&#9;",
    "numeric references to astral characters": "&#x1F600;",
    "empty CDATA sections": "<![CDATA[]]>",
    "short CDATA sections": "<![CDATA[<]]>",
    "long CDATA sections": f"<![CDATA[{'<&' * 50_000}]]>",
    "empty comments": "<!---->",
    "long comments": f"<!--{'x' * 8_000}-->",
    "comments and characters": "<!---->x",
    "empty elements": "<a/>",
    "elements of a character": "<a>x</a>",
    "elements of 33 characters": f"<a>{'x' * 33}</a>",
    "elements of kanji": f"<a>{'山' * 11}</a>",
    "elements with an astral character": f"<a>\U0001f600{'x' * 29}</a>",
    "elements and characters": "<a/>x",
    "distinct names": "<a{}/>",
    "distinct long names": f"<{'a' * 200}{{}}/>",
    "names of 200 characters": f"<{'a' * 200}/>",
    "names of 4,000 characters": f"<{'a' * 4_000}/>",
    "depth": "<a>" * 28 + "</a>" * 28,
    "depth with text at each": "x<a>" * 28 + "x</a>" * 28,
    "pairs": "<a><b/></a>",
    "32 attributes": f"<a{_attributes(32, '')}/>",
    "16 attributes": f"<a{_attributes(16, '')}/>",
    "16 attributes with a prefix": f"<a{_attributes(16, '', 'a prefix on all')}/>",
    "one attribute": '<a b=""/>',
    "one attribute of 2 characters": '<a b="xy"/>',
    "two attributes with a prefix": '<a p:b="" p:c=""/>',
    "distinct attributes": '<a b{}=""/>',
    "distinct attributes with a prefix": '<a p:b{}=""/>',
    "attributes of 8,000 characters": f'<a b="{"x" * 8_000}"/>',
    "attributes of references": f'<a b="{"&lt;" * 2_000}"/>',
    "attributes of line breaks": f'<a b="{chr(10) * 8_000}"/>',
    "nil elements": '<a x:nil="true"/>',
    "declarations": '<a xmlns="u"/>',
    "declarations of distinct namespaces": '<a xmlns="u{}"/>',
    "declarations of distinct prefixes": '<a xmlns:p{}="u"/>',
    "declarations of long namespaces": f'<a xmlns="{_URI}"/>',
    "declarations of namespaces of 4,000 characters": f'<a xmlns="{"u" * 4_000}"/>',
    "declarations inside each other": f'<a xmlns="{_URI}">' * 28 + "</a>" * 28,
    "prefixes of 200 characters": f'<{"q" * 200}:a xmlns:{"q" * 200}="u"/>',
    "undeclared entities": "&x;",
    "instructions": "<?a?>",
    "other parameters": "<ns1:paramsSyncLead/>",
}

_ENCODED: Mapping[str, tuple[str, str]] = {
    "euro signs in Windows' encoding": ("€", "windows-1252"),
    "elements in Windows' encoding": (f"<a>{'€' * 33}</a>", "windows-1252"),
    "kanji in Shift_JIS": ("山", "shift_jis"),
    "katakana of one byte in Shift_JIS": ("ｱ", "shift_jis"),
    "kanji in EUC-JP": ("山", "euc_jp"),
    "text in UTF-16": ("x", "utf-16-le"),
    "kanji in UTF-16": ("山", "utf-16-be"),
    "elements in UTF-16": ("<a/>", "utf-16-le"),
    "elements of kanji in UTF-16": ("<a>山山</a>", "utf-16-le"),
}


def _elements_in_a_long_namespace(size: int) -> str:
    """The namespace takes half of the body, and every element repeats it in memory."""
    uri, many = "u" * (size // 2), "<a/>" * (size // 10)
    return f'<e:Envelope xmlns:e="{SOAP}"><e:Body><b xmlns="{uri}">{many}</b></e:Body></e:Envelope>'


def _attributes_in_a_long_namespace(size: int) -> str:
    uri, element = "u" * (size // 10), f"<a{_attributes(30, '', 'a prefix on all')}/>"
    many = element * (size // 2 // len(element))
    return f'<e:Envelope xmlns:e="{SOAP}"><e:Body><b xmlns:p="{uri}">{many}</b></e:Body></e:Envelope>'


def _in_one_tag(piece: str) -> Callable[[int], str]:
    return lambda size: f"<a{_filled(piece, size - 10)}/>"


def _attributes_in_their_own_tags_namespace(size: int) -> str:
    """The namespace stands in the very tag whose attributes are in it."""
    tag = f'<a xmlns:p="{"u" * 8_000}"{_attributes(700, "", "a prefix on all")}/>'
    return f"<b>{_filled(tag, size - 10)}</b>"


def _in_header(piece: str) -> Callable[[int], str]:
    """An AuthenticationHeader full of something: what is looked at before anybody is known."""
    before = f'<e:Envelope xmlns:e="{SOAP}"><e:Header><n:AuthenticationHeader xmlns:n="{MKTOWS}">'
    after = "</n:AuthenticationHeader></e:Header><e:Body><a/></e:Body></e:Envelope>"
    return lambda size: before + _filled(piece, size - len(before) - len(after)) + after


def _long_timestamp(size: int) -> str:
    half = "2" * (size // 2 - 300)
    return _in_header(f"<mktowsUserId>{half}</mktowsUserId><requestTimestamp>{half}</requestTimestamp>")(size)


def _laughing(size: int) -> str:
    entities = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10 if at else "ha" * 50}">' for at in range(10))
    return f"<!DOCTYPE a [{entities}]><a>{_filled('&l9;', size - 2_000)}</a>"


def _long_document_type(size: int) -> str:
    entity = "<!ENTITY e{} 'x'>"
    return f"<!DOCTYPE a [{_filled(entity, size - 100)}]><a/>"


def _text_after_elements(size: int) -> str:
    """As many elements as are read, and the rest in one text with one character that makes it four times as long."""
    return f"<a>{'<b/>' * (size // 42)}\U0001f600{'x' * (size - size // 10 - 50)}</a>"


_WHOLE: Mapping[str, Callable[[int], str]] = {
    "long text with one astral character": lambda size: f"<a>\U0001f600{'x' * (size - 20)}</a>",
    "elements, and a long text": _text_after_elements,
    "elements in a namespace of half the body": _elements_in_a_long_namespace,
    "attributes in a long namespace": _attributes_in_a_long_namespace,
    "attributes in a long namespace of their own tag": _attributes_in_their_own_tags_namespace,
    "one tag of distinct attributes": _in_one_tag(' a{}=""'),
    "one tag of declarations": _in_one_tag(' xmlns:p{}="u"'),
    "one tag of one long attribute": lambda size: f'<a b="{"x" * (size - 10)}"/>',
    "one tag of attributes that hold an end of tag": _in_one_tag(' a{}=">"'),
    "one comment": lambda size: f"<!--{'x' * (size - 20)}--><a/>",
    "one instruction": lambda size: f"<?a {'x' * (size - 20)}?><a/>",
    "one name": lambda size: f"<{'a' * (size - 10)}/>",
    "one end tag": lambda size: f"<a>{'x' * 10}</a{' ' * (size - 30)}>",
    "blanks before": lambda size: " " * (size - 10) + "<a/>",
    "blanks after the declaration": lambda size: '<?xml version="1.0"?>' + " " * (size - 40) + "<a/>",
    "blanks in the declaration": lambda size: '<?xml version="1.0"' + " " * (size - 40) + "?><a/>",
    "blanks behind": lambda size: "<a/>" + " " * (size - 10),
    "an entity that laughs": _laughing,
    "a long document type": _long_document_type,
    "broken at its end": lambda size: f"<a>{'<b/>' * (size // 42)}{'x' * (size // 2)}<",
    "a header of empty user ids": _in_header("<mktowsUserId/>"),
    "a header of distinct names": _in_header("<h{}/>"),
    "a long user id and a long time": _long_timestamp,
}
