"""What a route takes from Mazrica: its streams, by the word of `source: {stream: ...}`."""

from __future__ import annotations

from collections.abc import Mapping

from relay.system.source import SourceSide
from systems.mazrica.streams.stream import STREAMS

SOURCES: Mapping[str, SourceSide] = {
    word: SourceSide(model=stream.model, stream=stream) for word, stream in STREAMS.items()
}
