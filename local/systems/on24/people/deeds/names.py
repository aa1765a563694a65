"""What attendees do, each by its name in orders.

What moves `lastActivity`: a new session, a refreshed browser, an answered poll, and nothing else; what moves
`lastupdated` of an event: a new attendee, an answered poll or survey (https://api.on24.com/v2/openapi.json).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from local.systems.on24.people.deeds import clicking, results, taking_part
from local.systems.on24.people.deeds.deed import Deed

DEEDS: Mapping[str, Callable[[Deed], None]] = {
    "live": taking_part.session("live"),
    "ondemand": taking_part.session("ondemand"),
    "refresh": Deed.moves,
    "poll": taking_part.poll,
    "survey": taking_part.survey,
    "question": taking_part.question,
    "answer": taking_part.answer,
    "resource": clicking.resource,
    "cta": clicking.call_to_action,
    **{name: clicking.widget(name) for name in clicking.WIDGETS},
    "breakout": clicking.breakout,
    "location": clicking.location,
    "test": results.test,
    "certificate": results.certificate,
    "correct": results.correct,
}
"""`correct` is what ON24 computes later: `score`, `live_minutes`, `blocked`."""
MOVING = {"live", "ondemand", "poll", "survey"}
"""What `lastupdated` of an event knows of."""
