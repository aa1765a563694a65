"""Records that were made in kintone are given their key, so that nobody has two.

Somebody makes a customer in kintone, the relay makes the lead, and Marketo tells of the lead before its id stands in
the record. By its key the record is not there yet; by its address it is. So where no record has an event's key, the
record that has the event's other value and no key is given it: the oldest of several, and only as it was read
(`revision`), so that of two leads with one address one is given it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from relay.core.deadline import Deadline
from systems.kintone.client import App, Cells, KintoneClient
from systems.kintone.receiver.spelling import spelled
from systems.kintone.target.plan import Adopted, Write


class _Kind(NamedTuple):
    """What the writes have in common that are asked for together."""

    place: App
    key_field: str
    key_type: str
    known_field: str


def adopted(writes: Sequence[Write], client: KintoneClient, deadline: Deadline) -> list[Write]:
    """The writes, those among them that give a record its key. Raises RequestFailed and MustWait.

    A request for the keys of each app, and one more where some of them are new. What else is written of such a record
    in the same batch goes to it as well.
    """
    records: dict[str, Adopted] = {}
    for kind in dict.fromkeys(filter(None, map(_kind, writes))):
        mine = [each for each in writes if _kind(each) == kind]
        found = dict(_records(kind, mine, client, deadline))
        records |= {each.record_id: found[each.key] for each in mine if each.key in found}
    return [_with(each, records.get(each.record_id)) for each in writes]


def _records(
    kind: _Kind, writes: Sequence[Write], client: KintoneClient, deadline: Deadline
) -> Iterator[tuple[str, Adopted]]:
    """By key: the records that are given it."""
    keys = list(dict.fromkeys(each.key for each in writes))
    there = {spelled(each, kind.key_type) for each in client.values(kind.place, kind.key_field, keys, deadline)}
    new = {each.key: each.known_by.value for each in writes if each.known_by and _is_new(each, kind, there)}
    spellings = dict.fromkeys(each for value in new.values() for each in (value, value.lower()))
    free: dict[str, list[Cells]] = {}
    for cells in client.without(kind.place, kind.key_field, kind.known_field, [*spellings], deadline):
        free.setdefault(_plain(cells.value), []).append(cells)
    for key, value in new.items():
        if candidates := free.get(_plain(value)):
            first = candidates.pop(0)
            yield key, Adopted(first.number, first.revision)


def _is_new(write: Write, kind: _Kind, there: set[str]) -> bool:
    return spelled(write.key, kind.key_type) not in there


def _with(write: Write, record: Adopted | None) -> Write:
    return write if record is None else write._replace(adopted=record, upsert=False)


def _plain(value: str) -> str:
    return value.strip().casefold()


def _kind(write: Write) -> _Kind | None:
    known = write.known_by
    return None if known is None else _Kind(write.place, write.key_field, known.key_type, known.field)
