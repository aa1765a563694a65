"""What is written of a lead: the object `marketo`, one level deep and scalars only, and what stands beside it.

KARTE's variables can use each leaf of an object, and no list of objects
(https://support.karte.io/post/6V8ocriwZ9QV4C5a22Nzjs). Only fields that hold a value are written; false and 0 are some.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Mapping
from typing import Any

from relay.core import json_number
from relay.core.json_number import JsonNumber
from relay.core.refusal import Refused
from relay.mapping.blank import is_blank
from relay.system.look_up import ASKED
from relay.system.value_fingerprints import of_values
from systems.karte import limits
from systems.karte.config import KarteRoute
from systems.karte.lead.route import SYNC_DATE
from systems.karte.mapping import KarteValueReader, as_value

OBJECT = "marketo"
"""Name of the object, in a user's information: `identify.marketo` (K-06)."""

HASH = "marketo_hash"
_MOVING = frozenset({"updatedAt", SYNC_DATE})
"""Times that change without anything else: no change is seen in them."""

Values = dict[str, Any]


class GivenValues:
    """One route's `fields` and `values`, compiled once. Raises PathError for what `check_route` refuses."""

    def __init__(self, route: KarteRoute) -> None:
        self._all = route.fields == "all"
        self._without = frozenset({ASKED, *route.except_})
        named = {} if isinstance(route.fields, str) else route.fields
        self._fields = {name: KarteValueReader(name, as_value(rule)) for name, rule in named.items()}
        self._beside = {name: KarteValueReader(name, as_value(rule)) for name, rule in route.values.items()}

    def of_lead(self, payload: Mapping[str, Any]) -> Values:
        """The lead's values, without the date of now. Raises Refused, naming the field."""
        if self._all:
            names = (name for name in payload if name not in self._without)
            return {name: value for name in names if (value := _as_karte_takes(name, payload[name])) is not None}
        found = {name: reader.read(payload) for name, reader in self._fields.items()}
        for name, value in found.items():
            if isinstance(value, dict | list) and not is_blank(value):
                raise Refused("value_not_text", name=name)
        return limits.clean_values(found, OBJECT)

    def beside(self, payload: Mapping[str, Any]) -> Values:
        """What the route adds beside the lead. Raises Refused."""
        return limits.clean_values({name: reader.read(payload) for name, reader in self._beside.items()}, "values")


def fingerprint(lead: Values) -> str:
    """Equal where nothing but times has changed."""
    return of_values({name: value for name, value in lead.items() if name not in _MOVING})


def hash_of(key: str, address: str) -> str:
    """K-08, as KARTE's own integration made it: SHA-1 of the key and the address, in hexadecimal digits."""
    return hashlib.sha1(f"{key}{address}".encode(), usedforsecurity=False).hexdigest()


def packed(written: Values) -> str:
    """Values as they are kept for a person who asks for them."""
    return base64.b64encode(zlib.compress(json_number.encode(written), 9)).decode()


def unpacked(text: str) -> Values:
    """Back again."""
    found: Values = json.loads(zlib.decompress(base64.b64decode(text)))
    return found


def _as_karte_takes(name: str, value: Any) -> Any:
    """A value of a lead that is taken as it is; None for what KARTE has no room for. It cuts longer texts itself."""
    if is_blank(value) or isinstance(value, dict | list) or not limits.NAME.fullmatch(name):
        return None
    if isinstance(value, str):
        return value[: limits.TEXT_LENGTH]
    if isinstance(value, int | float | JsonNumber) and not -limits.LARGEST_NUMBER <= value <= limits.LARGEST_NUMBER:
        return None
    return value
