"""What is known of mails: what they are, for an hour, and of each version what is shown without a lead, for a day.

Kept in this process, and in the cache that the functions of a connection share. Nothing of it is about anybody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import time
from typing import Generic, NamedTuple, TypeVar
from urllib.parse import urlsplit

import msgspec

from systems.marketo.rest.cache import Cache
from systems.marketo.rest.calls.mails import MailAsset, MailForm

LIFETIME = 3_600.0
"""Seconds until a mail is looked at again: so late a new version is seen."""
CONTENT_LIFETIME = 86_400.0
"""A version does not change; what it was refused for may."""
MOST_MAILS = 500
MOST_BYTES = 8 * 1024 * 1024
"""Of content in this process, without what Python adds."""

Kept = TypeVar("Kept")


class Shown(msgspec.Struct, frozen=True):
    """Content as Marketo gave it for one version of a mail, or Marketo's code for why it gave none."""

    content: str | None = None
    refused: str | None = None


class _Asked(msgspec.Struct, frozen=True):
    """A mail, and that there is none is worth knowing too."""

    mail: MailAsset | None
    until: float


class _Entry(NamedTuple, Generic[Kept]):
    until: float
    size: int
    kept: Kept


@dataclass
class _Bounded(Generic[Kept]):
    """The last ones that were used; `most` is of all their sizes together."""

    most: int
    _entries: dict[str, _Entry[Kept]] = field(default_factory=dict)
    _size: int = 0

    def get(self, key: str, now: float) -> Kept | None:
        found = self._entries.pop(key, None)
        if found is None:
            return None
        if found.until <= now:
            self._size -= found.size
            return None
        self._entries[key] = found
        return found.kept

    def put(self, key: str, kept: Kept, until: float, size: int) -> None:
        before = self._entries.pop(key, None)
        self._size += size - (before.size if before else 0)
        self._entries[key] = _Entry(until, size, kept)
        while self._size > self.most:
            self._size -= self._entries.pop(next(iter(self._entries))).size


class KnownMails:
    """Of one instance, for the life of a process. `url` is the connection's, `cache` what the functions share."""

    def __init__(self, url: str, cache: Cache | None, clock: Callable[[], float] = time) -> None:
        self._host = urlsplit(url).netloc
        self._cache = cache
        self._clock = clock
        self._mails: _Bounded[_Asked] = _Bounded(MOST_MAILS)
        self._contents: _Bounded[Shown] = _Bounded(MOST_BYTES)

    def mail(self, number: int, ask: Callable[[], MailAsset | None]) -> MailAsset | None:
        """A mail; None: there is none. Raises what `ask` raises."""
        now, key = self._clock(), f"{self._host}#mail#{number}"
        found = self._mails.get(key, now) or self._shared(key, _Asked)
        if found is None or found.until <= now:
            found = _Asked(ask(), now + LIFETIME)
            self._share(key, found, LIFETIME)
        self._mails.put(key, found, found.until, 1)
        return found.mail

    def content(self, mail: MailAsset, kind: MailForm, ask: Callable[[], Shown]) -> Shown:
        """What a version of a mail shows to nobody in particular. Raises what `ask` raises."""
        now, key = self._clock(), f"{self._host}#mail#{mail.id}#{mail.status}#{mail.updated_at}#{kind}"
        found = self._contents.get(key, now)
        if found is not None:
            return found
        found = self._shared(key, Shown)
        if found is None:
            found = ask()
            self._share(key, found, LIFETIME if found.refused else CONTENT_LIFETIME)
        lifetime = LIFETIME if found.refused else CONTENT_LIFETIME
        self._contents.put(key, found, now + lifetime, len(found.content or ""))
        return found

    def _shared(self, key: str, kind: type[Kept]) -> Kept | None:
        content = self._cache.get(key) if self._cache else None
        try:
            return None if content is None else msgspec.json.decode(content, type=kind)
        except msgspec.DecodeError:
            return None

    def _share(self, key: str, kept: object, lifetime: float) -> None:
        if self._cache:
            self._cache.put(key, msgspec.json.encode(kept), lifetime)
