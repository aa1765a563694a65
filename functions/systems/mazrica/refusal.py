"""Refusing with words of Mazrica's own, which are loaded with the first refusal."""

from __future__ import annotations

from collections.abc import Mapping

from relay.core.refusal import Refused
from relay.core.texts import Text


class MazricaRefused(Refused):
    """`reason` is a key of `systems.mazrica.texts.TEXTS`."""

    @classmethod
    def texts(cls) -> Mapping[str, Text]:
        """Its own table."""
        from systems.mazrica.texts import TEXTS  # noqa: PLC0415 - most requests are not refused

        return TEXTS
