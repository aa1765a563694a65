"""Bytes to text: what a mail says of its character set is a hint, and often wrong.

Japanese clients call ISO-2022-JP what has Microsoft's characters in it (CP50221), Shift_JIS what is CP932, and some
send either without a word. What fits nothing is read with replacement characters rather than refused.
"""

from __future__ import annotations

import re

_ALIASES = {
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "ms_kanji": "cp932",
    "windows-31j": "cp932",
    "cp943": "cp932",
    "x-euc-jp": "euc_jp",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "utf8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
}
_JIS = frozenset(
    {"iso-2022-jp", "iso-2022-jp-1", "iso-2022-jp-2", "iso-2022-jp-3", "iso-2022-jp-ms", "cp50220", "cp50221"}
)
_ASCII = frozenset({"", "us-ascii", "ascii", "unknown-8bit", "default", "7bit", "8bit", "binary"})
_REFUSED = frozenset({"idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined", "mbcs", "oem", "utf-7"})
"""Codecs of Python's that no mail is written in, or, of UTF-7, that only hides what a mail says."""
_ESCAPE = re.compile(rb"\x1b(\$[@B]|\$\([A-Z]|\([A-Z])")
_HALF_WIDTH = re.compile("[\uff61-\uff9f]")
_WANTED = re.compile("[\u3041-\u30fe\u4e00-\u9fff]")


def text(data: bytes, charset: str = "") -> str:
    """What bytes say that a mail says are in `charset`. It never fails; half characters come out as question marks."""
    name = charset.strip().strip("\"'").lower()
    if name in _JIS or (name in _ASCII and b"\x1b$" in data):
        return _from_jis(data)
    declared = None if name in _ASCII else _decoded(data, _ALIASES.get(name, name))
    if declared is None and b"\x1b$" in data and data.isascii():
        return _from_jis(data)
    return _guessed(data) if declared is None else declared


def without_half_characters(found: str) -> str:
    """The same, with a question mark for what no UTF-8 can hold."""
    return found.encode("utf-8", "replace").decode("utf-8")


def _decoded(data: bytes, name: str) -> str | None:
    """None where the bytes are not in it, or it is no character set."""
    if name in _REFUSED or len(name) > 40 or not name.isascii():
        return None
    try:
        found = data.decode(name)
    except (LookupError, ValueError):
        return None
    return without_half_characters(found) if isinstance(found, str) else None


def _guessed(data: bytes) -> str:
    for name in ("ascii", "utf-8"):
        if (found := _decoded(data, name)) is not None:
            return found
    japanese = [found for name in ("cp932", "euc_jp") if (found := _decoded(data, name)) is not None]
    if japanese:
        return max(japanese, key=_likeness)
    cut = data.decode("utf-8", "replace")
    return cut if cut.count("\ufffd") * 20 <= len(cut) else data.decode("cp1252", "replace")


def _likeness(found: str) -> int:
    """The wrong one of the two Japanese sets is full of half-width kana."""
    return len(_WANTED.findall(found)) - 2 * len(_HALF_WIDTH.findall(found))


def _from_jis(data: bytes) -> str:
    """ISO-2022-JP as Microsoft and everybody after them write it: rows that only CP932 has, and half-width kana."""
    found, begin, state = [], 0, b"(B"
    for escape in _ESCAPE.finditer(data):
        found.append(_run(data[begin : escape.start()], state))
        begin, state = escape.end(), escape.group(1)
    return "".join([*found, _run(data[begin:], state)])


def _run(data: bytes, state: bytes) -> str:
    """What stands between two escapes. A line break ends what is of two bytes, whether or not it says so."""
    if not data:
        return ""
    if state == b"(I":
        return bytes(each | 0x80 if 0x21 <= each <= 0x5F else each for each in data).decode("cp932", "replace")
    if not state.startswith(b"$"):
        return _guessed(data)
    head, line_break, rest = _to_line_break(data)
    return _shifted(head) + (line_break + rest).decode("ascii", "replace")


def _to_line_break(data: bytes) -> tuple[bytes, bytes, bytes]:
    at = next((place for place, each in enumerate(data) if each in b"\r\n"), len(data))
    return data[:at], data[at : at + 1], data[at + 1 :]


def _shifted(data: bytes) -> str:
    """JIS's rows and cells as Shift_JIS counts them (JIS X 0208, annex 1)."""
    found = bytearray()
    for row, cell in zip(data[::2], data[1::2], strict=False):
        if not (0x21 <= row <= 0x7E and 0x21 <= cell <= 0x7E):
            found += b"?"
            continue
        lead = (row + 1) // 2 + (0x70 if row < 0x5F else 0xB0)
        found.append(lead)
        found.append(cell + (0x7E if row % 2 == 0 else 0x1F if cell < 0x60 else 0x20))
    return found.decode("cp932", "replace")
