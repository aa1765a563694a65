"""Whose data is asked for, in the words of each endpoint.

ON24's defaults are opposite: people of sub-accounts are included, their events are not; and each endpoint spells the
parameter in its own way. So it is always said. With `subaccounts` only those are told, not the account itself
(https://apidoc.on24.com, Events, Registrants and Attendees of the client).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class AccountScope:
    """What every question says beside what it asks."""

    subaccounts: str | Sequence[int]
    """`none`, `all`, or ids."""
    anonymous: bool

    @property
    def people(self) -> dict[str, str]:
        """Of every list of registrants or attendees: whoever was deleted or forgotten too, each row says which."""
        return {"userstatus": "any", "excludeanonymous": "N" if self.anonymous else "Y"}

    @property
    def registrants(self) -> dict[str, str]:
        """Of those of the whole client."""
        return {"excludeSubaccounts": self._excluded, **self._ids}

    @property
    def attendees(self) -> dict[str, str]:
        """The same."""
        return {"excludesubaccounts": self._excluded, **self._ids}

    @property
    def events(self) -> dict[str, str]:
        """The same."""
        return {"includesubaccounts": "Y" if self.pages_events else "N", **self._ids}

    @property
    def pages_events(self) -> bool:
        """Whether events come in pages, as they do with sub-accounts."""
        return self.subaccounts != "none"

    @property
    def _excluded(self) -> str:
        return "Y" if self.subaccounts == "none" else "N"

    @property
    def _ids(self) -> dict[str, str]:
        return {} if isinstance(self.subaccounts, str) else {"subaccounts": ",".join(map(str, self.subaccounts))}
