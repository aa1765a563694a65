"""One KARTE project: its tokens, its users and what is set up in it, and where a request goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from local.kit.emulated import PlainEmulated
from local.kit.exchange import Answer, Request, json_answer, page
from local.kit.journal import Entry, Journal
from local.systems.karte.actions.actions import Actions
from local.systems.karte.api import calls
from local.systems.karte.api.calls import EVERY_SCOPE, READ, WRITE
from local.systems.karte.api.checking import Refusal
from local.systems.karte.api.rate import Rate
from local.systems.karte.clock import Clock
from local.systems.karte.deliveries.outbox import Outbox
from local.systems.karte.faults import Fault, Kind
from local.systems.karte.hooks import marketo
from local.systems.karte.hooks.hook_v2 import HooksV2
from local.systems.karte.site import collecting
from local.systems.karte.site.pages import SITE, Pages
from local.systems.karte.tables.tables import Tables
from local.systems.karte.users.history import History, Written
from local.systems.karte.users.people import People
from local.systems.karte.users.sessions import Sessions

__all__ = ["EVERY_SCOPE", "READ", "WRITE", "Project"]

_HOOK = "/hook/"


class Project(PlainEmulated[Fault, Entry]):
    """Everything that a running stand-in knows. `tokens` is by text, with the scopes of each."""

    refusals = (Refusal,)

    def __init__(
        self,
        tokens: Mapping[str, frozenset[str]],
        visible_after: float = 0.0,
        user_data: Literal["managed", "events"] = "managed",
        api_key: str = "stand-in-key",
    ) -> None:
        super().__init__(Fault, Journal())
        self.tokens = tokens
        self.api_key = api_key
        self.visible_after = visible_after
        self.lower_case_names = False
        self.clock = Clock()
        self.history = History(self.clock.now, user_data)
        self.tables = Tables()
        self.sessions = Sessions()
        self.rate = Rate(self.clock)
        self.outbox = Outbox(self.clock)
        self.actions = Actions(self.history, self.tables, self.outbox, self.clock)
        self.hooks = HooksV2(self.actions, api_key)
        self.pages = Pages(api_key)

    @property
    def people(self) -> People:
        """Who is one with whom."""
        return self.history.people

    @property
    def personal(self) -> dict[str, dict[str, Any]]:
        """By member: what was said in identify events, where user data are managed."""
        return self.history.personal

    @property
    def written(self) -> list[Written]:
        """The events, in order."""
        return self.history.written

    def seen_until(self, moment: float | None = None) -> float:
        """Up to when something must have been written to be seen at a moment, or now."""
        return (self.clock.now() if moment is None else moment) - self.visible_after

    def entry(self, request: Request) -> Entry:
        """As PlainEmulated.entry."""
        return Entry(method=request.method, path=request.path)

    def failed(self, fault: Fault) -> Answer:
        """As PlainEmulated.failed."""
        headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
        if fault.kind is Kind.HTML_503:
            return page(503, "Service Unavailable", headers)
        status = {Kind.TOO_MANY: 429, Kind.GATEWAY_504: 504}.get(fault.kind, fault.status)
        return json_answer(status, {"message": "a fault of the stand-in"}, headers, "fault")

    def serve(self, request: Request) -> Answer:
        """As PlainEmulated.serve."""
        try:
            return self._served(request)
        except Refusal as refusal:
            return json_answer(refusal.status, {"message": str(refusal)}, refusal.headers, str(refusal))

    def events(self, user: str | None = None) -> list[dict[str, Any]]:
        """Return what was recorded, in order, of one user when it is given."""
        with self.history.lock:
            return [one.shown() for one in self.written if user in (None, one.id)]

    def reset(self) -> None:
        """As Emulated.reset; tokens, tables and settings stay, and so does what is set up."""
        super().reset()
        self.history.clear()
        self.tables.clear()
        self.sessions.clear()
        self.outbox.clear()

    def close(self) -> None:
        """As Emulated.close."""
        self.outbox.close()

    def _served(self, request: Request) -> Answer:
        """Do what a request asks for. Raises Refusal."""
        path = request.path
        if path.startswith(collecting.PREFIX):
            return collecting.serve(self, request)
        if path.startswith(SITE) and request.method == "GET":
            return self.pages.served(path, dict(request.pairs))
        if path.startswith(_HOOK) and path.endswith("/marketo/track"):
            key = path.removeprefix(_HOOK).removesuffix("/marketo/track")
            return json_answer(200, marketo.serve(self, request, key))
        return json_answer(200, calls.serve(self, request))
