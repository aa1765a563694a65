"""Resources, buttons, widgets, breakout rooms and places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local.systems.on24.events.event import HUB, VIRTUAL, CallToAction, Resource
from local.systems.on24.people.attendance import Moment
from local.systems.on24.people.deeds.deed import Deed

WIDGETS = {
    "meeting": ("meetingconversions", "Book a Meeting", "book_a_meeting"),
    "demo": ("democonversions", "Schedule a Demo", "request_a_demo"),
    "freetrial": ("freetrial", "Free Trial", "free_trial"),
    "pricing": ("getpricing", "Get Pricing", "get_pricing"),
    "contactus": ("contactus", "Contact us", "contactus"),
    "drift": ("drift", "startConversation", "drift"),
}
"""By the names in orders: the key of their list in answers, the usual name, the type."""


def resource(deed: Deed) -> None:
    """View a resource: `name`."""
    name = deed.text("name", "Slides")
    known = deed.event.resources.setdefault(name, Resource(deed.new_id(), name))
    views = known.viewers[deed.registration.id] = known.viewers.get(deed.registration.id, 0) + 1
    rows = deed.rows("resources")
    row: dict[str, Any] = {"resourceid": known.id, "resourceviewed": name, "resourceviewedtimestamp": Moment(deed.at)}
    if deed.event.kind == VIRTUAL:
        row |= {"resourceviews": views, "resourcetype": "WEBCAST", "sponsorid": 1, "sponsorname": "Sponsor"}
    rows[:] = [each for each in rows if each["resourceid"] != known.id]
    rows.append(row)


def call_to_action(deed: Deed) -> None:
    """Click a button: `name`, `action`."""
    name, action = deed.text("name", "Call To Action"), deed.text("action", "https://www.example.com")
    known = deed.event.actions.setdefault(name, CallToAction(deed.new_id(), name, action))
    clicks = known.clickers[deed.registration.id] = known.clickers.get(deed.registration.id, 0) + 1
    rows = deed.rows("calltoactions")
    rows[:] = [each for each in rows if each["ctaid"] != str(known.id)]
    rows.append(
        {"ctaid": str(known.id), "ctaname": name, "clicks": str(clicks), "action": action, "date": Moment(deed.at)}
    )


def widget(name: str) -> Callable[[Deed], None]:
    """Submit a widget: `name`, `action`."""
    key, title, kind = WIDGETS[name]

    def submit(deed: Deed) -> None:
        number: Any = deed.new_id()
        if not (deed.event.kind == HUB and key == "getpricing"):
            number = str(number)
        deed.rows(key).append(
            {
                "widgetid": number,
                "widgetname": deed.text("name", title),
                "widgettype": kind,
                "widgetaction": deed.text("action", "https://www.example.com"),
                "widgetsubmittedtimestamp": Moment(deed.at),
            }
        )

    return submit


def breakout(deed: Deed) -> None:
    """Be in a breakout room: `name`, `role`, `minutes`."""
    deed.rows("breakouts").append(
        {
            "breakoutid": str(deed.new_id()),
            "breakoutname": deed.text("name", "Breakout Room"),
            "breakoutrole": deed.text("role", "Attendee"),
            "breakoutcumulativeliveminutes": int(deed.order.get("minutes", 15)),
        }
    )


def location(deed: Deed) -> None:
    """Visit a place of a virtual environment: `name`, `code`, `minutes`."""
    minutes = int(deed.order.get("minutes", 10))
    deed.rows("locationvisits").append(
        {
            "locationid": deed.new_id(),
            "locationcode": deed.text("code", "home"),
            "locationname": deed.text("name", "Plaza"),
            "sponsorid": 0,
            "sponsorname": "Environment-level",
            "visits": 1,
            "visitsduration": minutes,
            "cumulativevisitsduration": minutes,
        }
    )
