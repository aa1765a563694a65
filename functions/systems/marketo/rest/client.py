"""Marketo's REST API, as far as the relay needs it: https://developer.adobe.com/marketo-apis/api/mapi/ ."""

from __future__ import annotations

from collections.abc import Callable
from time import sleep as real_sleep
from time import time
from typing import TYPE_CHECKING

from relay.core.deadline import Deadline
from relay.core.gate import Gate
from relay.core.secret import SecretReader
from systems.marketo.rest import address
from systems.marketo.rest.calling import Bound
from systems.marketo.rest.calls.activities import Activities
from systems.marketo.rest.calls.assets import Assets
from systems.marketo.rest.calls.bulk import LeadExtracts
from systems.marketo.rest.calls.campaigns import Campaigns
from systems.marketo.rest.calls.company import Companies
from systems.marketo.rest.calls.leads import Leads
from systems.marketo.rest.calls.lists import Lists
from systems.marketo.rest.calls.mails import Mails
from systems.marketo.rest.calls.objects import CustomObjects
from systems.marketo.rest.calls.programs import Programs
from systems.marketo.rest.calls.schemas import Schemas
from systems.marketo.rest.calls.usage import Usage
from systems.marketo.rest.rest import Rest

if TYPE_CHECKING:
    from systems.marketo.rest.cache import Cache
    from systems.marketo.rest.quota import Quota


class Calls:
    """What can be asked of one instance until one deadline.

    Every call raises CallFailed when it surely had no effect, CallLost when a write may have had one, and
    relay.core.gate.MustWait when Marketo's limits or the circuit breaker leave no time for it before the deadline.
    """

    def __init__(self, bound: Bound) -> None:
        self.leads = Leads(bound)
        self.objects = CustomObjects(bound)
        self.activities = Activities(bound)
        self.programs = Programs(bound)
        self.campaigns = Campaigns(bound)
        self.assets = Assets(bound)
        self.companies = Companies(bound)
        self.lists = Lists(bound)
        self.mails = Mails(bound)
        self.usage = Usage(bound)
        self.bulk = LeadExtracts(bound)


class Marketo:
    """One Marketo instance, safe to keep for the life of the process and to use from several threads.

    `url` is what people paste: see systems.marketo.rest.address. `secret` holds `{"client_id", "client_secret"}`.
    `gate` is the connection's breaker and limits, `quota` the budget that all functions of the connection share,
    `cache` what they know together. Raises systems.marketo.rest.address.AddressError for a URL that is no Marketo
    address.
    """

    def __init__(
        self,
        *,
        url: str,
        secret: SecretReader,
        gate: Gate,
        quota: Quota,
        cache: Cache | None = None,
        clock: Callable[[], float] = time,
        sleep: Callable[[float], None] = real_sleep,
    ) -> None:
        base = address.base_url(url)
        self._rest = Rest(base, secret=secret, gate=gate, quota=quota, clock=clock, sleep=sleep)
        self._schemas = Schemas(base, cache, clock)

    def until(self, deadline: Deadline) -> Calls:
        """The calls, each of which ends before the deadline."""
        return Calls(Bound(self._rest, self._schemas, deadline))
