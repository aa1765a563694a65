"""A version for records of systems that count none: a fingerprint of the payload.

Equal content gives equal fingerprints, in whatever order the names of an object stand and however a number is spelled:
`12.50` is `12.5`. The order of a list counts. It is no key of anything and no secret: who knows a payload can compute
it, so no log holds it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from relay.core.json_number import LONGEST, JsonNumber

RULE = "1"
"""The rule by which a payload becomes a fingerprint. Whoever changes it counts on: every record then has a new version,
which is not to be taken for a change (relay.reading.seen.valves)."""


def fingerprint(payload: Mapping[str, Any]) -> str:
    """`{rule}:` and 32 hexadecimal digits. The payload is what JSON can hold."""
    return f"{RULE}:{hashlib.sha256(_canonical(payload)).hexdigest()[:32]}"


def _canonical(payload: Mapping[str, Any]) -> bytes:
    try:
        return _ENCODER.encode(payload)
    except UnicodeEncodeError:  # half a character, which JSON can only hold escaped
        return json.dumps(payload, sort_keys=True, default=_plain).encode("ascii")


def _raw(value: Any) -> msgspec.Raw:
    return msgspec.Raw(_plain(value).encode("ascii"))


def _plain(value: Any) -> str:
    """One spelling of a number, as long as what it was written with."""
    if not isinstance(value, JsonNumber):
        raise NotImplementedError(f"{type(value).__name__} is nothing that JSON has")
    return spelled(value.value)


def spelled(number: Decimal) -> str:
    """The shortest spelling of a number, the same for all that are equal; a whole number is written as one."""
    sign, digits, exponent = number.as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    short = text.rstrip("0")
    power = int(exponent) + len(text) - len(short)
    if not short:
        return "0"
    whole = short + "0" * power if 0 <= power <= LONGEST else f"{short}e{power}"
    return f"-{whole}" if sign else whole


_ENCODER = msgspec.json.Encoder(enc_hook=_raw, order="sorted")
