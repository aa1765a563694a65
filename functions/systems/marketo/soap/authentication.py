"""Who calls: Marketo's AuthenticationHeader.

The signature is the HMAC-SHA1 of timestamp and user id with the encryption key, in small hexadecimal letters:
help/soap-api/authentication-signature.md of https://github.com/AdobeDocs/marketo-developer.en before commit 2019d39.
How old it may be was written nowhere; here it is `soap.clock_skew`, to both sides of this clock. A time without its
offset is taken for UTC, in which most servers keep their clocks (jswinarton/pymarketo-soap signs such a time).
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any

from relay.accepting.authentication import BOTH, WhichSecret
from relay.aws.secrets import REFRESH_INTERVAL, StoredSecret
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.xml import moments
from systems.marketo.soap.xml.tree import Element


@dataclass(frozen=True)
class Signed:
    """What an AuthenticationHeader says."""

    user_id: str
    signature: str
    timestamp: str
    key: WhichSecret | None = None
    """Which of the two keys it is signed with, where it is genuine."""


class Caller:
    """Compares what callers present with the secret: `user_id`, and `current` and `previous` encryption key."""

    def __init__(self, read: StoredSecret, *, clock_skew: float, clock: Callable[[], float] = time.time) -> None:
        self._read = read
        self._skew = clock_skew
        self._clock = clock
        self._refreshed_at = float("-inf")

    def verify(self, header: Element | None) -> Signed:
        """Who calls. Raises Fault: 20014 for whatever is wrong with the signature, 20016 when only its time is.

        Takes the same way for a user that there is and for one that there is not. Raises botocore's errors and
        relay.aws.secrets.SecretUnreadable.
        """
        signed = _read_header(header)
        key = self._key_of(signed)
        if key is None:
            raise Fault(20014, "Authentication failed")
        self._require_now(signed.timestamp)
        return replace(signed, key=key)

    def _key_of(self, signed: Signed) -> WhichSecret | None:
        """Which key it is signed with; None: it is not genuine."""
        found = _matches(signed, self._read(refresh=False))
        if found or self._clock() - self._refreshed_at < REFRESH_INTERVAL:
            return found
        self._refreshed_at = self._clock()
        return _matches(signed, self._read(refresh=True))

    def _require_now(self, timestamp: str) -> None:
        moment = _moment(timestamp)
        if moment is None:
            raise Fault(20017, "requestTimestamp must look like 2026-10-01T09:30:00+09:00, with its offset from UTC")
        late = self._clock() - moment
        if abs(late) > self._skew:
            where = "behind" if late > 0 else "ahead of"
            raise Fault(
                20016,
                f"requestTimestamp is {abs(late):.0f} s {where} the relay's clock; {self._skew:.0f} s are allowed",
            )


def _read_header(header: Element | None) -> Signed:
    names = ("mktowsUserId", "requestSignature", "requestTimestamp")
    found = [header.value(name) if header else None for name in names]
    user_id, signature, timestamp = (each or "" for each in found)
    return Signed(user_id, signature, timestamp)


def _matches(signed: Signed, secret: Mapping[str, Any]) -> WhichSecret | None:
    known = str(secret.get("user_id") or "")
    found: WhichSecret | None = None
    for name in BOTH:
        key = str(secret.get(name) or "")
        # Both are always computed and compared, and an empty key never matches.
        is_equal = _equal(signed.signature, signature(key, signed.timestamp, signed.user_id)) and bool(key)
        found = name if is_equal else found
    return found if _equal(signed.user_id, known) & bool(known) else None


def signature(key: str, timestamp: str, user_id: str) -> str:
    """What a client computes."""
    message = f"{timestamp}{user_id}".encode()
    return hmac.new(key.encode(), message, hashlib.sha1).hexdigest()


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _moment(timestamp: str) -> float | None:
    """A date and time, as seconds since the epoch."""
    found = moments.read(timestamp)
    if found is None:
        return None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
