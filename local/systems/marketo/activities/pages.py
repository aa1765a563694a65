"""How pages of the activity log come, and the tokens that lead from one to the next.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/activities : a page may be
short, or empty, although there is more. A page looks at as many activities of all types as it may have rows
(https://experienceleague.adobe.com/en/docs/experience-cloud-kcs/kbarticles/ka-29362), and shows those that fit; `full`
lets it look on until it is full, `looks_at` makes that fewer, `short` cuts one of so many pages to half, and `empty`
lets the next pages hold nothing at all and stay where they are.

A token belongs to one instance and may be refused one day; with which code is not documented, 1003 is an inference.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

from local.systems.marketo.activities.activity import Activity, Place
from local.systems.marketo.activities.log import Log
from local.systems.marketo.errors import Refusal
from local.systems.marketo.wire.paging import read, written

Fits = Callable[[Activity], bool]
"""Whether it is asked for."""

_ALL = 2**31


class Pages:
    """The pages of one log."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self.full = False
        self.looks_at: int | None = None
        self.short = 0
        self.empty = 0
        self._given = 0
        self.issuer = _issuer()
        """Who gives tokens; those of another are refused."""

    def page(self, token: str, rows: int, fits: Fits) -> tuple[list[Activity], str, bool]:
        """What a page shows, the token behind it, and whether there is more. Raises Refusal 1003 for the token."""
        place = self._read(token)
        if self.full:
            return self._full_page(place, rows, fits)
        if self.empty > 0:
            self.empty -= 1
            return [], self.token(place), True
        found, more = self._log.after(place, min(rows, self.looks_at or rows))
        self._given += 1
        if self.short and self._given % self.short == 0:
            found, more = found[: len(found) // 2], True
        return [each for each in found if fits(each)], self.token(found[-1].place if found else place), more

    def _full_page(self, place: Place, rows: int, fits: Fits) -> tuple[list[Activity], str, bool]:
        looked_at, _ = self._log.after(place, _ALL)
        found = [each for each in looked_at if fits(each)]
        if len(found) > rows:
            return found[:rows], self.token(found[rows - 1].place), True
        return found, self.token(looked_at[-1].place if looked_at else place), False

    def token(self, place: Place) -> str:
        """The token that leads to what is behind a place."""
        return written(self.issuer, *place)

    def refuse_tokens(self) -> None:
        """Refuse every token that was given until now."""
        self.issuer = _issuer()

    def clear(self) -> None:
        """Let pages come as they do by themselves; tokens stay good."""
        self.full, self.looks_at, self.short, self.empty, self._given = False, None, 0, 0, 0

    def _read(self, token: str) -> Place:
        issuer, at, number = read(token, str, float, int)
        if issuer != self.issuer:
            raise Refusal("1003", "Invalid data: nextPageToken is expired or of another instance")
        return at, number


def _issuer() -> str:
    return uuid.uuid4().hex[:8]
