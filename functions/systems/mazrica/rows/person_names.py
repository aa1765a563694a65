"""One name at Mazrica, a first and a last name at Marketo.

The part before the first blank, half-width or full-width, is the last name, what follows is the first name
(https://intercom.help/senses_manual/ja/articles/2979599); without a blank everything is the last name. The other way
round they are joined with a half-width blank. That cannot be undone: "Maria" and "de la Cruz" become "de la Cruz
Maria", and that would come back as "de" and "la Cruz Maria". So whoever joins a name remembers it (`mark`), and only
another one is split.
"""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

_BLANKS = re.compile(r"\s+")
"""The full-width blank (U+3000) is one of them."""


class SplitName(NamedTuple):
    """A person's name in two parts; either may be empty."""

    last: str
    first: str


def split(name: str) -> SplitName:
    """At the first blank. Blanks around the name, and those at which it is split, are no part of it."""
    last, *rest = _BLANKS.split(name.strip(), maxsplit=1)
    return SplitName(last, rest[0] if rest else "")


def join(last: str, first: str) -> str:
    """Last name, blank, first name; without one of them the other alone."""
    return " ".join(each for each in (last.strip(), first.strip()) if each)


def mark(contact: int, name: str) -> str:
    """Sixteen hexadecimal digits that stand for a contact's name, whatever blanks it is written with.

    It keeps names out of the relay's memory, and is no secret. A contact has its own mark of each name.
    """
    plain = _BLANKS.sub(" ", name).strip()
    return hashlib.sha256(f"{contact}/{plain}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
