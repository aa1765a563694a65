"""Refusing a request that was sent before, for as long as its signature is valid.

Marketo's signature covers the time, to the second, and the user, but not the request. Old clients rely on that: those
that sign once keep the header for a whole run (Savon's `soap_header`, PHP's `__setSoapHeaders`), others send several
calls in a second, each with the same signature. So a signature alone cannot be used up; what is remembered is the
signature together with the bytes of the request. Two equal calls in one second are one: the second is refused with
20016, which tells a client to sign it anew, and the lead is as both wanted it.

That is a guard against repetition, not against somebody who has caught a request. Until the signature's time is over,
its holder may send any request with it: another lead, or the same one with a space more. What protects from that is
TLS, the list of addresses that may call, and a short `soap.clock_skew`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from mktows.faults import Fault
from relay.state import State


@dataclass(frozen=True)
class Replays:
    """The requests of the last minutes, in the connection's state table. Methods raise botocore's errors."""

    state: State
    clock_skew: float

    def refuse(self, signature: str, raw: bytes) -> None:
        """Note a request. Raises Fault 20016 when it was noted before.

        A timestamp may be ahead by the skew, so that its signature is valid for up to twice the skew from now.
        """
        if self.state.increment_below(_key(signature, raw), 1, 2 * self.clock_skew + 60) is None:
            raise Fault(20016, "this very request was received before; sign it again with the time of now")

    def forget(self, signature: str, raw: bytes) -> None:
        """Let a request that surely had no effect be sent again as it is."""
        self.state.delete(_key(signature, raw))


def _key(signature: str, raw: bytes) -> str:
    return f"soap#{hashlib.sha256(signature.encode() + b' ' + raw).hexdigest()}"
