"""Lists of the people of one event, which have no pages in the description.

Whether they take pages when asked, and whether they are whole when not, is not known: see settings.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local.systems.on24.calls.choosing import Choice, chosen, chosen_page
from local.systems.on24.events.event import Event
from local.systems.on24.people.registration import Registration
from local.systems.on24.wire.call import Call
from local.systems.on24.wire.paging import MOST, PageAsked


def listed_at_event(
    call: Call, choice: Choice, event: Event, name: str, show: Callable[[Registration], dict[str, Any]]
) -> dict[str, Any]:
    """What the list of an event answers."""
    if call.settings.event_level_pages and call.params.is_given("pageoffset", "itemsperpage"):
        page = PageAsked.by(call.params)
        rows = chosen_page(call, choice, page, event)
        shown = page.cut(rows)
    else:
        rows = chosen(call, choice, event)
        shown = rows if call.settings.event_level_whole else rows[:MOST]
    call.rows = len(shown)
    return {"eventid": event.id, f"total{name}": len(rows), name: [show(each) for each in shown]}
