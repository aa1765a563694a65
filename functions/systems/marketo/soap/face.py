"""The SOAP address: from a request to an answer, whatever the request is."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from relay.core.deadline import Deadline
from relay.core.gate import MustWait
from systems.marketo.rest.errors import CallFailed, CallLost
from systems.marketo.soap import envelope, journal, troubles, wsdl
from systems.marketo.soap.authentication import Caller
from systems.marketo.soap.envelope import Call
from systems.marketo.soap.exchange import SoapAnswer, SoapRequest
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.leads import SoapLeads
from systems.marketo.soap.operations.registry import OPERATIONS, Operation
from systems.marketo.soap.operations.unoffered import unsupported
from systems.marketo.soap.replay import Replays, Turn
from systems.marketo.soap.results import Answered

_VERSION = re.compile(r"[0-9]_[0-9]")


@dataclass(frozen=True)
class Face:
    """Marketo's SOAP API for one connection."""

    connection: str
    caller: Caller
    replays: Replays
    leads: SoapLeads
    clock: Callable[[], float] = time.monotonic

    def answer(self, request: SoapRequest, deadline: Deadline) -> SoapAnswer:
        """The WSDL, an operation's answer, or a fault. Raises what AWS raises."""
        if not _VERSION.fullmatch(request.version):
            return failure(Fault(20012, "the address must end in a version of the API, such as /3_1"), 404)
        if request.wants_wsdl and not request.body:
            return SoapAnswer(status=200, content=wsdl.document(request.address))
        if request.method != "POST":
            return failure(Fault(20012, "POST a SOAP envelope, or get the WSDL with ?WSDL"), 405)
        return self._answered(request, journal.Line(self.connection, request, self.clock), deadline)

    def _answered(self, request: SoapRequest, line: journal.Line, deadline: Deadline) -> SoapAnswer:
        try:
            call = envelope.read(request.body, request.content_type, request.content_encoding)
            call = replace(call, version=request.version)
            signed = self.caller.verify(call.authentication)
            line.operation, line.key = call.operation, signed.key
            operation = _offered(call)
        except Fault as fault:
            line.failed(fault)
            return failure(fault)
        if operation.reads(call):
            return self._read(operation, call, line, deadline)
        try:
            turn = self.replays.turn(signed.signature, request.body, deadline.seconds_left())
        except Fault as fault:
            line.failed(fault, repeated=True)
            return failure(fault)
        if turn.answer is not None:
            line.repeated()
            return turn.answer
        return self._done(operation, call, line, turn, deadline)

    def _read(self, operation: Operation, call: Call, line: journal.Line, deadline: Deadline) -> SoapAnswer:
        """What only asks is answered anew each time: whoever signs once for a run wants to see what has changed."""
        try:
            answered = self._run(operation, call, deadline)
        except Fault as fault:
            line.failed(fault)
            return failure(fault)
        line.done(answered)
        return _success(answered)

    def _done(self, operation: Operation, call: Call, line: journal.Line, turn: Turn, deadline: Deadline) -> SoapAnswer:
        try:
            answered = self._run(operation, call, deadline)
        except Fault as fault:
            line.failed(fault)
            return turn.ended(failure(fault), repeatable=fault.repeatable)
        except Exception:
            turn.forget()
            raise
        line.done(answered)
        return turn.ended(_success(answered), repeatable=answered.repeatable)

    def _run(self, operation: Operation, call: Call, deadline: Deadline) -> Answered:
        try:
            return operation.run(call, self.leads, deadline)
        except (MustWait, CallFailed, CallLost) as error:
            raise troubles.of_call(error) from error


def _offered(call: Call) -> Operation:
    found = OPERATIONS.get(call.operation)
    if found is None:
        raise unsupported(call.operation, call.parameters.name)
    return found


def _success(answered: Answered) -> SoapAnswer:
    return SoapAnswer(status=200, content=envelope.success(answered.content))


def failure(fault: Fault, status: int = 500) -> SoapAnswer:
    """A fault, with the status that SOAP 1.1 wants for one (section 6.2)."""
    return SoapAnswer(status=status, content=envelope.failure(fault))
