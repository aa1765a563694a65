"""What the functions of a connection know together: answers that change rarely, compressed, in the state table."""

from __future__ import annotations

import base64
import binascii
import zlib

from botocore.exceptions import BotoCoreError, ClientError

from relay.aws.table import State
from relay.telemetry import log

LARGEST = 350_000
"""Characters of one item; DynamoDB takes 400 KB with its names."""
_LARGEST_PLAIN = 32 * 1024 * 1024


class Cache:
    """A cache that is never in the way: what cannot be read or kept is asked for again."""

    def __init__(self, state: State) -> None:
        self.state = state

    def get(self, key: str) -> bytes | None:
        """What was kept; None when there is nothing, or DynamoDB does not answer."""
        try:
            text = self.state.get(f"cache#{key}")
        except (BotoCoreError, ClientError) as error:
            log.fault(error, cache=key)
            return None
        return None if text is None else _unpacked(text)

    def put(self, key: str, content: bytes, lifetime: float) -> None:
        """Keep something for `lifetime` seconds, if it fits into an item."""
        text = base64.b85encode(zlib.compress(content, 9)).decode("ascii")
        if len(text) > LARGEST:
            return
        try:
            self.state.put(f"cache#{key}", text, lifetime)
        except (BotoCoreError, ClientError) as error:
            log.fault(error, cache=key)


def _unpacked(text: str) -> bytes | None:
    inflate = zlib.decompressobj()
    try:
        content = inflate.decompress(base64.b85decode(text), _LARGEST_PLAIN)
    except (ValueError, binascii.Error, zlib.error):
        return None
    return content if inflate.eof else None
