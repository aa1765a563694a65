"""Refusing a webhook, in words that a marketer reads in a lead's activity log.

A refusal has a stable `code` that a smart campaign can be triggered on, and a `reason` with a text in each language.
Texts name fields, positions and what to change in Marketo; they never repeat a value of the lead, so the same text may
stand in a log.
"""

from __future__ import annotations

import re

from relay.core.config import Language
from relay.core.texts import TEXTS

_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")


class Refused(Exception):
    """This request cannot be accepted as it is.

    `reason` is a key of `relay.core.texts.TEXTS`; `facts` fill its placeholders.
    """

    def __init__(self, reason: str, **facts: object) -> None:
        self.reason = reason
        self.code = TEXTS[reason].code
        self.status = TEXTS[reason].status
        self.facts = facts
        super().__init__(self.message("en"))

    def message(self, language: Language) -> str:
        """The text in the customer's language."""
        return TEXTS[self.reason].text(language).format(**self.facts)


def shown(name: str) -> str:
    """A name from a body, for a text. One that is no plain word may be a part of somebody's value."""
    return name if _PLAIN_NAME.fullmatch(name) else "..."
