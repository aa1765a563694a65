"""The stand-in as a library: `with StandIn() as marketo: requests.get(marketo.url + "/rest/v1/leads.json", ...)`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from local.kit import stand_in
from local.systems.marketo.access.identity import Client
from local.systems.marketo.access.limits import Quotas
from local.systems.marketo.api import Api
from local.systems.marketo.clock import Clock
from local.systems.marketo.control import admin, editing, history
from local.systems.marketo.control.orders import ORDERS
from local.systems.marketo.instance import DEFAULT_PARTITION
from local.systems.marketo.leads.fields import Field, custom_field
from local.systems.marketo.leads.shipped import FIELDS


class StandIn(stand_in.StandIn):
    """A Marketo instance on this machine. It serves between `start` and `stop`, or inside `with`.

    `client_id` and `client_secret` are of a service whose user sees every partition; `clients` are more. The first of
    `partitions` is the default one. `port` 0 takes a free one. `clock` is another one than the machine's.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        client_id: str = "stand-in-client",
        client_secret: str = "stand-in-secret",  # noqa: S107 - a secret of nothing
        clients: Iterable[Client] = (),
        fields: Iterable[Field] = (),
        partitions: Iterable[str] = (DEFAULT_PARTITION,),
        quotas: Quotas | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.client_id = client_id
        self.client_secret = client_secret
        self.instance = Api(
            clients=(Client(client_id, client_secret), *clients),
            fields=(*FIELDS, *fields),
            partitions=partitions,
            quotas=quotas or Quotas(),
            clock=clock or Clock(),
        )
        super().__init__(self.instance, host, port, ORDERS)

    @property
    def clock(self) -> Clock:
        """The instance's clock, for tests: `freeze`, `advance`, `run`."""
        return self.instance.clock

    @property
    def latency(self) -> float:
        """How many seconds every call takes, with its place taken."""
        return self.instance.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self.instance.latency = seconds

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let calls look but not write or answer, for as long as the block runs."""
        self.instance.hold(held=True)
        try:
            yield
        finally:
            self.instance.hold(held=False)

    def limits(self) -> dict[str, Any]:
        """Limits, peaks (`per_window`, `in_flight`), calls `today`, and how often a limit was `broken`, by code."""
        return self.instance.limits.shown()

    @property
    def quotas(self) -> Quotas:
        """The limits, to be set."""
        return self.instance.limits.quotas

    def let_companies_be_updated(self) -> None:
        """Let Sync Leads change company fields of leads, as it did before Adobe called that unsupported."""
        self.instance.company_updates = True

    def expire_tokens(self) -> None:
        """Let every token that was given end now."""
        self.instance.tokens.expire()

    def edit(self, **order: Any) -> dict[str, Any]:
        """A person edits or adds a lead; returns it."""
        return editing.edit(self.instance, order)

    def delete(self, lead: int) -> None:
        """A person deletes a lead, by its id."""
        editing.delete(self.instance, lead)

    def merge(self, winner: int, *losers: int) -> dict[str, Any]:
        """A person merges leads, by their ids; returns the winner. The losers' ids vanish."""
        return editing.merge(self.instance, winner, losers)

    def happen(self, lead: int, kind: int, **order: Any) -> dict[str, Any]:
        """A lead does something, of the type with this id, now or `at` another moment; returns the activity."""
        found: dict[str, Any] = history.happen(self.instance, {"lead": lead, "type": kind, **order})["activity"]
        return found

    def be_late(self, **order: Any) -> None:
        """Commit a `share` of the activities late, by up to so many `seconds`; none any more without them."""
        history.be_late(self.instance, order)

    def set_pages(self, **order: Any) -> None:
        """Let pages of activities look at fewer (`looks_at`), and the next ones be `empty` with more to come.

        `short` is how many pages there are to one that holds half of what it might and says that there is more.
        """
        history.set_pages(self.instance, order)

    def refuse_tokens(self) -> None:
        """Refuse every paging token that was given until now."""
        self.instance.pages.refuse_tokens()

    def visit(self, cookie: str, page: str = "/") -> dict[str, Any]:
        """A browser with this cookie opens a page; returns its lead, which may be an anonymous one."""
        return editing.visit(self.instance, cookie, page)

    def leads(self, **filters: Any) -> list[dict[str, Any]]:
        """Every lead with all its fields, or those whose fields have these values."""
        return editing.leads(self.instance, filters)

    def activities(self, lead: int | None = None) -> list[dict[str, Any]]:
        """The activities, of one lead when it is given, in the order of their dates."""
        return editing.activities(self.instance, lead)

    def add_field(self, **field: Any) -> None:
        """Add a custom field: `add_field(name="x", label="X", type="string")`."""
        self.instance.fields.add(custom_field(field))

    def add_object(self, **kind: Any) -> None:
        """Add a type of custom objects: `add_object(name="x_c", fields=[{"name": "y"}], dedupe_fields=["y"])`."""
        self.instance.objects.define(kind, self.clock.now())

    def write_email(self, **order: Any) -> None:
        """A person makes a mail or a new version of one; or with `do`: approve, unapprove, delete."""
        admin.ORDERS["POST", "emails"](self.instance, order)

    def add_webhook(self, url: str, **order: Any) -> int:
        """Call this address when a lead changes: see local.systems.marketo.webhooks. Returns the webhook's id."""
        return self.instance.webhooks.add({"url": url, **order})

    def webhook_calls(self, seconds: float = 5.0) -> list[dict[str, Any]]:
        """The calls of webhooks, the oldest first, once none runs any more. Raises TimeoutError."""
        if not self.instance.webhooks.settle(seconds):
            raise TimeoutError(f"webhooks are still called after {seconds} s")
        calls: list[dict[str, Any]] = self.instance.webhooks.shown()["calls"]
        return calls

    def runs(self, campaign: int) -> list[dict[str, Any]]:
        """What a campaign was requested with: ids of `leads` and `tokens`, for each request."""
        return list(self.instance.assets.campaigns[campaign].runs)
