"""What a failed call means for a reading."""

from __future__ import annotations

from relay.system.stream import ReadFailed
from systems.marketo.rest.errors import CallFailed, CallLost, Verdict

_FOR_A_PERSON = frozenset({"token_refused", "secret_missing", "secret_invalid", "601", "603"})
"""What may pass for an event, which is tried for a day, but is nothing that a reading should wait for in silence."""


def read_failed(error: CallFailed | CallLost) -> ReadFailed:
    """A call whose answer was lost only made or queued an extract, which may be done again."""
    rejected = isinstance(error, CallFailed) and (error.verdict is Verdict.REJECT or error.cause.code in _FOR_A_PERSON)
    return ReadFailed(error.cause, rejected=rejected)
