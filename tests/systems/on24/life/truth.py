"""What Marketo has to hold, by what ON24 itself says at the end, asked for by nobody's client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import requests

from local.systems.on24 import StandIn as On24

ORDER = ("Registered", "No Show", "Attended On-demand", "Attended")
_SAME = ("email", "liveminutes", "archiveminutes", "answeredpolls", "engagementscore", "userprofileurl")
_TIMES = {"registrationdate": "createtimestamp", "firstliveactivity": "firstliveactivity"}

Record = Mapping[str, Any]


def rows(on24: On24, event: int, what: str) -> list[dict[str, Any]]:
    """The whole list of one event, with everything that ON24 will ever say of it."""
    on24.be_prompt()
    url = f"{on24.base}/event/{event}/{what}"
    found: list[dict[str, Any]] = requests.get(url, headers=on24.headers, timeout=30).json()[f"{what}s"]
    return [row for row in found if str(row.get("userstatus", "active")).casefold() == "active"]


def expected(on24: On24, event: int, *, registrants: bool = True, attendees: bool = True) -> dict[str, Record]:
    """By event user id: what a record must hold of what its object has."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows(on24, event, "registrant") if registrants else ():
        found[str(row["eventuserid"])] = {"attendedlive": "N", "attendedarchive": "N", **_plain(row)}
    attended = {str(each["eventuserid"]): each for each in on24.people(event)}
    for row in rows(on24, event, "attendee") if attendees else ():
        user, poll = str(row["eventuserid"]), next(iter(row.get("polls") or ()), None)
        came = attended[user]
        mine = found.setdefault(user, {}) | _plain(row)
        mine["attendedlive"] = "Y" if came["attended_live"] else "N"
        mine["attendedarchive"] = "Y" if came["attended_archive"] else "N"
        if poll:
            mine |= {"poll1question": poll["pollquestion"], "poll1answer": "; ".join(poll["pollanswers"])}
        found[user] = mine
    return {user: {name: each for name, each in record.items() if each is not None} for user, record in found.items()}


def differences(found: Sequence[Record], wanted: Mapping[str, Record]) -> list[str]:
    """What the records of one event lack, or have otherwise; empty: they are as they must be."""
    mine = {str(record["eventuserid"]): record for record in found}
    said = [f"{user}: no such record" for user in wanted.keys() - mine.keys()]
    said += [f"{user}: a record of nobody" for user in mine.keys() - wanted.keys()]
    said += [f"{len(found)} records of {len(mine)} registrations"] if len(found) > len(mine) else []
    for user, record in wanted.items():
        for name, value in record.items():
            has = mine.get(user, record).get(name)
            if has != value:
                said.append(f"{user}.{name} is {has!r}, and {value!r} in ON24")
    return said


def statuses(on24: On24, event: int, *, over: bool = True) -> dict[str, str]:
    """By address: the furthest over all registrations of a person; `over`: whoever did not come is a no-show."""
    found: dict[str, str] = {}
    for each in on24.people(event):
        if str(each["status"]).casefold() != "active":
            continue
        came = "Attended" if each["attended_live"] else "Attended On-demand" if each["attended_archive"] else ""
        status = came or ("No Show" if over else "Registered")
        found[each["email"]] = max(status, found.get(each["email"], status), key=ORDER.index)
    return found


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: row[name] for name in _SAME if name in row}
    for name, key in _TIMES.items():
        if row.get(key):
            moment = datetime.fromisoformat(row[key]).astimezone(UTC)
            found[name] = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return found
