"""HTML becomes the text that a person reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systems.mail.parsing.html_text import to_text


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        ("<p>one</p><p>two<br>three</p>", "one\n\ntwo\nthree"),
        ("<style>p {color: red}</style><script>1 < 2</script>yes", "yes"),
        ("<STYLE>x</STYLE>yes<!-- no -->", "yes"),
        ("a &lt; b &amp; c&nbsp;d &#12354; &#x3042;", "a < b & c d あ あ"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("yes<blockquote>old<blockquote>older</blockquote></blockquote>", "yes\n> old\n> > older"),
        ("<a href='https://example.com/?a=1>2'>link</a>", "2'>link"),
        ("never <b closed", "never"),
        ("never <!-- closed", "never"),
    ],
)
def test_a_page_is_read(page: str, wanted: str) -> None:
    assert to_text(page) == wanted


@given(
    st.lists(st.sampled_from(["<", ">", "<!--", "-->", "</", "<script>", "<p", "&#", "9" * 20, ";", "x", '"', "<li>"]))
)
def test_any_page_is_read(pieces: list[str]) -> None:
    to_text("".join(pieces))
