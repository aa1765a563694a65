"""Marketo's side: a record for each registration, which both streams write, and which writes changed something.

`to: marketo` writes it as it is, 300 changes at a time, into the stand-in of an instance; people are there already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self, cast

from bench.errors import BenchError
from config import load
from local.systems.marketo import Quotas
from local.systems.marketo import StandIn as Marketo
from local.systems.marketo.objects.table import Table
from relay.core import event
from relay.core.config import Config
from relay.core.event import Event
from relay.core.outcome import Delivered
from relay.limits.open_gate import OpenGate
from relay.system.access import Access
from relay.system.stream import Change
from systems.marketo.config import MarketoRoute
from systems.marketo.rest import quota
from systems.marketo.target.target import MarketoTarget
from tests.support.deadlines import Endless
from tests.support.memory_state import MemoryState

OBJECT = "oN24Attendee_c"
FIELDS: Mapping[str, Mapping[str, Any]] = {
    **{name: {"length": 255} for name in ("eventid", "eventuserid", "eventtitle", "custom1", "userprofileurl")},
    **{name: {"length": 1} for name in ("attendedlive", "attendedarchive")},
    **{name: {"type": "integer"} for name in ("liveminutes", "archiveminutes", "answeredpolls", "askedquestions")},
    **{name: {"type": "integer"} for name in ("cumulativearchiveminutes", "totalresourcesviewed")},
    **{name: {"type": "datetime"} for name in ("registrationdate", "firstliveactivity", "lastliveactivity")},
    **{name: {"type": "text", "length": 1500} for name in ("poll1question", "poll1answer", "survey1answer")},
    "engagementscore": {"type": "float"},
}
"""Of the object, by the names that payloads have."""
BATCH = 300

_KEYS = ("eventid", "eventuserid")
_CONFIG = """
connections:
  webinars: {{system: on24, client_id: 10710, region: na}}
  marketo: {{system: marketo, url: {url}}}
routes:
  registrants: &route
    from: webinars
    source: {{stream: registrants, every: 1h}}
    to: marketo
    lead: {{email: email}}
    object: &object
      name: oN24Attendee_c
      link: personid
      key: [personid, eventid, eventuserid]
      same_names: true
      fields: &fields
        eventid: eventid
        eventuserid: eventuserid
        attendedlive: {{from: attendedlive, only: new}}
        attendedarchive: {{from: attendedarchive, only: new}}
  attendees:
    <<: *route
    source: {{stream: attendees, every: 1h}}
    object:
      <<: *object
      fields: {{eventid: eventid, eventuserid: eventuserid}}
"""
_SECRET = "bench"  # noqa: S105 - of nothing


class MarketoObjects:
    """Writes into an instance from `at` on (epoch seconds), and watches what that does."""

    def __init__(self, at: float) -> None:
        self._at = at
        self.stand_in = Marketo(
            client_id=_SECRET, client_secret=_SECRET, quotas=Quotas(per_window=1_000_000, per_day=1_000_000)
        )
        self.written = self.changed = 0
        """Records that a write touched, and those of them that it made or changed."""

    def __enter__(self) -> Self:
        """Serve from a moment on."""
        self.stand_in.start()
        self.stand_in.clock.freeze(self._at)
        fields = [
            {"name": "personid", "type": "integer", "link": "id"},
            *({"name": name, **more} for name, more in FIELDS.items()),
        ]
        self.stand_in.add_object(name=OBJECT, fields=fields, dedupe_fields=["personid", *_KEYS])
        self._config = self._loaded()
        secret = {"client_id": _SECRET, "client_secret": _SECRET}
        self._state = MemoryState(dynamodb=object())
        access = Access(secret=lambda **_: secret, gate=OpenGate(), state=self._state, purpose="write")
        routes = cast("Mapping[str, MarketoRoute]", self._config.routes)
        self._target = MarketoTarget(cast("Any", self._config.connections["marketo"]), routes, access)

        return self

    def __exit__(self, *_: object) -> None:
        """Serve no more."""
        self.stand_in.stop()

    def add_people(self, addresses: Iterable[str]) -> None:
        """Let them be in Marketo."""
        self._ids = {address: int(self.stand_in.edit(email=address)["id"]) for address in addresses}
        self.stand_in.instance.log.clear()

    def write(self, route: str, changes: Sequence[Change]) -> None:
        """Raises BenchError for what is not written."""
        for at in range(0, len(changes), BATCH):
            few = changes[at : at + BATCH]
            before = [self._record(each) for each in few]
            self.stand_in.clock.advance(30)
            self._state.delete(quota.KEY)  # kept by the machine's clock, which has not advanced
            now = self.stand_in.clock.now()
            told = self._target.deliver([_event(route, each) for each in few], Endless())
            wrong = [each for each in told if not isinstance(each, Delivered)]
            if wrong:
                raise BenchError(f"not written: {wrong[0]}")
            for each, old in zip(few, before, strict=True):
                found = self._table.by_key(self._key(each))
                self.written += found is not None and found.updated >= now
                self.changed += found is not None and found.values != old

    def values(self) -> dict[tuple[str, str], Mapping[str, Any]]:
        """What is in Marketo, by event and registration."""
        records = self._table.all()
        return {(str(each.values["eventid"]), str(each.values["eventuserid"])): each.values for each in records}

    def _record(self, change: Change) -> Mapping[str, Any] | None:
        found = self._table.by_key(self._key(change))
        return None if found is None else dict(found.values)

    def _key(self, change: Change) -> tuple[str, ...]:
        payload = change.payload
        return self._table.key({"personid": self._ids[payload["email"]], **{name: payload[name] for name in _KEYS}})

    @property
    def _table(self) -> Table:
        found = self.stand_in.instance.objects.get(OBJECT)
        if found is None:
            raise BenchError(f"there is no {OBJECT}")
        return found

    def _loaded(self) -> Config:
        with TemporaryDirectory() as folder:
            file = Path(folder) / "relay.yaml"
            file.write_text(_CONFIG.format(url=self.stand_in.url))
            return load(file).config()


def _event(route: str, change: Change) -> Event:
    return Event(id=event.new_id(), route=route, received_at=event.now(), lead="0" * 16, payload=dict(change.payload))
