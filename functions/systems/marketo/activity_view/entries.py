"""One thing that a lead did, as people read it: when, what, with which page or mail.

Ids of the types: https://developer.adobe.com/events/docs/guides/using/marketo/marketo-lead-activity-data-stream-setup
Attributes: samples on
https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/activities
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, NamedTuple

import msgspec

from systems.marketo.rest.calls.activity import LeadActivity, moment

ActivityKind = Literal[
    "visited",
    "form_filled_out",
    "link_clicked",
    "mail_sent",
    "mail_delivered",
    "mail_bounced",
    "mail_bounced_soft",
    "mail_opened",
    "mail_clicked",
    "unsubscribed",
]


class _Kind(NamedTuple):
    word: ActivityKind
    detail: str = ""
    """The attribute that is shown beside the name. Not those that may hold an address of somebody: query parameters,
    the words of a bounce."""


WEB: Mapping[int, _Kind] = {
    1: _Kind("visited", "Webpage URL"),
    2: _Kind("form_filled_out"),
    3: _Kind("link_clicked"),
}
MAIL: Mapping[int, _Kind] = {
    6: _Kind("mail_sent"),
    7: _Kind("mail_delivered"),
    8: _Kind("mail_bounced"),
    27: _Kind("mail_bounced_soft"),
    10: _Kind("mail_opened"),
    11: _Kind("mail_clicked", "Link"),
    9: _Kind("unsubscribed"),
}
TYPES = (*WEB, *MAIL)
"""Ten: as many as one call takes."""

_LONGEST = 500


class ActivityEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of a list."""

    at: datetime
    kind: ActivityKind
    name: str = ""
    """Of the page, form, link or mail."""
    detail: str = ""
    """The page's address, or where the link in a mail leads, without what follows a question mark."""


def entry(activity: LeadActivity) -> ActivityEntry | None:
    """None for what is no such activity, or happened nobody knows when."""
    kind = WEB.get(activity.type_id or 0) or MAIL.get(activity.type_id or 0)
    at = moment(activity.at)
    if kind is None or at is None:
        return None
    name = _text(activity.primary) or _text(activity.primary_id)
    detail = _text(activity.attributes.get(kind.detail)).partition("?")[0] if kind.detail else ""
    return ActivityEntry(at=at, kind=kind.word, name=name or detail, detail=detail if detail != name else "")


def _text(value: object) -> str:
    return "" if value is None else str(value)[:_LONGEST]
