"""Refusing a call of KARTE's with words of its own, which are loaded with the first refusal."""

from __future__ import annotations

from collections.abc import Mapping

from relay.core.refusal import Refused
from relay.core.texts import Text


class CallRefused(Refused):
    """`reason` is a key of `systems.karte.receiver.texts.TEXTS`."""

    @classmethod
    def texts(cls) -> Mapping[str, Text]:
        """Its own table."""
        from systems.karte.receiver.texts import TEXTS  # noqa: PLC0415 - most calls are not refused

        return TEXTS
