"""What becomes of the entries of a batch, for those who write a part of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from relay.core.outcome import Delivered, Outcome, Retry
from systems.kintone.failure import Failure
from systems.kintone.target.plan import Batch, Entry


class Settles(Protocol):
    """What becomes of entries, as the delivery of a batch sees to it."""

    def settle(self, entry: Entry, outcome: Outcome) -> None:
        """The outcome of all events of an entry."""

    def wait(self, entry: Entry, outcome: Retry) -> None:
        """The same, and later events of its record are held back."""

    def fail(self, entry: Entry, failure: Failure) -> None:
        """By the table of failures."""

    def act(self, entry: Entry, delivered: Delivered) -> None:
        """Its fields are written; what is left is the action of the last event."""

    def end(self, entries: Sequence[Entry]) -> None:
        """All that was written of them is noted, for the loop guard."""

    def take_apart(self, batch: Batch, failure: Failure) -> None:
        """A request was refused: send its entries in smaller ones."""
