"""The stand-in as a library: `with StandIn() as mazrica: requests.get(mazrica.url + "/v1/contacts", ...)`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from local.kit import stand_in
from local.kit.clock import Clock
from local.systems.mazrica.access.limits import Quotas
from local.systems.mazrica.api import Api
from local.systems.mazrica.control import orders
from local.systems.mazrica.control.seen import seen
from local.systems.mazrica.people import acting, editing, importing, merging
from local.systems.mazrica.readings import Readings, changed
from local.systems.mazrica.records import removing
from local.systems.mazrica.records.items import Item
from local.systems.mazrica.records.kinds import ACTIONS, CONTACTS, CUSTOMERS, DEALS
from local.systems.mazrica.records.setup import Setup, shipped

ITEMS = (
    Item(501, CONTACTS, "Lead ID", "number"),
    Item(502, CONTACTS, "Lead Score", "number"),
    Item(503, CONTACTS, "Acquisition Date", "date"),
    Item(504, CONTACTS, "Lead Activities", "url"),
)
"""What somebody adds to contacts before Marketo is connected."""


class StandIn(stand_in.StandIn):
    """An account at Mazrica on this machine. It serves between `start` and `stop`, or inside `with`.

    `items` are the detail items that it has, `readings` how what is unknown is read, `clock` another one than the
    machine's. `port` 0 takes a free one.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        api_key: str = "stand-in-key",
        items: Iterable[Item] = ITEMS,
        setup: Setup | None = None,
        readings: Readings | Mapping[str, Any] | None = None,
        quotas: Quotas | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.api_key = api_key
        self.account = Api(
            api_key=api_key,
            items=items,
            setup=setup or shipped(),
            readings=readings if isinstance(readings, Readings) else changed(Readings(), readings or {}),
            quotas=quotas or Quotas(),
            clock=clock or Clock(),
        )
        super().__init__(self.account, host, port, orders.ORDERS)

    @property
    def clock(self) -> Clock:
        """The account's clock, for tests: `freeze`, `advance`, `run`."""
        return self.account.clock

    @property
    def quotas(self) -> Quotas:
        """The limits, to be set."""
        return self.account.limits.quotas

    @property
    def readings(self) -> Readings:
        """How what is unknown is read now."""
        return self.account.readings

    def read_as(self, **readings: Any) -> None:
        """Read something unknown in another way: `read_as(contact_ids="nested", times={"zone": "UTC"})`."""
        orders.read_as(self.account, readings)

    def limits(self) -> dict[str, Any]:
        """Calls `today`, by `days`, `calls` (address) and `seconds`, and how many each limit `refused`."""
        return self.account.limits.shown()

    def refused(self) -> list[dict[str, Any]]:
        """The requests that were not served, and `why`."""
        found: list[dict[str, Any]] = orders.refused(self.account, {})["requests"]
        return found

    def contact(self, **order: Any) -> int:
        """A person adds a contact, or changes the one of this `id`; returns the id."""
        return editing.edit(self.account, CONTACTS, order).id

    def customer(self, **order: Any) -> int:
        """A person adds an account, or changes it."""
        return editing.edit(self.account, CUSTOMERS, order).id

    def deal(self, **order: Any) -> int:
        """A person adds a deal, or changes it: `deal(id=30001, phase="提案")`."""
        return editing.edit(self.account, DEALS, order).id

    def act(self, **order: Any) -> int:
        """A person registers an action, or changes it: `act(kind="面談", deal=30001, contacts=[1001])`."""
        return acting.act(self.account, order).id

    def delete(self, kind: str, number: int) -> None:
        """A person deletes one of the `contacts`, `customers`, `deals` or `actions`."""
        with self.account.lock:
            removing.remove(self.account, kind, number)

    def merge(self, kind: str, target: int, source: int, take: Collection[str] = (ACTIONS, CONTACTS)) -> None:
        """A person merges the source into the target."""
        merging.merge(self.account, kind, target, source, take)

    def match_names(self, *kinds: str) -> None:
        """A 名寄せ runs over `contacts` or `customers`, until it runs over none."""
        orders.match_names(self.account, {"of": kinds})

    def import_header(self, kind: str) -> Sequence[str]:
        """The header of the format file for CSV import."""
        return importing.header(self.account, kind)

    def take_in(self, kind: str, file: bytes) -> list[int]:
        """A person imports a CSV file of `contacts` or `customers`; returns the ids."""
        return importing.take_in(self.account, kind, file)

    def all(self, kind: str) -> list[dict[str, Any]]:
        """All `contacts`, `customers`, `deals` or `actions` as people see them, whatever the readings."""
        with self.account.lock:
            return [seen(self.account, kind, each) for each in self.account.tables[kind].rows.values()]

    def one(self, kind: str, number: int) -> dict[str, Any]:
        """One of them. Raises Refusal 404."""
        with self.account.lock:
            return seen(self.account, kind, self.account.record(kind, number))
