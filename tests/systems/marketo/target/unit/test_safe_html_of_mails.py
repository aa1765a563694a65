"""HTML of mails: whatever comes in, what goes out runs nothing and loads nothing, and its links stay."""

from __future__ import annotations

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systems.marketo.target.mails.bounds import cut_html, cut_text
from systems.marketo.target.mails.plain_text import plain, text_of_html
from systems.marketo.target.mails.safe_html import DEEPEST, LARGEST, safe_html

ALLOWED = {"href", "title", "rel", "colspan", "rowspan", "start", "src", "alt", "width", "height"}
LINKS = ("http:", "https:", "mailto:", "tel:")


class Seen(HTMLParser):
    """What a reader of HTML sees in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.others: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        self.others.append(decl)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)


PIECES = [
    "<img alt='<script>x</script>'>", '<img alt="&lt;img src=x onerror=y&gt;">', "<img alt='",
    "<script>", "</script>", "<style>", "</style>", "<img src=x onerror=alert(1)>", "<svg onload=x>", "</svg>",
    "<math>",
    "<a href='javascript:x'>", "<a href=' java\tscript:x'>", "<a href=https://e.example>",
    "<a href='//e.example'>", "</a>",
    "<a href='data:text/html,x'>", "<a href='vbscript:x'>", "<a href=&#106;avascript:x>",
    "<p style='x:url(y)'>", "</p>",
    "<iframe srcdoc='<script>x</script>'>", "<!--", "-->", "<![CDATA[", "]]>", "<noscript>", "</noscript>",
    "<title>",
    "<form action=javascript:x>", "<input onfocus=x autofocus>", "<base href=javascript:/>",
    "<meta http-equiv=refresh>",
    "<table>", "<td>", "</table>", "<mglyph>", "<template>", "</template>", "<textarea>", "</textarea>", "<?x",
    "<a", "'",
    '"', ">", "<", "&lt;", "&#x3c;script&#x3e;", "\x00", "<img src='https://e.example/x.png' width=1>",
    "<div onclick=x>",
]  # fmt: skip
htmls = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=12).map("".join)


NEVER = {"script", "style", "iframe", "svg", "math", "form", "input", "base", "meta", "object", "link", "template"}


@pytest.mark.parametrize("images", [False, True])
@given(html=htmls)
def test_whatever_comes_in_nothing_of_what_goes_out_runs_or_loads(images: bool, html: str) -> None:  # noqa: FBT001 - as pytest hands it over
    seen = Seen(safe_html(html, images=images).html)
    assert not {*seen.tags} & NEVER
    assert images or "img" not in seen.tags
    assert {name for name, _ in seen.attributes} <= ALLOWED
    for name, value in seen.attributes:
        if name == "href":
            assert value.lower().startswith(LINKS), value
        if name == "src":
            assert value.startswith("https://"), value
    assert not seen.others


@given(htmls)
def test_what_is_safe_stays_as_it_is(html: str) -> None:
    once = safe_html(html).html
    assert safe_html(once).html == once


@given(htmls, st.integers(0, 80))
def test_what_is_cut_fits_and_is_whole(html: str, most: int) -> None:
    cut = cut_html(safe_html(html).html, most, lambda part: safe_html(part).html)
    assert len(cut.encode()) <= most
    assert safe_html(cut).html == cut


@given(st.text(), st.integers(0, 40))
def test_a_text_is_cut_between_its_characters(text: str, most: int) -> None:
    cut = cut_text(text, most)
    assert text.startswith(cut)
    assert len(cut.encode("utf-8", "replace")) <= most or cut == ""


@given(htmls)
def test_text_of_html_has_no_markup_and_no_controls(html: str) -> None:
    text = text_of_html(safe_html(html).html)
    assert not [each for each in text if ord(each) < 32 and each != "\n"]
    assert "\n\n\n" not in text


@given(st.text(alphabet=st.sampled_from("a \r\n\t\x00\u3000\x85")))
def test_a_text_of_marketos_keeps_its_lines(text: str) -> None:
    found = plain(text)
    assert not [each for each in found if ord(each) < 32 and each not in "\n\t"]
    assert plain(found) == found


def test_pictures_leave_their_words() -> None:
    html = '<p><img src="https://a.example/x.png" alt="Autumn &lt;b&gt; &amp; more"><img src="y.gif" alt=""></p>'
    assert safe_html(html).html == "<p>Autumn &lt;b&gt; &amp; more</p>"
    assert text_of_html(safe_html(html).html) == "Autumn <b> & more"


def test_links_and_structure_stay() -> None:
    html = (
        "<html><head><title>T</title><style>p{}</style></head><body><h1>Hi</h1><p style='color:red'>See <b>this</b> "
        "<a href='https://a.example/?x=1&y=2' onclick='x()'>page</a></p><table><tr><td colspan=2>1</td></tr></table>"
    )
    assert safe_html(html).html == (
        '<h1>Hi</h1><p>See <b>this</b> <a href="https://a.example/?x=1&amp;y=2" rel="noopener noreferrer">page</a></p>'
        '<table><tbody><tr><td colspan="2">1</td></tr></tbody></table>'
    )


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<div>a</div><div>b<br>c</div>", "a\nb\nc"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<a href='https://a.example'>here</a>", "here (https://a.example)"),
        ("<a href='https://a.example'>https://a.example</a> <a href='mailto:x@a.example'>x@a.example</a>",
         "https://a.example x@a.example"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<div>Free\u200c&nbsp;\u200c&nbsp;\u200c&nbsp;\u200c&nbsp;\u200c&nbsp;</div>a\u3000b", "Free\na\u3000b"),
    ],
)  # fmt: skip
def test_text_is_made_of_blocks_and_links(html: str, text: str) -> None:
    assert text_of_html(safe_html(html).html) == text


COSTLY = {
    "deep": "<div>" * (LARGEST // 4),
    "formats": "<b><i>" * 100_000,
    "wrong ends": "<div></x>" * 100_000,
    "long": "<" * (LARGEST + 1),
}


@pytest.mark.parametrize("html", COSTLY.values(), ids=COSTLY.keys())
def test_neither_length_nor_depth_costs_much(html: str) -> None:
    begin = time.process_time()
    found = safe_html(html)
    assert time.process_time() - begin < 3
    assert found.is_cut
    assert max(found.html.count("<div>"), found.html.count("<b>")) <= DEEPEST
