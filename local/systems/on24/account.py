"""Everything that one running stand-in knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import RLock

from local.kit.emulated import Emulated
from local.kit.journal import Journal
from local.systems.on24.access.clients import Client, Clients
from local.systems.on24.access.limits import Limits
from local.systems.on24.access.tokens import Token, Tokens
from local.systems.on24.clock import Clock
from local.systems.on24.events.event import Event
from local.systems.on24.events.events import Events
from local.systems.on24.faults import Fault
from local.systems.on24.life.agenda import Agenda
from local.systems.on24.life.stirring import Stirring
from local.systems.on24.people.people import People
from local.systems.on24.people.registration import Registration
from local.systems.on24.settings import Settings
from local.systems.on24.wire.errors import Refusal
from local.systems.on24.wire.journal import Entry


class Account(Emulated[Fault, Entry]):
    """One ON24 account with its sub-accounts. Everything that changes it or asks it holds `lock`."""

    refusals = (Refusal,)

    def __init__(self, top: Client, tokens: Iterable[Token], settings: Settings, clock: Clock) -> None:
        super().__init__(Fault, Journal())
        self.lock = RLock()
        self.clock = clock
        self.settings = settings
        self.top = self.home = top.id
        """The account over all others, and the one in which events are made unless another is said."""
        self.clients = Clients(top)
        self.tokens = Tokens(tokens)
        self.limits = Limits()
        self.people = People()
        self.events = Events(self.clients)
        self.agenda = Agenda()
        self.stirring = Stirring()

    def settle(self) -> float:
        """Let happen what was planned until now; returns the time."""
        now = self.clock.now()
        self.agenda.settle(now)
        return now

    def reset(self) -> None:
        """As Emulated.reset; accounts, tokens, limits and settings stay."""
        with self.lock:
            super().reset()
            self.people.clear()
            self.events = Events(self.clients)
            self.agenda.clear()
            self.limits.clear()
            self.stirring.clear()

    def registration(self, number: int) -> Registration:
        """A registration, for orders. Raises ValueError."""
        found = self.people.by_id.get(number)
        if found is None:
            raise ValueError(f"there is no registration {number}")
        return found

    def touch(self, event: Event, at: float) -> None:
        """Let something happen at an event of which its `lastupdated` tells later."""
        event.touch(at, self.settings.lateness.draw("event_updated", event.id, int(at)))

    def when(self, at: float, what: Callable[[], object]) -> None:
        """Let something happen at a time: now, or when the clock gets there."""
        if at > self.clock.now():
            self.agenda.plan(at, what)
        else:
            what()
