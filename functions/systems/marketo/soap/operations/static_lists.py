"""Static lists by the names that the old API had for them."""

from __future__ import annotations

from systems.marketo.rest.calls.lists import StaticList
from systems.marketo.rest.client import Calls
from systems.marketo.soap.faults import Fault

_MOST_NAMES = 20


def list_id(calls: Calls, name: str) -> int:
    """The list of this name; one in a program is `ProgramName.ListName` (help/soap-api/getmultipleleads.md).

    Either name may have dots in it, so that all are asked for in one call. Raises Fault: 20110 for a name that REST
    cannot look for, 20111 for one that no list has; and CallFailed and MustWait.
    """
    parts = name.split(".")
    endings = [".".join(parts[place:]) for place in range(len(parts))][:_MOST_NAMES]
    names = [each for each in endings if each and "," not in each]
    if not names:
        raise Fault(20110, "Marketo's REST API cannot look for a list whose name holds a comma")
    found = next((each.id for each in calls.lists.find(names=names) if _is_named(each, name)), None)
    if found is None:
        raise Fault(20111, f"No list found with name = {name[:255]}")
    return found


def _is_named(found: StaticList, name: str) -> bool:
    return name in {found.name, f"{found.program}.{found.name}"}
