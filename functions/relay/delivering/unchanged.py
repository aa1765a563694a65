"""What need not be sent again: the values that a route last delivered for a record (`unchanged: skip`).

Compared is what the mapping makes of a payload, not the payload: a change of a field that no route maps is none. Of
each route and record a hash of the values is kept for 400 days. It says what this route has delivered, not what the
target holds: who changes the field there keeps it until the source's value changes.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from relay.aws.table import State

LIFETIME = timedelta(days=400)
"""Longer than a year, after which a yearly change comes again."""


class PlannedWrite(NamedTuple):
    """What delivering an event would write."""

    message_id: str
    route: str
    group: str
    """The record's message group."""
    fingerprint: str
    """Of the mapped values (relay.system.value_fingerprints); empty where they cannot be told, and are never known."""
    insisted: bool = False
    """Whether a person wants it sent, whatever was sent before."""

    def is_known_by(self, text: str | None, key: bytes) -> bool:
        """Whether that is what was remembered of the same values."""
        return bool(self.fingerprint) and not self.insisted and text == self.hashed(key)

    def hashed(self, key: bytes) -> str:
        """What is remembered of it."""
        return hmac.digest(key, self.fingerprint.encode(), "sha256")[:16].hex()


@dataclass(frozen=True, kw_only=True)
class Unchanged:
    """The target's state table. Methods raise botocore's errors."""

    state: State
    key: bytes
    """Of the hashes: values are not to be guessed from the table."""

    def known(self, writes: Sequence[PlannedWrite]) -> set[str]:
        """The ids of the messages whose events need not be sent. Writes are in the order of their events.

        Behind an event of its record that is sent, none is known: what the target then holds is not yet certain.
        """
        last = self.state.get_all(_key(each) for each in writes)
        found: set[str] = set()
        sent: set[str] = set()
        for each in writes:
            if each.group not in sent and each.is_known_by(last.get(_key(each)), self.key):
                found.add(each.message_id)
            else:
                sent.add(each.group)
        return found

    def compared(self, writes: Sequence[PlannedWrite]) -> dict[str, bool | None]:
        """By message id, whether a write is what was last delivered; None where nothing is remembered."""
        last = self.state.get_all(map(_key, writes))
        texts = {each.message_id: (each, last.get(_key(each))) for each in writes}
        return {
            name: None if text is None else each.is_known_by(text, self.key) for name, (each, text) in texts.items()
        }

    def delivered(self, writes: Iterable[PlannedWrite]) -> None:
        """Remember what has been delivered; of several of one record the last."""
        texts = {_key(each): each.hashed(self.key) for each in writes}
        self.state.put_all(texts, LIFETIME.total_seconds())

    def remembered(self, writes: Iterable[PlannedWrite]) -> int:
        """Of how many of these something is remembered, whatever was delivered."""
        return len(self.state.get_all(map(_key, writes)))

    def rejected(self, writes: Iterable[PlannedWrite]) -> None:
        """Forget what was last delivered, so that a value that was corrected, even back to it, is sent.

        Also for an event of which nobody knows whether it took effect: what the target holds is not certain any more.
        """
        self.state.delete_all([_key(each) for each in writes])


def delivered_of(route: str) -> str:
    """What the keys begin with of what a route last delivered, and of nothing else."""
    return f"d#{route}#"


def _key(write: PlannedWrite) -> str:
    return f"{delivered_of(write.route)}{write.group}"
