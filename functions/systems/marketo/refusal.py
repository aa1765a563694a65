"""Refusing with words of Marketo's own, which are loaded with the first refusal."""

from __future__ import annotations

from collections.abc import Mapping

from relay.core.refusal import Refused
from relay.core.texts import Text


class MarketoRefused(Refused):
    """`reason` is a key of `systems.marketo.texts.TEXTS`."""

    @classmethod
    def texts(cls) -> Mapping[str, Text]:
        """Its own table."""
        from systems.marketo.texts import TEXTS  # noqa: PLC0415 - most requests are not refused

        return TEXTS
