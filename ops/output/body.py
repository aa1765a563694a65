"""The body of a request that was no valid event, for a person."""

from __future__ import annotations

from ops.output.terminal import printable

_HEX_COLUMNS = 16


def as_text(body: bytes) -> str:
    """A body that a terminal can show: line breaks as they are, everything else that is no text escaped."""
    return printable(body.decode("utf-8", "backslashreplace").replace("\r\n", "\n"), keep="\n\t")


def as_hex(body: bytes) -> str:
    """`00000000  7b 22 61 22 ...  {"a"...`, sixteen bytes a line."""
    return "\n".join(
        f"{start:08x}  {body[start : start + _HEX_COLUMNS].hex(' '):{3 * _HEX_COLUMNS}} "
        + "".join(chr(byte) if 32 <= byte < 127 else "." for byte in body[start : start + _HEX_COLUMNS])
        for start in range(0, len(body), _HEX_COLUMNS)
    )
