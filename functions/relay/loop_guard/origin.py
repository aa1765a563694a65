"""What the loop guard knows of a record that an event tells of, in the words of those who write to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from relay.core.event import Event

END = 10**19
"""Where a record's end stands among its states: behind any revision, of 19 digits at the most. Nothing comes after it,
since no number is given a second time."""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The record that an event tells of, where it comes from. The loop guard works with it."""

    record: str
    """Which record, whatever route it came by: `example.com/12/5`."""
    change: str
    """What became of it: `7` for its revision 7, `comment/3`, `deleted`. Empty where the source does not tell."""
    news: tuple[str, ...] = ()
    """This piece of news among all of its record: its own name, then those by which it may have come before."""
    thread: str = ""
    """What it is a later or earlier state of: the record, or something of it that is counted by itself."""
    order: int | None = None
    """Where it stands in its thread: what is later is greater. None where the source does not tell."""
    revision: int | None = None
    """Counts the record's changes; None for what is no new state of it, such as a comment or its end."""
    was_read: bool = False
    """Whether a reading has found the record so. It may then stand for several changes, of which this is the last."""
    views: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The record as those know it who write to it: its name for them, to its values in one spelling, by field."""


class Named(NamedTuple):
    """What may be meant by a key with which a person names a record, in the words of Origin."""

    records: frozenset[str]
    threads: frozenset[str]
    views: frozenset[str]


class Origins(Protocol):
    """What a source knows of the records behind its events, for the loop guard."""

    @property
    def places(self) -> frozenset[str]:
        """Where they are, such as `example.com/12`. Only what is written there can come back."""

    @property
    def writers(self) -> frozenset[str]:
        """The connections that write there."""

    def __call__(self, event: Event) -> Origin | None:
        """Which record an event tells of, if it came from here."""

    def named(self, key: str) -> Named:
        """The records with this number, or with this key for those who write to them."""
