"""Bytes become text, whatever the mail calls their character set."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systems.mail.parsing.charsets import text

JAPANESE = "日本語のテストです。よろしくお願いします。"


@pytest.mark.parametrize("codec", ["utf-8", "cp932", "euc_jp", "iso2022_jp"])
@pytest.mark.parametrize("said", ["", "us-ascii", "utf-8", "x-unknown", "zlib", "unicode_escape"])
def test_japanese_is_read_though_the_mail_says_nothing_or_something_wrong(codec: str, said: str) -> None:
    if codec == "iso2022_jp" and said not in {"", "us-ascii"}:
        said = "iso-2022-jp"
    assert text(JAPANESE.encode(codec), said) == JAPANESE


@pytest.mark.parametrize(
    ("data", "said", "wanted"),
    [
        (b"\x1b$B\x2d\x21\x2d\x6a\x1b(B 1", "ISO-2022-JP", "①㈱ 1"),
        (b"\x1b(I\x43\x3d\x44\x1b(B", "iso-2022-jp", "ﾃｽﾄ"),
        (b"\x1b$B\x46\x7c\nabc", "iso-2022-jp", "日\nabc"),
        (b"\x1b$B\x46", "iso-2022-jp", ""),
        ("①髙﨑".encode("cp932"), "shift_jis", "①髙﨑"),
        ("①髙﨑".encode("cp932"), "x-sjis", "①髙﨑"),
        (b"caf\xe9", "iso-8859-1", "café"),
        ("中文".encode("gbk"), "gb2312", "中文"),
        ("한국어".encode("cp949"), "ks_c_5601-1987", "한국어"),
    ],
)
def test_what_clients_call_by_a_standards_name_is_read_as_they_mean_it(data: bytes, said: str, wanted: str) -> None:
    assert text(data, said) == wanted


@given(st.text(alphabet=st.characters(min_codepoint=0x3041, max_codepoint=0x30F6) | st.characters(codec="ascii")))
def test_what_python_writes_as_iso_2022_jp_is_read_back(wanted: str) -> None:
    plain = "".join(each for each in wanted if each != "\x1b" and each not in "\x0e\x0f")
    try:
        data = plain.encode("iso2022_jp")
    except UnicodeEncodeError:
        return
    assert text(data, "iso-2022-jp") == plain


@given(st.binary(max_size=200), st.text(max_size=20) | st.sampled_from(["utf-7", "utf-16", "idna", "hex", "base64"]))
def test_any_bytes_become_a_text_without_half_characters(data: bytes, said: str) -> None:
    text(data, said).encode()
