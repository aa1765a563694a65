"""The example for both ways at both stand-ins: customers are made on either side, and events come when a test says.

Nothing happens by itself. Events of one message group keep their order, as in SQS; all others come in any order, in
batches, twice, or after an answer was lost.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import requests
import yaml
from msgspec.structs import replace

import config
from local.systems.kintone import StandIn as Kintone
from local.systems.marketo import StandIn as Marketo
from relay.core.event import Event, new_id
from relay.core.outcome import Delivered, Rejected, Retry, Told
from relay.delivering.handing_over.next_event import NextEvents, with_asked
from relay.delivering.handing_over.next_routes import wanted
from relay.delivering.unchanged import PlannedWrite, Unchanged
from relay.limits.open_gate import OpenGate
from relay.queue.queues import message_group
from relay.system.access import Access, Payload
from relay.system.target import Accepted, Target, TargetSide
from systems import SYSTEMS
from systems.kintone.receiver.notification import of_record
from systems.marketo.config import MarketoConnection, MarketoRoute
from systems.marketo.leads.sync import LeadSync
from systems.marketo.rest.cache import Cache
from systems.marketo.rest.client import Marketo as MarketoClient
from systems.marketo.rest.ledger import Limits
from systems.marketo.rest.quota import Quota
from systems.marketo.target.target import MarketoTarget
from tests.support.memory_state import MemoryState
from tests.support.process_locks import ProcessLocks
from tests.systems.kintone.contract.relaying import Until

ROOT = Path(config.__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "kintone-both-ways.yaml"
THERE, BACK, OPENED = "customer-changed", "lead-known", "mail-opened"


class BothWays:
    """Kintone, Marketo, and the routes of the example between them."""

    def __init__(self, kintone: Kintone, marketo: Marketo, folder: Path) -> None:
        self.kintone, self.marketo = kintone, marketo
        self.config = config.load(_pointed(folder, kintone, marketo)).config()
        self.waiting: dict[str, list[Event]] = {"kintone": [], "marketo": []}
        self.dead: list[tuple[str, Rejected]] = []
        state = MemoryState(dynamodb=object())  # what may be done only once would be kept there: nothing here is
        self._unchanged = Unchanged(state=state, key=b"k")
        secrets: dict[str, dict[str, Any]] = {
            "kintone": {"api_token": kintone.api_token},
            "marketo": {"client_id": marketo.client_id, "client_secret": marketo.client_secret},
        }
        self._targets = {to: self._target(to, secrets[to], state) for to in self.waiting}
        self._next = NextEvents(to=lambda name: self.config.routes[name].to, accept=self._accept, log_key=lambda: b"k")

    def person_adds(self, **values: str) -> str:
        """Somebody adds a record on kintone's screen; its number."""
        return str(self._api("POST", record=_cells(values))["id"])

    def person_edits(self, record: str, **values: str) -> None:
        """Somebody edits one."""
        self._api("PUT", id=record, record=_cells(values))

    def kintone_tells(self, record: str) -> None:
        """Its webhook, or a reading, tells of a record as it is now."""
        [found] = [each for each in self.kintone.records(12) if each["$id"]["value"] == record]
        self._accepted(THERE, of_record(found, app=12))

    def marketo_tells(self, lead: int) -> None:
        """A webhook of Marketo tells of a lead as it is now."""
        [found] = self.marketo.leads(id=lead)
        self._accepted(OPENED, {"leadId": lead, "email": found["email"], "score": 1})

    def arrive(self, to: str, place: int = 0, most: int = 1, *, killed: bool = False) -> None:
        """Some events reach their target; where the function is `killed` then, they come once more."""
        events = self._batch(to, place, most)
        known = self._unchanged.known([*filter(None, map(self._write, events))])
        sent = [each for each in events if each.id not in known]
        told = dict(zip([each.id for each in sent], self._targets[to].deliver(sent, Until()), strict=True))
        for event in events:
            self._settle(to, event, told.get(event.id, Delivered(skipped="unchanged")), killed=killed)

    def settle(self) -> None:
        """Everything arrives, and nothing fails any more. Raises where it never ends."""
        self.kintone.recover()
        self.marketo.recover()
        for _ in range(50):
            if not any(self.waiting.values()):
                return
            for to, events in self.waiting.items():
                if events:
                    self.arrive(to, most=10)
            self.marketo.clock.advance(60)  # a lead whose answer was lost is locked for a while
        raise AssertionError(f"it goes round for ever: {self.waiting}")

    def customers(self) -> list[tuple[str, str]]:
        """Lead and address of each record."""
        rows = ({code: str(cell["value"] or "") for code, cell in one.items()} for one in self.kintone.records(12))
        return sorted((one["lead_id"], one["email"]) for one in rows)

    def leads(self) -> list[tuple[str, str]]:
        """Id and address of each lead."""
        return sorted((str(each["id"]), each["email"]) for each in self.marketo.leads())

    def _settle(self, to: str, event: Event, outcome: Told, *, killed: bool) -> None:
        if isinstance(outcome, Retry):
            return
        self._remember(event, outcome)
        then = self.config.routes[event.route].follows
        if isinstance(outcome, Delivered) and outcome.found is not None and then is not None:
            self._hand_over(event, then.route, with_asked(outcome.found, event.payload))
        if killed:
            return
        self.waiting[to].remove(event)
        if isinstance(outcome, Rejected):
            self.dead.append((event.route, outcome))

    def _remember(self, event: Event, outcome: Told) -> None:
        write = self._write(event)
        if write is None or (isinstance(outcome, Delivered) and outcome.skipped):
            return
        if isinstance(outcome, Delivered) and write.fingerprint:
            self._unchanged.delivered([write])
        else:
            self._unchanged.rejected([write])

    def _write(self, event: Event) -> PlannedWrite | None:
        route = self.config.routes[event.route]
        if route.unchanged == "send":
            return None
        print_ = self._side(route.to).fingerprint(route, event.payload)
        return PlannedWrite(event.id, event.route, self._group(event), print_)

    def _hand_over(self, event: Event, route: str, payload: Payload) -> None:
        onward = self._next.make(event, route, dict(payload))
        if onward.letter.event_id not in {each.id for each in self.waiting[onward.to]}:
            made = _event(route, dict(payload))
            self.waiting[onward.to].append(replace(made, id=onward.letter.event_id))

    def _accepted(self, route: str, payload: dict[str, Any]) -> None:
        self._accept(route, payload)
        self.waiting[self.config.routes[route].to].append(_event(route, payload))

    def _batch(self, to: str, place: int, most: int) -> list[Event]:
        """From a place on; none whose record has an earlier one that is not taken too."""
        events = self.waiting[to]
        begin = place % len(events) if events else 0
        groups = [self._group(each) for each in events]
        before = {*groups[:begin]}
        return [event for event, group in zip(events[begin:], groups[begin:], strict=True) if group not in before][
            :most
        ]

    def _group(self, event: Event) -> str:
        return message_group(self.config.routes[event.route].to, self._accept(event.route, event.payload).key)

    def _accept(self, route: str, payload: Payload) -> Accepted:
        found = self.config.routes[route]
        return self._side(found.to).accept(found, payload, self.config.connections[found.to])

    def _side(self, to: str) -> TargetSide:
        side = SYSTEMS[self.config.systems[to]].target
        assert side
        return side

    def _target(self, to: str, secret: dict[str, Any], state: MemoryState) -> Target:
        access = Access(
            secret=lambda *, refresh=False: secret,
            gate=OpenGate(),
            state=state,
            wanted=wanted(to, self.config, SYSTEMS),
        )
        if to == "marketo":
            return self._marketo_target(access)
        return self._side(to).for_connection(self.config.connections[to], self.config.routes_to(to), access)

    def _marketo_target(self, access: Access) -> Target:
        """On the clock of the instance, with locks of one process."""
        clock = self.marketo.clock
        self.marketo.quotas.per_window = 1_000_000
        connection = cast("MarketoConnection", self.config.connections["marketo"])
        quota = Quota(store=access.state, limits=Limits(1_000_000, 10, 1_000_000), clock=clock.now, sleep=clock.advance)
        client = MarketoClient(
            url=connection.url,
            secret=access.secret,
            gate=access.gate,
            quota=quota,
            cache=Cache(access.state),
            clock=clock.now,
            sleep=clock.advance,
        )
        routes = cast("dict[str, MarketoRoute]", self.config.routes_to("marketo"))
        found = MarketoTarget(connection, routes, access)
        found._marketo = client
        found._leads = LeadSync(client, foreign_id_field=None, workspaces={}, locks=ProcessLocks(clock.now))
        return found

    def _api(self, method: str, **body: Any) -> dict[str, Any]:
        answer = requests.request(
            method,
            f"{self.kintone.url}/k/v1/record.json",
            json={"app": 12, **body},
            headers={"X-Cybozu-API-Token": self.kintone.api_token},
            timeout=10,
        )
        answer.raise_for_status()
        return dict(answer.json())


def _cells(values: dict[str, str]) -> dict[str, dict[str, str]]:
    return {code: {"value": value} for code, value in values.items()}


def _event(route: str, payload: dict[str, Any]) -> Event:
    return Event(id=new_id(), route=route, received_at=datetime.now(UTC), lead="0", payload=payload)


def _pointed(folder: Path, kintone: Kintone, marketo: Marketo) -> Path:
    """The example, at the stand-ins."""
    content = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    content["connections"]["kintone"]["url"] = kintone.url
    content["connections"]["marketo"]["url"] = marketo.url
    file = folder / "relay.yaml"
    file.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return file
