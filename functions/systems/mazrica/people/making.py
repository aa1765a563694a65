"""What is being made: noted before it is asked for, and forgotten once it is known what became of it.

Mazrica makes a record as often as it is asked to. So whoever finds a note looks for what may have been made by whoever
left it, and makes nothing before. A contact that shows the id of a lead with a note is the relay's own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import msgspec

from relay.aws.table import State
from systems.mazrica.people.links import FOR_EVER

_IMPORTED_WITHIN = 60 * 86_400.0
"""Seconds until a file is imported, and its leads have been delivered."""


class MakingNote(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One note."""

    at: float
    """When it was left (epoch seconds)."""
    name: str = ""
    """Of an account, or of a contact in an import file."""
    phone: str = ""
    customer: int | None = None
    """Of a contact: the account that it was made with."""
    email: str = ""
    """Of a contact in an import file."""
    sent: str = ""
    """Mark of the detail items (links.sent_mark) with which a contact stands in an import file (`relay mazrica csv`);
    empty for one that is made by a call."""


@dataclass(frozen=True)
class MakingNotes:
    """The notes of one connection. Methods raise botocore's errors."""

    state: State

    def contact(self, lead: int) -> MakingNote | None:
        """Of a lead's contact."""
        return _read(self.state.get(_contact(lead)))

    def put_imports(self, notes: Mapping[int, MakingNote]) -> None:
        """Of contacts, by their leads, that stand in a file which a person is to import; kept for so long."""
        texts = {_contact(lead): msgspec.json.encode(note).decode() for lead, note in notes.items()}
        self.state.put_all(texts, _IMPORTED_WITHIN)

    def put_contact(self, lead: int, note: MakingNote) -> None:
        """Before a lead's contact is made."""
        self.state.put(_contact(lead), msgspec.json.encode(note).decode(), FOR_EVER)

    def done_contact(self, lead: int) -> None:
        """Its contact is linked."""
        self.state.delete(_contact(lead))

    def leads(self, leads: Collection[int]) -> set[int]:
        """Those of several leads whose contacts are being made."""
        keys = {_contact(each): each for each in leads}
        return {keys[key] for key in self.state.get_all(keys)}

    def account(self, scope: str) -> MakingNote | None:
        """Of an account; `scope` names those for whom one account is made."""
        return _read(self.state.get(_account(scope)))

    def put_account(self, scope: str, note: MakingNote) -> None:
        """Before it is made."""
        self.state.put(_account(scope), msgspec.json.encode(note).decode(), FOR_EVER)

    def done_account(self, scope: str) -> None:
        """It is known to the index."""
        self.state.delete(_account(scope))


def _contact(lead: int) -> str:
    return f"mazrica-making#contact#{lead}"


def _account(scope: str) -> str:
    return f"mazrica-making#account#{scope}"


def _read(text: str | None) -> MakingNote | None:
    return None if text is None else msgspec.json.decode(text, type=MakingNote)
