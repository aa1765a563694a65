"""Records that were made in kintone are given their key, so that nobody has two.

Somebody makes a customer in kintone, the relay makes the lead, and Marketo tells of the lead before its id stands in
the record. By its key the record is not there yet; by its address it is. So where no record has an event's key, the
record that has the event's other value and no key is given it: the oldest of several, and only as it was read
(`revision`), so that of two leads with one address one is given it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from relay.core.deadline import Deadline
from systems.kintone.client import MAX_READ, App, Cells, KintoneClient, of_fair_size
from systems.kintone.receiver.spelling import spelled
from systems.kintone.target.plan import Adopted, Write
from systems.kintone.target.record import record_name

KeyName = tuple[str, str]
"""A record's name within the connection, and the field of its key: one's number may be another one's key."""


class _Kind(NamedTuple):
    """What the writes have in common that are asked for together."""

    place: App
    key_field: str
    key_type: str
    known_field: str


def asked_together(writes: Sequence[Write]) -> list[list[Write]]:
    """The writes that might give a record its key, those of one app together: what fails for one is no other's."""
    kinds: dict[_Kind, list[Write]] = {}
    for write in writes:
        if (kind := _kind(write)) is not None:
            kinds.setdefault(kind, []).append(write)
    return [*kinds.values()]


def to_adopt(asking: Sequence[Write], client: KintoneClient, deadline: Deadline) -> dict[KeyName, Adopted]:
    """The records that are given the keys of writes that are asked for together. Raises RequestFailed and MustWait.

    A request for the keys, and one more where some of them are new.
    """
    kind = _kind(asking[0])
    found = {} if kind is None else dict(_records(kind, asking, client, deadline))
    return {_key_of(each): found[each.key] for each in asking if each.key in found}


def adopted(writes: Sequence[Write], records: Mapping[KeyName, Adopted]) -> list[Write]:
    """The writes, those among them that give a record its key, and what else is written of it in the same batch.

    It goes by the record's number from then on, so that it stands in one line with what is written by that: no request
    holds a record twice.
    """
    return [_with(each, records.get(_key_of(each))) for each in writes]


def _records(
    kind: _Kind, writes: Sequence[Write], client: KintoneClient, deadline: Deadline
) -> Iterator[tuple[str, Adopted]]:
    """By key: the records that are given it."""
    keys = list(dict.fromkeys(each.key for each in writes))
    there = {spelled(each, kind.key_type) for each in client.values(kind.place, kind.key_field, keys, deadline)}
    new = {each.key: each.known_by.value for each in writes if each.known_by and _is_new(each, kind, there)}
    free = _free(kind, [*new.values()], client, deadline)
    for key, value in new.items():
        if candidates := free.get(_plain(value)):
            first = candidates.pop(0)
            yield key, Adopted(first.number, first.revision)


def _free(kind: _Kind, values: Sequence[str], client: KintoneClient, deadline: Deadline) -> Mapping[str, list[Cells]]:
    """By value: the records that are known by it and have no key, as many as there are keys for it.

    A value that many records have, as nobody's address, hides no record of another one: whoever has too few is asked
    for until there are no more.
    """
    wanted = Counter(map(_plain, values))
    free: dict[str, dict[str, Cells]] = {}
    for some in of_fair_size([*dict.fromkeys(each for value in values for each in (value, value.lower()))]):
        left, after = some, "0"
        while left:
            page = client.without(kind.place, kind.key_field, kind.known_field, left, deadline, after=after)
            for cells in page:
                free.setdefault(_plain(cells.value), {})[cells.number] = cells
            if len(page) < MAX_READ:
                break
            after = page[-1].number
            left = [each for each in left if len(free.get(_plain(each), ())) < wanted[_plain(each)]]
    return {value: [*found.values()] for value, found in free.items()}


def _is_new(write: Write, kind: _Kind, there: set[str]) -> bool:
    return spelled(write.key, kind.key_type) not in there


def _key_of(write: Write) -> KeyName:
    return write.record_id, write.key_field


def _with(write: Write, record: Adopted | None) -> Write:
    """The key is written whatever else is: so a route that has only an action is a write as well."""
    if record is None:
        return write
    name = record_name(write.place.app, write.place.guest_space, record.number)
    return write._replace(adopted=record, record_id=name, upsert=False, writes_fields=True)


def _plain(value: str) -> str:
    return value.strip().casefold()


def _kind(write: Write) -> _Kind | None:
    known = write.known_by
    return None if known is None else _Kind(write.place, write.key_field, known.key_type, known.field)
