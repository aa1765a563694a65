"""One log line for each call. No value of a lead, nothing that a stranger wrote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from relay.accepting.authentication import WhichSecret, worth_saying
from relay.telemetry import log, metrics
from systems.marketo.soap.exchange import SoapRequest
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.operations.registry import OPERATIONS
from systems.marketo.soap.operations.unoffered import REPLACEMENTS
from systems.marketo.soap.results import Answered

Step = Literal["soap_answered", "soap_refused", "soap_failed"]
_LEVELS: dict[Step, log.Level] = {"soap_answered": "info", "soap_refused": "warning", "soap_failed": "error"}


@dataclass
class Line:
    """What is known of a call by now."""

    connection: str
    request: SoapRequest
    clock: Callable[[], float]
    operation: str = ""
    key: WhichSecret | None = None
    """Which encryption key it is signed with, once that is known."""
    began: float = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.clock()

    def done(self, answered: Answered) -> None:
        """It was answered; of many leads some may have failed, and some of these for no fault of the client's."""
        if answered.unable:
            metrics.count("SoapFailed", connection=self.connection)
        self._write(
            "soap_failed" if answered.unable else "soap_answered",
            leads=answered.leads,
            failed=answered.failed,
            fault=answered.fault,
            lead_id=answered.lead_id,
            read_past=list(answered.read_past) or None,
        )

    def repeated(self) -> None:
        """The very same request came again, and was given the answer that it had."""
        self._write("soap_answered", repeated=True)

    def failed(self, fault: Fault, *, repeated: bool = False) -> None:
        """It was answered with a fault. Its message stays out: it may name what the caller sent.

        `repeated`: it came a second time. Whatever that is told, nobody's leads are lost, and nobody is woken up.
        """
        at_fault = fault.side == "Server" and not repeated
        metrics.count("SoapFailed" if at_fault else "SoapRefused", connection=self.connection)
        self._write("soap_failed" if at_fault else "soap_refused", fault=fault.code, repeated=repeated or None)

    def _write(self, step: Step, **facts: object) -> None:
        known = self.operation if self.operation in {*OPERATIONS, *REPLACEMENTS} else None
        log.own_step(
            step,
            _LEVELS[step],
            connection=self.connection,
            operation=known,
            version=self.request.version,
            request_id=self.request.id,
            secret=worth_saying(self.key),
            duration_ms=round(1000 * (self.clock() - self.began)),
            **facts,
        )
