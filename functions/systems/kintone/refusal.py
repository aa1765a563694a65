"""Refusing with words of kintone's own, which are loaded with the first refusal."""

from __future__ import annotations

from collections.abc import Mapping

from relay.core.refusal import Refused
from relay.core.texts import Text


class KintoneRefused(Refused):
    """`reason` is a key of `systems.kintone.texts.TEXTS`."""

    @classmethod
    def texts(cls) -> Mapping[str, Text]:
        """Its own table."""
        from systems.kintone.texts import TEXTS  # noqa: PLC0415 - most requests are not refused

        return TEXTS
