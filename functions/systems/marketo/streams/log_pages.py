"""A page of a log, and the place behind it: the token moves on, or begins once more where Marketo knows it no more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Generic, NamedTuple, TypeVar

from msgspec.structs import replace

from systems.marketo.rest.calls.activities import Activities
from systems.marketo.rest.calls.activity import ActivityPage, LeadActivity, LeadChange
from systems.marketo.rest.errors import CallFailed
from systems.marketo.streams import passes
from systems.marketo.streams.bookmark import Log, LogBookmark

Entry = TypeVar("Entry", bound=LeadChange | LeadActivity)

_OF_A_TOKEN = frozenset({"701", "702", "1001", "1003"})
"""What Marketo may say of a token that it does not know any more; no page of Adobe's says which."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class TurnedPage(NamedTuple, Generic[Entry]):
    """What a page gave."""

    place: LogBookmark
    """The place behind it; the log is no longer left where this was its end, or the span's."""
    entries: Sequence[Entry]
    """Those that happened before the span ends."""


def turned(
    place: LogBookmark, log: Log, logs: Iterable[Log], ask: Activities, read: Callable[[str], ActivityPage[Entry]]
) -> TurnedPage[Entry]:
    """One page of a log: one call, or two where there is no token yet, which is then that of all `logs`.

    Raises CallFailed and MustWait. A token that is refused is no failure the first time.
    """
    try:
        if log not in place.tokens:
            token = ask.token(place.since)
            place = replace(place, tokens={**dict.fromkeys(logs, token), **place.tokens}, calls=place.calls + 1)
        page = read(place.tokens[log])
    except CallFailed as error:
        if error.cause.code not in _OF_A_TOKEN or place.began_anew:
            raise
        return TurnedPage(passes.anew(place), ())
    entries = [each for each in page.entries if place.end_of_logs is None or _at(each) < place.end_of_logs]
    place = replace(place, tokens={**place.tokens, log: page.token}, calls=place.calls + 1)
    if page.more and len(entries) == len(page.entries):
        return TurnedPage(place, entries)
    left = tuple(each for each in place.left if each != log)
    return TurnedPage(replace(place, left=left, seen=(*place.seen, log)), entries)


def come_to(entries: Iterable[LeadChange | LeadActivity], now: datetime) -> datetime | None:
    """How far a page has come: when the first of its entries happened, of those that can be read; never in the future.

    The first, since who adds activities of custom types gives them any date.
    """
    moments = [moment for moment in map(_at, entries) if moment > _LONG_AGO]
    return min([*moments, now]) if moments else None


def is_stuck(before: LogBookmark, place: LogBookmark) -> bool:
    """Whether a page has led nowhere: its log says that there is more, and does not show it yet.

    A token that was refused is no such page: it has begun anew.
    """
    return (place.left, place.tokens, place.began_anew) == (before.left, before.tokens, before.began_anew)


def _at(entry: LeadChange | LeadActivity) -> datetime:
    """When it happened; what cannot be read counts as long ago, so that it is taken."""
    try:
        found = datetime.fromisoformat(entry.at)
    except ValueError:
        return _LONG_AGO
    return found if found.tzinfo else found.replace(tzinfo=UTC)
