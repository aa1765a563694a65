"""The functions of KARTE Craft.

A function gets `{id, kind, timestamp, jsonPayload}` and runs at least once; the same trigger has the same id, which is
what makes it exactly once (https://craft.developers.karte.io/craft-functions/event-driven-functions/data-format and
/specification). What throws RetryableError(message, seconds) is run again until so many seconds have gone by; any
other error is final. Which statuses are tried again, and for an hour, as in https://github.com/plaidev/craft-codes,
craft-functions/http-request-function and call-karte-api-async: 408, 429 and 5xx. After how long it is run again is not
documented; here after 1, 2, 4 ... 60 seconds.

A function without `source` posts what it was given with the id: `{"id": ..., **data}`, or `{"id": ..., "data": text}`.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

from local.systems.karte.actions.craft_code import Ended, run_code
from local.systems.karte.clock import Clock
from local.systems.karte.deliveries.delivery import Again, Attempt, Delivery, Run
from local.systems.karte.deliveries.post import post

TRY_FOR_SECONDS = 3600.0
_LONGEST_PAUSE = 60.0
_MAY_PASS = (408, 429)


class Function(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One function: its code, or where it posts. `secrets` are what MODULES.secret.get gives."""

    name: str
    url: str = ""
    headers: dict[str, str] = {}
    source: str = ""
    secrets: dict[str, str] = {}
    retry_seconds: float = TRY_FOR_SECONDS


def function_from(order: Any) -> Function:
    """The function that a control request makes. Raises ValueError that says what is wrong with it."""
    try:
        function = msgspec.convert(order, Function)
    except msgspec.ValidationError as wrong:
        raise ValueError(f"{wrong}; a function has {', '.join(Function.__struct_fields__)}") from None
    if bool(function.url) == bool(function.source):
        raise ValueError("a function has a url to post to, or source")
    return function


def runs(function: Function, event: dict[str, Any], clock: Clock) -> Run:
    """How a function is run with what triggered it."""

    def run(delivery: Delivery, lost: bool) -> Again | None:  # noqa: FBT001 - one kind of call for all channels
        begin = delivery.attempts[0].at if delivery.attempts else clock.now()
        runs_before = len(delivery.attempts)
        try_for = _code(delivery, lost) if function.source else _plain(delivery, lost)
        if try_for is None:
            return None
        if clock.now() - begin >= try_for:
            delivery.code = "given_up"
            return None
        return Again(min(2.0**runs_before, _LONGEST_PAUSE))

    def _code(delivery: Delivery, lost: bool) -> float | None:  # noqa: FBT001 - as above
        ended = run_code(function.source, event, function.secrets, lost=lost)
        delivery.attempts.append(Attempt(clock.now(), code=ended.outcome, answer=ended.message))
        return ended.seconds if ended.outcome == Ended.RETRY else None

    def _plain(delivery: Delivery, lost: bool) -> float | None:  # noqa: FBT001 - as above
        body = json.dumps(posted(event), ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
        headers = {"Content-Type": "application/json", **function.headers}
        status = post(delivery, clock.now(), body, headers, lost=lost).status
        return function.retry_seconds if status == 0 or status in _MAY_PASS or status >= 500 else None

    return run


def posted(event: dict[str, Any]) -> dict[str, Any]:
    """What a function without code of its own posts."""
    payload = event["jsonPayload"]
    data = payload.get("data", payload)
    return {"id": event["id"], **data} if isinstance(data, dict) else {"id": event["id"], "data": data}
