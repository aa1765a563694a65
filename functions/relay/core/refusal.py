"""Refusing a webhook, in words that a marketer reads in a lead's activity log.

A refusal has a stable `code` that a smart campaign can be triggered on, and a `reason` with a text in each language.
Texts name fields, positions and what to change where the webhook is set up; they never repeat a value of the lead, so
the same text may stand in a log.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from relay.core.config import Language
from relay.core.texts import TEXTS, Text

_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")


class Refused(Exception):
    """This request cannot be accepted as it is.

    `reason` is a key of `texts`; `facts` fill its placeholders. Who has words of its own has a class of its own.
    """

    def __init__(self, reason: str, **facts: object) -> None:
        self.reason = reason
        self._text = self.texts()[reason]
        self.code = self._text.code
        self.status = self._text.status
        self.facts = facts
        super().__init__(self.message("en"))

    @classmethod
    def texts(cls) -> Mapping[str, Text]:
        """The table of its reasons."""
        return TEXTS

    def message(self, language: Language) -> str:
        """The text in the customer's language."""
        return self._text.text(language).format(**self.facts)


def shown(name: str) -> str:
    """A name from a body, for a text. One that is no plain word may be a part of somebody's value."""
    return name if _PLAIN_NAME.fullmatch(name) else "..."
