"""What went wrong at Marketo or in the sync, as Marketo's SOAP API would have said it."""

from __future__ import annotations

from relay.core.gate import MustWait
from systems.marketo.leads import model
from systems.marketo.leads.model import SyncError
from systems.marketo.leads.troubles import TOO_LARGE
from systems.marketo.rest.calling import COMMA
from systems.marketo.rest.codes import reason_verdict
from systems.marketo.rest.errors import CallFailed, CallLost, Verdict
from systems.marketo.rest.results import RecordResult
from systems.marketo.soap.faults import Fault, Side

_BY_CODE: dict[str, int] = {
    # the sync's own words
    model.NO_KEY: 20101,
    model.BAD_KEY: 20102,
    model.NO_FOREIGN_TYPE: 20109,
    model.BAD_FOREIGN_TYPE: 20102,
    model.NO_FOREIGN_FIELD: 20106,
    model.BAD_ATTRIBUTE: 20105,
    model.BAD_WORKSPACE: 20110,
    model.WRONG_PARTITION: 20106,
    model.BUSY: 20024,
    model.HELD_BACK: 20106,
    model.UNKNOWN: 20011,
    # limits and the circuit breaker
    "rate_limit": 20023,
    "in_flight_limit": 20024,
    "daily_limit": 20015,
    "circuit_open": 20011,
    # the relay's own credentials at Marketo
    "token_refused": 20013,
    "603": 20013,
    # Marketo's REST API
    "606": 20023,
    "607": 20015,
    "615": 20024,
    "1001": 20110,
    "1002": 20109,
    "1004": 20103,
    "1006": 20105,
    "1012": 20102,
}
"""By REST's code, or the relay's word: `codes` of rest/ and `model` of leads/ say what each means."""

_LATER, _NEVER = 20011, 20106

_OF_RECORDS = frozenset(
    {
        model.NO_KEY,
        model.BAD_KEY,
        model.NO_FOREIGN_TYPE,
        model.BAD_FOREIGN_TYPE,
        model.BAD_ATTRIBUTE,
        model.BAD_WORKSPACE,
        model.WRONG_PARTITION,
        model.HELD_BACK,
        TOO_LARGE,
        COMMA,
    }
)
"""The words of the sync and the client for what is wrong with a record."""
_FIRST_OF_DATA = 700
"""Marketo's codes below say what is wrong with the call, its token or its address; from here on with what was sent."""
_NOT_SEARCHED_BY = "1011"
"""But for this one: leads cannot be found by the `foreign_id_field` of relay.yaml, which no client can mend."""


def of_lead(error: SyncError, lead_id: int | None = None) -> Fault:
    """The fault for a call about one lead. `lead_id` is there when the lead was written and only the rest was not."""
    written = f"; the lead {lead_id} itself was written" if lead_id else ""
    code = _code(error.code, error.verdict)
    return Fault(code, error.message + written, side=_side(error.code), repeatable=error.verdict is Verdict.RETRY)


def of_record(result: RecordResult) -> Fault:
    """The same, for one that Marketo did not take."""
    code, message = result.reasons[0] if result.reasons else ("", "Marketo does not say why")
    return Fault(_code(code, reason_verdict(code, message)), message)


def of_call(error: MustWait | CallFailed | CallLost, done: str = "nothing was done") -> Fault:
    """The fault for a whole call. After MustWait and CallFailed it had no effect; `done` says what was before it."""
    cause = error.cause
    if isinstance(error, CallLost):
        return Fault(20011, "Marketo's answer was lost, so that it may have been done. Look there before a next try")
    if isinstance(error, MustWait):
        code = _BY_CODE.get(cause.code, 20023 if error.waiting else _LATER)
        return Fault(code, f"{cause.message}; {done}, try again in {error.seconds:.0f} s", repeatable=True)
    message = f"{cause.message or cause.code}; {done}"
    side = _side(cause.code)
    repeatable = error.verdict is Verdict.RETRY or side == "Server"
    return Fault(_code(cause.code, error.verdict), message, side=side, repeatable=repeatable)


def _code(code: str, verdict: Verdict) -> int:
    return _BY_CODE.get(code, _LATER if verdict is Verdict.RETRY else _NEVER)


def _side(code: str) -> Side | None:
    """What only the relay's operator can mend is no fault of the client's, whose request may succeed then."""
    is_of_data = code.isdigit() and int(code) >= _FIRST_OF_DATA and code != _NOT_SEARCHED_BY
    is_of_records = code in _OF_RECORDS or is_of_data
    return None if is_of_records else "Server"
