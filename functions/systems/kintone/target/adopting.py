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


class _Kind(NamedTuple):
    """What the writes have in common that are asked for together."""

    place: App
    key_field: str
    key_type: str
    known_field: str


def adopted(writes: Sequence[Write], client: KintoneClient, deadline: Deadline) -> list[Write]:
    """The writes, those among them that give a record its key. Raises RequestFailed and MustWait.

    A request for the keys of each app, and one more where some of them are new. What else is written of such a record
    in the same batch goes to it as well. It goes by the record's number from then on, so that it stands in one line
    with what is written by that: no request holds a record twice.
    """
    records: dict[tuple[str, str], Adopted] = {}
    for kind in dict.fromkeys(filter(None, map(_kind, writes))):
        mine = [each for each in writes if _kind(each) == kind]
        found = dict(_records(kind, mine, client, deadline))
        records |= {_key_of(each): found[each.key] for each in mine if each.key in found}
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


def _key_of(write: Write) -> tuple[str, str]:
    """A record's number and another one's key may be the same figure."""
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
