"""What a route takes from ON24: its streams, by the word of `source: {stream: ...}`."""

from __future__ import annotations

from collections.abc import Mapping

from relay.system.source import SourceSide

SOURCES: Mapping[str, SourceSide] = {}
