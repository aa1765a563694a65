"""Refusing with words of this system's own, which are loaded with the first refusal."""

from __future__ import annotations

from collections.abc import Mapping

from relay.core.refusal import Refused
from relay.core.texts import Text


class MailRefused(Refused):
    """`reason` is a key of `systems.mail.texts.TEXTS`."""

    @classmethod
    def texts(cls) -> Mapping[str, Text]:
        """Its own table."""
        from systems.mail.texts import TEXTS  # noqa: PLC0415 - most mails are not refused

        return TEXTS
