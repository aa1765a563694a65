"""What a mapping makes of a payload, as a short text: equal when delivering would write the same."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from relay.core import json_number


def of_values(*mapped: Any) -> str:
    """Thirty-two hexadecimal digits; the values are what JSON and msgspec's structs can hold.

    Numbers count with their digits: 1 and 1.0 are two things to a system that takes text.
    """
    return hashlib.sha256(_ENCODER.encode(mapped)).hexdigest()[:32]


_ENCODER = msgspec.json.Encoder(enc_hook=json_number.written, decimal_format="number", order="sorted")
