"""Detail items of contacts: whether those that relay.yaml names are there, and which may be meant where it does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from relay.core.findings import Finding
from systems.mazrica.config import MazricaConnection
from systems.mazrica.names import RecordList
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rows.detail_items import DetailItem, items
from systems.mazrica.rows.times import MomentReader

TYPES = {"lead_id": "number", "lead_score": "number", "acquisition_date": "date", "activity_url": "url"}
NAMES = {"lead_id": "lead id", "lead_score": "lead score", "acquisition_date": "acquisition date"}
"""What they are called in seeds of such accounts; an item's name may be any."""
_OPTIONAL = frozenset({"activity_url"})


def check_items(where: str, connection: MazricaConnection, rows: Sequence[JsonRow]) -> Iterator[Finding]:
    """Each that is named has its type; what is not named is looked for by its name."""
    times = MomentReader(connection.zone)
    shown = {each.id: each for row in rows for each in items(row, RecordList.CONTACTS, times)}
    named = {name: number for name, number in msgspec.structs.asdict(connection.items).items() if number is not None}
    for name, number in named.items():
        yield from _check(f"{where}: items.{name}", where, number, TYPES[name], shown)
    missing = [name for name in TYPES if name not in named and name not in _OPTIONAL]
    if missing and rows:
        found = _found(missing, shown)
        said = f"items does not name {', '.join(missing)} at the connection; contacts have"
        them = ", ".join(f"{each.id} {each.name} ({each.type})" for each in sorted(shown.values()))
        write = (
            f" Write items: {{{', '.join(f'{name}: {number}' for name, number in found.items())}}}." if found else ""
        )
        yield Finding(
            level="warning", where=where, message=f"{said} {them or 'no detail items that are shown'}.{write}"
        )


def _check(what: str, where: str, number: int, kind: str, shown: dict[int, DetailItem]) -> Iterator[Finding]:
    item = shown.get(number)
    if item is None and shown:
        message = f"{what} is {number}, which none of these contacts shows: it has no value in any, or it is not there."
        yield Finding(level="warning", where=where, message=message)
    elif item is not None and item.type and item.type != kind:
        message = f"{what} is {number} {item.name}, which is of type {item.type}; {kind} is wanted."
        yield Finding(level="error", where=where, message=message)


def _found(missing: Sequence[str], shown: dict[int, DetailItem]) -> dict[str, int]:
    by_name = {each.name.strip().casefold(): each for each in shown.values()}
    wanted = {name: by_name.get(NAMES[name]) for name in missing}
    return {name: each.id for name, each in wanted.items() if each is not None and each.type in {"", TYPES[name]}}
