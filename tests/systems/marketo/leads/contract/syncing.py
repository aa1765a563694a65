"""A LeadSync that is pointed at Marketo's stand-in, and short words for what it does there."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local.systems.marketo.stand_in import StandIn
from relay.delivering.locks.locks import Locks
from relay.limits.open_gate import OpenGate
from relay.limits.shared_value import ProcessTexts
from systems.marketo.leads.model import LeadRecord, SyncResult
from systems.marketo.leads.sync import LeadSync
from systems.marketo.rest.client import Marketo
from systems.marketo.rest.ledger import Limits
from systems.marketo.rest.quota import Quota
from tests.support.process_locks import ProcessLocks

FIELD = "kintoneRecordId"
COOKIE = "id:561-HYG-937&token:_mch-marketo.com-1374552656411-90718"
OTHER_COOKIE = "id:561-HYG-937&token:_mch-marketo.com-97bf4361ef4433921a6da262e8df45a"
TOKEN, OTHER_TOKEN = (each.partition("token:")[2] for each in (COOKIE, OTHER_COOKIE))


@dataclass
class Until:
    """A deadline some seconds from now."""

    seconds: float = 30.0
    begin: float = field(default_factory=time.monotonic)

    def seconds_left(self) -> float:
        return self.begin + self.seconds - time.monotonic()


@dataclass
class Syncing:
    """One connection to one instance. No limit of the relay's own stands in the way of a test."""

    marketo: StandIn
    workspaces: Mapping[str, str] = field(default_factory=dict)
    foreign_id_field: str | None = FIELD
    locks: Locks = field(default_factory=ProcessLocks)
    client: Marketo = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.another_function()

    def another_function(self) -> Marketo:
        """A client that shares nothing with the others."""
        secret = {"client_id": self.marketo.client_id, "client_secret": self.marketo.client_secret}
        quota = Quota(store=ProcessTexts(), limits=Limits(10_000, 100, 1_000_000))
        return Marketo(url=self.marketo.url, secret=lambda *, refresh=False: secret, gate=OpenGate(), quota=quota)

    @property
    def sync(self) -> LeadSync:
        return LeadSync(
            self.client, foreign_id_field=self.foreign_id_field, workspaces=self.workspaces, locks=self.locks
        )

    def one(self, **parts: Any) -> SyncResult:
        """sync_lead; what is none of its options is of the record."""
        options = {name: parts.pop(name) for name in ("workspace", "return_lead") if name in parts}
        deadline = Until(parts.pop("seconds", 30.0))
        return self.sync.sync_lead(a_record(**parts), deadline=deadline, **options)

    def many(self, *records: LeadRecord, seconds: float = 30.0, **options: Any) -> list[SyncResult]:
        """sync_leads."""
        return self.sync.sync_leads(records, deadline=Until(seconds), **options)

    def lead(self, lead_id: int | None, *names: str) -> Any:
        """One value of a lead, or several."""
        (found,) = self.marketo.leads(id=lead_id)
        values = tuple(found[name] for name in names)
        return values[0] if len(values) == 1 else values

    def calls(self, path: str = "/rest/v1/leads.json", method: str = "") -> list[dict[str, Any]]:
        """The requests to a path so far."""
        return [each for each in self.marketo.requests() if each["path"] == path and method in each["method"]]

    def duplicates(self, email: str, *names: str) -> list[int]:
        """Leads with one address, as Marketo's user interface and CRM syncs make them."""
        made = []
        for first_name in names:
            self.marketo.clock.advance(60)
            lead = self.marketo.edit(firstName=first_name)
            made.append(self.marketo.edit(id=lead["id"], email=email)["id"])
        return made


def a_record(**parts: Any) -> LeadRecord:
    """A record; what is no key is an attribute."""
    keys = ("id", "foreign_id", "foreign_type", "cookie", "email")
    found = {name: parts.pop(name) for name in keys if name in parts}
    if "foreign_id" in found:
        found.setdefault("foreign_type", "CUSTOM")
    return LeadRecord(**found, attributes=parts)


def code(result: SyncResult) -> str:
    """The code of a result's error; its status where it has none."""
    return result.error.code if result.error else result.status
