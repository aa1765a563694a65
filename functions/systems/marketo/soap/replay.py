"""The same request again: it is answered as it was, and not done twice.

HTTP clients re-send by themselves when a connection breaks before the answer comes (Java's HttpURLConnection, which is
under JAX-WS, does so with a POST): the lead is there by then, and the program wants its answer. So the answer is kept
for as long as the signature is valid, and identical bytes get it again.

What this protects from is only that. Marketo's signature covers the time, to the second, and the user, but not the
request, and old clients rely on it: those that sign once keep the header for a whole run (Savon's `soap_header`, PHP's
`__setSoapHeaders`), others send several calls in a second, each with the same signature. So a signature cannot be used
up, and whoever has caught a request may send another one with its header until the time is over; one space more makes
it another one. TLS is what keeps requests from being caught.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from relay.aws.table import State
from relay.telemetry import log
from systems.marketo.soap.exchange import SoapAnswer
from systems.marketo.soap.faults import Fault

MOST_CHARACTERS = 350_000
"""Of an answer in one item; DynamoDB takes 400 KB. A longer one is kept in several."""

_AT_WORK = "-"
_GRACE = 5.0
"""Seconds for a function to end after its deadline. One that was killed holds its request up for no longer."""


@dataclass(frozen=True)
class Replays:
    """The requests of the last minutes, in the connection's state table."""

    state: State
    clock_skew: float

    def turn(self, signature: str, raw: bytes, seconds: float) -> Turn:
        """Take a request on for so many seconds, or find its answer.

        Raises Fault 20024 while another function is at it, and botocore's errors.
        """
        key = f"soap#{hashlib.sha256(signature.encode() + b' ' + raw).hexdigest()}"
        # A timestamp may be ahead by the skew, so that its signature is valid for up to twice the skew from now.
        turn = Turn(self.state, key, 2 * self.clock_skew + 60)
        if not self.state.replace(key, _AT_WORK, seconds + _GRACE, revision=0):
            self._again(turn, seconds)
        return turn

    def _again(self, turn: Turn, seconds: float) -> None:
        """Where it was received before: its answer; or, where the first function was killed, another try."""
        found = self.state.versioned(turn.key)
        if found.text is None and self.state.replace(turn.key, _AT_WORK, seconds + _GRACE, revision=found.revision):
            turn.revision = found.revision + 1
            return
        if found.text in (None, _AT_WORK):
            raise Fault(20024, "this very request is being worked on; send it again in a moment for its answer")
        turn.answer = self._kept(turn.key, found.text)

    def _kept(self, key: str, text: str) -> SoapAnswer:
        count, _, first = text.partition(":")
        more = [self.state.get(f"{key}#{number}") for number in range(1, int(count))]
        if None in more:
            raise Fault(20016, "this very request was answered before; sign it again with the time of now")
        packed = base64.b64decode("".join([first, *map(str, more)]))
        status, content = json.loads(zlib.decompress(packed))
        return SoapAnswer(status=status, content=content)


@dataclass
class Turn:
    """One request that is this function's to answer, unless there is an `answer` already."""

    state: State
    key: str
    lifetime: float
    revision: int = 1
    answer: SoapAnswer | None = None

    def ended(self, answer: SoapAnswer, *, repeatable: bool) -> SoapAnswer:
        """The same answer, kept unless the request may be done again as it is."""
        if repeatable:
            self.forget()
        else:
            self.keep(answer)
        return answer

    def keep(self, answer: SoapAnswer) -> None:
        """Remember what it was answered. Raises nothing, since the answer is there and the lead is written."""
        packed = base64.b64encode(zlib.compress(json.dumps([answer.status, answer.content]).encode())).decode()
        first, *more = [packed[start : start + MOST_CHARACTERS] for start in range(0, len(packed), MOST_CHARACTERS)]
        try:
            for number, part in enumerate(more, start=1):
                self.state.put(f"{self.key}#{number}", part, self.lifetime)
            self.state.replace(self.key, f"{1 + len(more)}:{first}", self.lifetime, revision=self.revision)
        except (BotoCoreError, ClientError) as error:
            log.fault(error)

    def forget(self) -> None:
        """Let a request be done that had no effect, or whose effect is the same twice; later, where that fails."""
        try:
            self.state.delete(self.key)
        except (BotoCoreError, ClientError) as error:
            log.fault(error)
