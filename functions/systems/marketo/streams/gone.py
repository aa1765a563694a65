"""Leads that do not come back by their id: deleted, merged into another, or not shown to this API user.

Such an id is never taken for unchanged. A loser of a merger is not among the deleted leads; it is told by the merger.
"""

from __future__ import annotations

from collections.abc import Mapping

from relay.system.stream import Change

DELETED, MERGED_INTO, NOT_VISIBLE, NOT_MEMBER = "deleted", "mergedInto", "notVisible", "notMember"
TOLD = frozenset({DELETED, MERGED_INTO, NOT_VISIBLE, NOT_MEMBER})
"""Names of a payload that are no fields of Marketo's."""


def gone(number: int, winner: int) -> Change:
    """A lead that is known to be no more; `winner`: the lead that it was merged into, or 0."""
    told: dict[str, int | bool] = {"id": number, DELETED: True}
    if winner:
        return Change(str(number), f"merged into {winner}", {**told, MERGED_INTO: winner}, deleted=True)
    return Change(str(number), DELETED, told, deleted=True)


def not_visible(number: int) -> Change:
    """A lead that does not come back though nobody has told that it is gone: in a partition that is not shown, say."""
    return Change(str(number), NOT_VISIBLE, {"id": number, NOT_VISIBLE: True}, deleted=True)


def not_member(number: int) -> Change:
    """A lead that is there, but not in the list or the program that is asked for."""
    return Change(str(number), NOT_MEMBER, {"id": number, NOT_MEMBER: True}, deleted=True)


def ends(known: Mapping[int, int]) -> dict[int, int]:
    """The same with the last winner of each chain of mergers."""
    found: dict[int, int] = {}
    for number, winner in known.items():
        last, passed = winner, {number}
        while known.get(last) and last not in passed:
            passed.add(last)
            last = known[last]
        found[number] = last
    return found
