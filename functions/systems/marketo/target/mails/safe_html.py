"""HTML of a stranger as HTML that may be shown: structure and links stay, whatever runs or loads anything goes.

By nh3, which parses as browsers do (https://nh3.readthedocs.io). Its import takes 2 to 8 ms; only routes with `mail`
pay for it. What is allowed is what rich text fields keep; styles are left out, since they can load and cover things.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from html import escape, unescape
from typing import NamedTuple

import nh3

LARGEST = 1_000_000
"""Characters that are parsed; no mail client shows a mail of that size. What comes after them is left out."""
DEEPEST = 400
"""Elements in one another; browsers stop at 512. The time of parsing grows with their square."""

_TAGS = frozenset({
    "a", "b", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "li", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "u", "ul",
})  # fmt: skip
_WITH_CONTENT = frozenset({
    "script", "style", "title", "template", "noscript", "iframe", "object", "embed", "applet", "svg", "math",
    "select", "textarea", "xmp",
})  # fmt: skip
"""What goes with all that is in it."""
_SPANS = frozenset({"colspan", "rowspan"})
_ATTRIBUTES = {"a": {"href", "title"}, "td": _SPANS, "th": _SPANS, "ol": {"start"}}
_OF_IMAGE = frozenset({"src", "alt", "title", "width", "height"})
_WORDS = frozenset({"alt"})
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})

_MOST_CLEANINGS = 6
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*)")
_CLOSE_THEMSELVES = frozenset({
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p",
    "source", "tbody", "td", "tfoot", "th", "thead", "tr", "wbr",
})  # fmt: skip
"""Elements without an end, or whose end the next one may say."""
_IMAGE = re.compile(r'<img((?: [a-z]+="[^"]*")*)>')
"""As nh3 writes one."""
_ALT = re.compile(r' alt="([^"]*)"')
_SEEN_IMAGE = re.compile(r' src="https://')
_INVISIBLE = re.compile(r' (?:width|height)="[01](?:px)?"')


class SafeHtml(NamedTuple):
    """HTML that may be shown, and whether anything behind a place is missing, since there was too much."""

    html: str
    is_cut: bool


def safe_html(html: str, *, images: bool = False) -> SafeHtml:
    """The same as far as it is safe, with the words that stand for pictures in their places.

    `images` keeps pictures by https, but for those that nobody would see. Whoever looks at such HTML then tells the
    pictures' servers so.
    """
    parsed = _shallow(html[:LARGEST])
    return SafeHtml(_settled(_CONTROLS.sub("", parsed), images=images), len(parsed) < len(html))


def _settled(html: str, *, images: bool) -> str:
    """Cleaned until it stays as it is: a browser parses it once more, and must not make anything else of it.

    Links and tables that are wrongly in one another take a second time. What never settles is shown as its text.
    """
    for _ in range(_MOST_CLEANINGS):
        before, html = html, _cleaned(html, images=images)
        if html == before:
            return html
    return nh3.clean(html, tags=set()).strip()


def _cleaned(html: str, *, images: bool) -> str:
    return _IMAGE.sub(_seen if images else _words, _cleaner(images=images).clean(html)).strip()


@cache
def _cleaner(*, images: bool) -> nh3.Cleaner:
    attributes = {name: set(allowed) for name, allowed in _ATTRIBUTES.items()}
    return nh3.Cleaner(
        tags=_TAGS | {"img"},
        clean_content_tags=_WITH_CONTENT,
        attributes=attributes | {"img": set(_OF_IMAGE if images else _WORDS)},
        url_schemes=_SCHEMES,
        url_relative="deny",
        link_rel="noopener noreferrer",
    )


def _shallow(html: str) -> str:
    """The part before the place at which elements stand too deep in one another."""
    opened: Counter[str] = Counter()
    depth = 0
    for found in _TAG.finditer(html):
        name = found[2].lower()
        if name in _CLOSE_THEMSELVES:
            continue
        if not found[1]:
            opened[name] += 1
            depth += 1
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
        if depth > DEEPEST:
            return html[: found.start()]
    return html


def _seen(image: re.Match[str]) -> str:
    """A picture, if it is one that somebody sees; pixels of a size of one only tell that a mail was opened."""
    return image[0] if _SEEN_IMAGE.search(image[1]) and not _INVISIBLE.search(image[1]) else ""


def _words(image: re.Match[str]) -> str:
    """What is said in the place of a picture, as text: in an attribute not all of it is escaped."""
    said = _ALT.search(image[1])
    return escape(unescape(said[1]), quote=False) if said else ""
