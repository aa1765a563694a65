"""What may be switched: what nobody knows of ON24, how late it is, and how loose its answers are.

Where the vendor's pages are silent, the default is the reading that is harder for a client.
"""

from __future__ import annotations

import zlib
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

Share = Annotated[float, Meta(ge=0, le=1)]
Between = tuple[Annotated[float, Meta(ge=0)], Annotated[float, Meta(ge=0)]]

HOUR, MINUTE = 3600.0, 60.0


class Lateness(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """How late what is shown, in hours, from and to; each row and each change has a delay of its own between them.

    https://api.on24.com/v2/openapi.json: GET attendee, event/{eventId}/attendee, event (datefiltermode "updated");
    https://support.on24.com/hc/en-us/articles/21420786301083 (registrants, on demand).
    """

    cached: Between = (3, 24)
    """Values that are cached: eight of client-level attendees, engagementscore of event-level ones."""
    new_attendees: Between = (0, 24)
    """Until somebody new is among the client-level attendees."""
    on_demand: Between = (4, 12)
    """Until what somebody did on demand is known anywhere."""
    live: Between = (0, 0)
    """Until what somebody did live is known anywhere: support pages speak of half an hour to two, the API of none."""
    registrants: Between = (0, 0.25)
    event_updated: Between = (2, 12)
    """Until `lastupdated` of an event moves."""

    def between(self, kind: str) -> Between:
        """From when to when a kind is late."""
        found: Between = getattr(self, kind)
        return found

    def draw(self, kind: str, *key: Any) -> float:
        """The delay of one thing in seconds; the same one each time."""
        least, most = self.between(kind)
        return HOUR * (least + (most - least) * chance(kind, *key)) if most else 0.0


class Settings(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The switches of an account."""

    order: Literal["id", "newest", "oldest"] = "id"
    """Of the pages of people: documented nowhere."""
    event_level_pages: bool = False
    """Whether event-level lists take pageoffset and itemsperpage, which are not described; else they ignore them."""
    event_level_whole: bool = True
    """Whether event-level lists are whole when no page is asked for; else they end after the first hundred."""
    hubs_at_client_level: bool = False
    """Whether attendees of Engagement Hubs are among the client-level attendees: there is no example of one."""
    skipped_hour_with_offset: bool = True
    """Whether the hour that spring skips is refused even where an offset is written with it."""
    sub_account_events: bool = False
    """Whether events of a sub-account are found under the path of the account above it."""
    no_permission_status: Literal[401, 403] = 401
    """What a token gets that lacks an endpoint: described as 401 for four writes, as 403 for what is read."""
    quota_status: Literal[403, 429] = 403
    quota_wording: Literal["", "api", "endpoint"] = ""
    """What is said when a quota is used up: empty for the endpoint's own words."""
    quota_scope: Literal["account", "token"] = "account"
    totals_count: Literal["everyone", "active"] = "everyone"
    """Whom the totals of an event count: also who is anonymous, deleted or forgotten, or neither."""
    soft_deleted_word: str = "deleted"
    """`userstatus` of who was deleted softly: the data dictionary has only "Active or Inactive"."""
    empty_lists: bool = False
    """Whether lists of a row are there when they are empty."""
    power_leads: bool = True
    wrong_offsets: Share = 0.0
    """Share of the timestamps with an offset that Los Angeles does not have that day (57 of 319 in the examples)."""
    numbers_as_text: Share = 0.0
    """Share of the whole numbers that are written as texts."""
    null_words: Share = 0.0
    """Share of the registrants' empty personal fields that are there as "NULL"."""
    lateness: Lateness = msgspec.field(default_factory=Lateness)


PROMPT = dict.fromkeys(Lateness.__struct_fields__, (0, 0))
"""The lateness of a system that is never late."""
ROUGH = {"wrong_offsets": 0.18, "numbers_as_text": 0.2, "null_words": 0.2}
"""The looseness of the vendor's own examples, and of what public clients guard against."""


def changed(settings: Settings, order: dict[str, Any]) -> Settings:
    """The settings with some of them changed. Raises ValueError that says what is wrong."""
    before = msgspec.to_builtins(settings)
    lateness = order.get("lateness")
    if isinstance(lateness, dict):
        order = {**order, "lateness": {**before["lateness"], **lateness}}
    try:
        return msgspec.convert({**before, **order}, Settings)
    except msgspec.ValidationError as wrong:
        raise ValueError(f"{wrong}; settings are {', '.join(Settings.__struct_fields__)}") from None


def chance(*key: Any) -> float:
    """A number from 0 to 1 that a key has once and for all."""
    return zlib.crc32(":".join(map(str, key)).encode()) / 0x1_0000_0000
