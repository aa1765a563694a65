"""Static lists by the names that the old API had for them."""

from __future__ import annotations

from collections.abc import Iterator

from systems.marketo.rest.calls.lists import StaticList
from systems.marketo.rest.client import Calls
from systems.marketo.soap.faults import Fault

_LONGEST_NAME = 255
"""Of a program and a list each; what is longer is no list's."""


def list_id(calls: Calls, name: str) -> int:
    """The list of this name; one in a program is `ProgramName.ListName` (help/soap-api/getmultipleleads.md).

    Either name may have dots in it, so that all are asked for in one call. Raises Fault: 20110 for a name that REST
    cannot look for, 20111 for one that no list has; and CallFailed and MustWait.
    """
    names = [each for each in _endings(name[:_LONGEST_NAME]) if each and "," not in each]
    if not names:
        raise Fault(20110, "Marketo's REST API cannot look for a list whose name holds a comma")
    found = next((each.id for each in calls.lists.find(names=names) if _is_named(each, name)), None)
    if found is None:
        raise Fault(20111, f"No list found with name = {name[:_LONGEST_NAME]}")
    return found


def _endings(name: str) -> Iterator[str]:
    """The name, and what stands behind each dot of it."""
    yield name
    while "." in name:
        name = name.partition(".")[2]
        yield name


def _is_named(found: StaticList, name: str) -> bool:
    return name in {found.name, f"{found.program}.{found.name}"}
