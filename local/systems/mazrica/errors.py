"""What Mazrica refuses: a status and a text.

That errors have texts for bodies is second-hand (github toshionoda/mazrica-civilink:mazrica/mazrica_client.py); no text
of its own is known, so what stands here is ours. Nobody may tell one refusal from another by it.
"""

from __future__ import annotations


class Refusal(Exception):
    """A call is refused, and nothing was done."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


def invalid(text: str) -> Refusal:
    """What was sent makes no sense."""
    return Refusal(400, text)


def missing(what: str, number: int) -> Refusal:
    """No record has this id, or none any more."""
    return Refusal(404, f"{what}: no {number}")
