"""What routes are given of a record that is gone: a memory knows only that it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, runtime_checkable

from relay.system.access import Payload
from relay.system.stream import Change, Reader


@runtime_checkable
class TellsGone(Protocol):
    """A reader that knows more of a record that is gone than its id, such as what its webhook would have said."""

    def gone(self, record: str) -> Payload | None:
        """What routes map of it; None: it is nothing that they are told. Asks nothing of the system."""


def named(changes: Iterable[Change], reader: Reader) -> list[Change]:
    """The same changes, with a payload for each that is gone and has none: `{"id": ...}`, or what the reader says.

    Without those of which the reader says that they are nothing to be told.
    """
    found = (_named(each, reader) if each.deleted and not each.payload else each for each in changes)
    return [each for each in found if each is not None]


def _named(change: Change, reader: Reader) -> Change | None:
    payload = reader.gone(change.record) if isinstance(reader, TellsGone) else {"id": change.record}
    return None if payload is None else change._replace(payload=payload)
