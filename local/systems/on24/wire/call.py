"""One call as its handler sees it."""

from __future__ import annotations

from collections.abc import Mapping

from local.kit.exchange import Request
from local.systems.on24.access.endpoints import Endpoint
from local.systems.on24.account import Account
from local.systems.on24.events.event import Event
from local.systems.on24.settings import Settings
from local.systems.on24.wire.dates import Span, read_span
from local.systems.on24.wire.errors import Refusal, no_event
from local.systems.on24.wire.params import Params


class Call:
    """What was asked, of which account. `rows` is how many rows were answered, for the log."""

    def __init__(
        self, account: Account, endpoint: Endpoint, request: Request, path: Mapping[str, str], now: float
    ) -> None:
        self.account = account
        self.endpoint = endpoint
        self.params = Params(request.pairs)
        self.path = path
        self.now = now
        self.rows = 0

    @property
    def client(self) -> str:
        """The account that the path names."""
        return self.path["clientId"]

    @property
    def settings(self) -> Settings:
        """The switches of the account."""
        return self.account.settings

    def event(self) -> Event:
        """The event that the path names. Raises Refusal 403 or 404."""
        number = self.path["eventId"]
        found = self.account.events.by_id.get(int(number)) if number.isascii() and number.isdecimal() else None
        allowed = {self.client}
        if self.settings.sub_account_events:
            allowed |= self.account.clients.under(self.client)
        if found is None or found.client not in allowed:
            raise no_event(number)
        if not found.is_active:
            raise Refusal(403, f"The event {number} is inactive.")
        return found

    def span(self, default_days: int | None) -> Span:
        """From when until when it asks. Raises Refusal 400."""
        gap, wrong = self.settings.skipped_hour_with_offset, self.endpoint.wrong_dates
        return read_span(self.params, self.now, default_days=default_days, strict_gap=gap, wrong=wrong)

    def accounts(self, leave_out: str) -> set[str]:
        """The accounts whose people are asked for: sub-accounts too, unless `leave_out` is Y. Raises Refusal 400.

        https://api.on24.com/v2/openapi.json: GET registrant, attendee (subaccounts).
        """
        under, named = self.account.clients.under(self.client), self.params.listed("subaccounts")
        if self.params.yes(leave_out):
            if named:
                raise Refusal(400, "You have to set excludesubaccounts='N' in order to filter by subaccounts.")
            return {self.client}
        return self._named(named, under) or {self.client, *under}

    def accounts_of_events(self) -> tuple[set[str], bool]:
        """The accounts whose events are asked for: sub-accounts only when asked for, and whether they are."""
        named = self.params.listed("subaccounts")
        if not self.params.yes("includesubaccounts"):
            if named:
                raise Refusal(400, "You have to set includesubaccounts='Y' in order to filter by subaccounts.")
            return {self.client}, False
        under = self.account.clients.under(self.client)
        return self._named(named, under) or {self.client, *under}, True

    def _named(self, named: list[str], under: set[str]) -> set[str]:
        if wrong := [each for each in named if each not in under]:
            raise Refusal(400, f"Error, invalid subaccounts: {', '.join(wrong)}.")
        return set(named)
