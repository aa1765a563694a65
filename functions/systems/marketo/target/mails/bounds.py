"""Content in no more than so many bytes, cut between characters; of HTML what is left is whole again."""

from __future__ import annotations

from collections.abc import Callable


def cut_text(text: str, most: int) -> str:
    """The beginning of a text, in at most so many bytes of UTF-8."""
    encoded = text.encode("utf-8", "replace")
    return text if len(encoded) <= most else encoded[:most].decode("utf-8", "ignore")


def cut_html(html: str, most: int, safe: Callable[[str], str]) -> str:
    """The same of safe HTML. `safe` makes it safe, which closes what the cut has left open, and so makes it longer."""
    room, found = most, html
    while len(found.encode()) > most:
        if room <= 0:
            return ""
        found = safe(cut_text(html, room))
        room -= max(len(found.encode()) - most, 1)
    return found
