"""What can go wrong with a call to Marketo. Limits are no error: they raise relay.core.gate.MustWait."""

from __future__ import annotations

from enum import Enum

from relay.core.outcome import Cause


class Verdict(Enum):
    """What to do with what was to be written or read."""

    RETRY = "it may succeed later, unchanged"
    REJECT = "a person must change something first"


class CallFailed(Exception):
    """A call surely had no effect.

    `cause.code` is Marketo's own code as text (`610`), or the relay's word for what has none (`timeout`, `http_502`,
    `token_refused`, `bad_answer`); `cause.request_id` is Marketo's requestId. `after` are seconds to wait at the least,
    where that is known.
    """

    def __init__(self, cause: Cause, verdict: Verdict, after: float | None = None) -> None:
        self.cause = cause
        self.verdict = verdict
        self.after = after
        super().__init__(cause.code)


class TooManyMatches(CallFailed):
    """More than 1,000 leads match one filter, and Marketo shows none of them (code 1003).

    https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads
    """


class CallLost(Exception):
    """A write was sent and there is no answer that says what came of it: it may have taken effect."""

    def __init__(self, cause: Cause) -> None:
        self.cause = cause
        super().__init__(cause.code)
