"""The leads that a reading is for: those in a static list, or in a program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from systems.marketo.rest.calls.leads import FoundLead
from systems.marketo.rest.client import Calls


class Members(Protocol):
    """Who is asked for. Methods raise CallFailed and MustWait."""

    def of(self, calls: Calls, ids: Sequence[int]) -> set[int]:
        """Those among up to 300 leads."""

    def page(self, calls: Calls, token: str, fields: Sequence[str]) -> tuple[list[FoundLead], str]:
        """Some of all of them, and the token of the next page; empty: there is none. "" begins."""


class OfList(NamedTuple):
    """The leads in a static list."""

    number: int

    def of(self, calls: Calls, ids: Sequence[int]) -> set[int]:
        """As in Members; one call."""
        return {lead for lead, is_member in calls.lists.is_member(self.number, ids).items() if is_member}

    def page(self, calls: Calls, token: str, fields: Sequence[str]) -> tuple[list[FoundLead], str]:
        """As in Members; one call."""
        return calls.lists.page(self.number, token, fields)


class OfProgram(NamedTuple):
    """The members of a program."""

    number: int

    def of(self, calls: Calls, ids: Sequence[int]) -> set[int]:
        """As in Members; one call."""
        return calls.programs.members_among(self.number, ids)

    def page(self, calls: Calls, token: str, fields: Sequence[str]) -> tuple[list[FoundLead], str]:
        """As in Members; one call."""
        return calls.programs.page(self.number, token, fields)
