"""Everything that one running stand-in knows."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from threading import Event

from local.kit.emulated import Emulated
from local.kit.journal import Journal
from local.kit.server import Edge
from local.systems.marketo.access.identity import Client, Tokens
from local.systems.marketo.access.limits import Limits, Quotas
from local.systems.marketo.activities.log import Log
from local.systems.marketo.activities.pages import Pages
from local.systems.marketo.activities.standard_types import SHIPPED
from local.systems.marketo.activities.types import ActivityTypes
from local.systems.marketo.assets.assets import Assets
from local.systems.marketo.clock import Clock
from local.systems.marketo.errors import Skip
from local.systems.marketo.exports import activity_file, lead_file
from local.systems.marketo.exports.jobs import Exports
from local.systems.marketo.faults.faults import Fault
from local.systems.marketo.leads.fields import Field, Fields
from local.systems.marketo.leads.leads import Leads
from local.systems.marketo.leads.store import Lead
from local.systems.marketo.objects.objects import Objects
from local.systems.marketo.webhooks import hooking
from local.systems.marketo.webhooks.webhooks import Webhooks
from local.systems.marketo.wire.outcome import Entry

DEFAULT_PARTITION = "Default"
_LONGEST_PAUSE_SECONDS = 60.0


class Instance(Emulated[Fault, Entry]):
    """One Marketo subscription. The first partition is the default one.

    What its edge takes: https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/error-codes (413 and
    414).
    """

    edge = Edge(largest_body=1024 * 1024, longest_target=8 * 1024)
    refusals = (Skip,)

    def __init__(
        self,
        *,
        clients: Iterable[Client],
        fields: Iterable[Field],
        partitions: Iterable[str],
        quotas: Quotas,
        clock: Clock,
    ) -> None:
        super().__init__(Fault, Journal())
        self.clock = clock
        self.tokens = Tokens(clients, self.clock)
        self.limits = Limits(quotas, self.clock)
        self.fields = Fields(fields)
        self.log = Log(self.clock)
        self.pages = Pages(self.log)
        self.leads = Leads(self.fields, self.log, self.clock, partitions)
        self.leads.changed = self._changed
        self.activity_types = ActivityTypes(SHIPPED)
        self.assets = Assets(self.clock.now())
        self.leads.vanished = self.assets.lead_vanished
        self.objects = Objects(self.clock.now())
        self.exports = Exports(
            self.clock,
            {
                "leads": lambda job: lead_file.write(job, self.leads, self.assets),
                "activities": lambda job: activity_file.write(job, self.log),
            },
        )
        self.webhooks = Webhooks(
            self.clock,
            partial(hooking.token_value, self.leads, self.clock),
            partial(hooking.write_back, self.leads),
        )
        self.webhooks.called = partial(hooking.note_call, self.leads, self.clock)
        self.latency = 0.0
        self.company_updates = False
        """Whether Sync Leads may change company fields of a lead, which Adobe does not support."""
        self.closing = Event()
        self._released = Event()
        self._released.set()

    def pause(self) -> None:
        """Take the time of one call: as long as calls are held, and the latency."""
        self._released.wait(_LONGEST_PAUSE_SECONDS)
        if self.latency:
            self.clock.wait(self.latency, self.closing)

    def hold(self, *, held: bool) -> None:
        """Let calls look but not write or answer, until they are held no more."""
        if held:
            self._released.clear()
        else:
            self._released.set()

    def close(self) -> None:
        """As Emulated.close: nobody waits any more, and no webhook is called."""
        self.closing.set()
        self._released.set()
        self.webhooks.close()

    def partition_for(self, client: Client, name: str) -> str:
        """The partition for a new lead. Raises Skip 1008 or 1009.

        Without a name it is the default one; a user who does not see that has to name one.
        """
        if not name and not client.sees(self.leads.partitions[0]):
            raise Skip("1009", "Partition name must be specified")
        partition = name or self.leads.partitions[0]
        if partition not in self.leads.partitions or not client.sees(partition):
            raise Skip("1008", f"Access denied to partition '{partition}'")
        return partition

    def reset(self) -> None:
        """As Emulated.reset; fields, types and clients stay."""
        super().reset()
        self.webhooks.clear()
        self.leads.clear()
        self.objects.clear()
        self.assets.clear()
        self.exports.clear()
        self.log.clear()
        self.pages.clear()
        self.limits.clear()
        self.latency = 0.0
        self.hold(held=False)

    def _changed(self, lead: Lead, names: frozenset[str], is_new: bool) -> None:  # noqa: FBT001 - a listener's shape
        self.webhooks.changed(lead.id, names, is_new=is_new)
