"""What an operation comes to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

MOST_CHARACTERS = 5_000_000
"""Of an answer as Lambda sends it, in JSON; Lambda takes 6 MB, with what is around it.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""


@dataclass(frozen=True)
class Answered:
    """An answer, and what the log may say of it."""

    content: str
    """What stands in the envelope's body."""
    leads: int = 1
    failed: int = 0
    unable: int = 0
    """Of those that failed: how many for no fault of the client's, so that they may succeed later."""
    fault: int | None = None
    """The code of the first of these."""
    repeatable: bool = False
    """Whether the same request may be done as it is: some leads failed for now, and no other is made twice by it."""
    lead_id: int | None = None
    """Where it was about one lead."""
    read_past: tuple[str, ...] = ()
    """Names of what the client sent and Marketo takes no notice of, or did not let be written."""


def size(content: str) -> int:
    """How much of MOST_CHARACTERS some markup takes; a Japanese character takes six."""
    return len(json.dumps(content))


def fitting(written: Sequence[str]) -> list[str]:
    """As many records as go into one answer; at least one, where there is one."""
    found: list[str] = []
    taken = 0
    for each in written:
        taken += size(each)
        if found and taken > MOST_CHARACTERS:
            break
        found.append(each)
    return found
