"""What a stand-in plays: a system that fails on command, can be down, and logs what it was asked."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from typing import Generic

from local.kit.exchange import Answer, Drop, Request, page
from local.kit.faults import LOST_ANSWER, RESET, SLOW, F, Faults
from local.kit.journal import E, Journal
from local.kit.server import Edge


class Emulated(ABC, Generic[F, E]):
    """What all of them have. `fault` is the kind of fault that can be ordered of it."""

    edge = Edge()
    refusals: tuple[type[Exception], ...] = ()
    """Exceptions with which the system refuses an order of its control API, beside ValueError, TypeError, KeyError."""

    def __init__(self, fault: type[F], journal: Journal[E]) -> None:
        self.faults: Faults[F] = Faults(fault)
        self.journal = journal
        self.down = False

    @abstractmethod
    def respond(self, request: Request) -> Answer:
        """Answer a request of a client, and log it."""

    def recover(self) -> None:
        """Forget all faults, and be up."""
        self.faults.clear()
        self.down = False

    def reset(self) -> None:
        """Forget what was written and asked, and the faults."""
        self.recover()
        self.journal.clear()

    def close(self) -> None:
        """Let nothing go on that runs in the background."""


class PlainEmulated(Emulated[F, E]):
    """A system without limits of its own. A request goes the usual way: down, slow, broken, served, its answer lost."""

    @abstractmethod
    def serve(self, request: Request) -> Answer:
        """Do what a request asks for."""

    @abstractmethod
    def failed(self, fault: F) -> Answer:
        """What a request gets that a fault strikes before it is served; none that is slow, reset or a lost answer."""

    @abstractmethod
    def entry(self, request: Request) -> E:
        """A request that has just come, for the log."""

    def respond(self, request: Request) -> Answer:
        """As Emulated.respond."""
        begin, entry = time.perf_counter(), self.entry(request)
        answer = self._answer(request)
        entry.close(answer, time.perf_counter() - begin)
        self.journal.add(entry)
        return answer

    def _answer(self, request: Request) -> Answer:
        if self.down:
            return page(503, "Service Unavailable")
        method, path = request.method, request.path
        if slow := self.faults.strike(method, path, lambda each: each.kind == SLOW):
            time.sleep(slow.seconds)
        if fault := self.faults.strike(method, path, lambda each: each.kind not in (SLOW, LOST_ANSWER)):
            return Answer(0, drop=Drop.RESET) if fault.kind == RESET else self.failed(fault)
        answer = self.serve(request)
        if answer.status < 400 and self.faults.strike(method, path, lambda each: each.kind == LOST_ANSWER):
            return Answer(0, drop=Drop.CLOSE)
        return answer
