"""What the body of a write says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.systems.mazrica.account import Account
from local.systems.mazrica.errors import invalid
from local.systems.mazrica.readings import Ids
from local.systems.mazrica.records import links
from local.systems.mazrica.records.kinds import Kind, Link
from local.systems.mazrica.records.table import Record
from local.systems.mazrica.records.values import checked
from local.systems.mazrica.wire.item_values import read_items
from local.systems.mazrica.wire.names import api_name

_ABSENT = object()


def read_body(
    account: Account, kind: Kind, members: Mapping[str, Any], record: Record | None
) -> tuple[dict[str, Any], dict[int, Any]]:
    """The values and detail items that are written, of a new record when `record` is None. Raises Refusal 400."""
    body = _Body(account, kind, members, record)
    values = {**body.columns(), **body.links()}
    items = body.items()
    body.refuse_unknown()
    return values, items


class _Body:
    def __init__(self, account: Account, kind: Kind, members: Mapping[str, Any], record: Record | None) -> None:
        self.account, self.kind, self.record = account, kind, record
        self.left = dict(members)
        ids: Mapping[str, Ids] = {
            "customers": account.readings.customer_ids,
            "contacts": account.readings.contact_ids,
            "deals": account.readings.deal_ids,
        }
        self.nested = ids[kind.name] == "nested"

    def take(self, name: str) -> Any:
        """A member; _ABSENT when it is not there, or the API does not have it."""
        known = api_name(self.account.readings, self.kind.name, name)
        return self.left.pop(known, _ABSENT) if known else _ABSENT

    def columns(self) -> dict[str, Any]:
        found = {column.name: (column, self.take(column.name)) for column in self.kind.columns}
        return {
            name: checked(column, None if value is _ABSENT else value)
            for name, (column, value) in found.items()
            if value is not _ABSENT or self.record is None
        }

    def links(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for link in self.kind.links:
            wanted = self._wanted(link)
            if wanted is _ABSENT and self.record is not None:
                continue
            deal_type = values.get("dealType") or self._held("dealType")
            values[link.name] = links.resolved(self.account, link, None if wanted is _ABSENT else wanted, deal_type)
        held = self._held("dealType")
        if values.get("dealType", held) != held and not values.keys() >= links.OF_DEAL_TYPE:
            raise invalid("dealType: another one has phases and other choices of its own")
        return values

    def _held(self, name: str) -> Any:
        return self.record.values.get(name) if self.record else None

    def _wanted(self, link: Link) -> Any:
        given = self.take(link.name if self.nested else link.flat)
        if given in (_ABSENT, None):
            return given
        if self.nested:
            given = given.get("id") if isinstance(given, dict) else None
        if type(given) is not int:
            raise invalid(f"{link.name} has to be named by its id")
        return given

    def items(self) -> dict[int, Any]:
        given = self.take(self.kind.items)
        if given in (_ABSENT, None):
            return {}
        found = read_items(self.account, self.kind, given)
        if self.record is not None and self.account.readings.items_patch == "replace":
            found = {**dict.fromkeys(self.record.items), **found}
        return found

    def refuse_unknown(self) -> None:
        if self.left and self.account.readings.unknown_members == "refused":
            raise invalid(f"unknown: {', '.join(sorted(self.left))}")
