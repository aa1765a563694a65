"""What a code means to the person who looks after a relay, and what to do about it, in both languages."""

from __future__ import annotations

from typing import NamedTuple

from relay.core.config import Language


class Explanation(NamedTuple):
    """Of one code. Words are templates for str.format: `{code}`, `{field}`, `{event}`, `{record}` and `{route}`."""

    reason: str
    reason_ja: str
    advice: str
    advice_ja: str

    def words(self, language: Language) -> tuple[str, str]:
        """The reason, and what to do."""
        return (self.reason_ja, self.advice_ja) if language == "ja" else (self.reason, self.advice)
