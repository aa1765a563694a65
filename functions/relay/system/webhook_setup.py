"""What a person must know of a route who sets up its webhook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from relay.core.config import Connection


class PayloadPath(NamedTuple):
    """One place in the payload."""

    expression: str
    """JMESPath, with the relay's `[]`."""
    type: str = "text"
    """What it becomes, as relay.yaml says it."""
    sample: str = ""
    """What the caller's template may have there as it is, tokens included; empty: one token."""


class ScreenName(NamedTuple):
    """What something is called on a vendor's screens, in English and Japanese."""

    en: str
    ja: str

    def __str__(self) -> str:
        """Both, as on a bilingual form."""
        return self.en if self.en == self.ja else f"{self.en} / {self.ja}"


class MadeFirst(NamedTuple):
    """What a person makes in the target's own screens before the first event."""

    title: ScreenName
    lines: Sequence[str]
    """As a person reads it, in both languages."""
    content: Mapping[str, Any]
    """The same for scripts."""


@dataclass(frozen=True, kw_only=True)
class Described:
    """A route, as its system describes it."""

    paths: Sequence[PayloadPath]
    """Where it looks in the payload, in the order of relay.yaml."""
    identity: Sequence[str] = ()
    """Those of them that say which record of the target an event is about, each by itself; none where that cannot be
    told of what comes back from there."""
    as_form: bool = False
    """Whether the webhook's body is a form by custom: `name={{token}}&name={{token}}`."""
    passes_on: bool = False
    """Whether everything else in the payload reaches the system too."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """With `reply: delivered`: names in the answer, and what they are."""
    made_first: Sequence[MadeFirst] = ()
    """What must be there at the target."""


@dataclass(frozen=True, kw_only=True)
class CallerSheet:
    """What is typed into a system so that it calls the relay, screen by screen."""

    caller: ScreenName
    """Who calls."""
    lines: Sequence[str]
    """As a person reads it, in both languages."""
    content: Mapping[str, Any]
    """The same for scripts, by the screen's English names."""


@dataclass(frozen=True, kw_only=True)
class CalledAt:
    """Where a route is called, and with what, as far as a person is to see it."""

    route: str
    """Its name."""
    url: str
    with_key: str
    """The URL for a caller that sends no header: its key is a secret."""
    secret: str
    """What is sent in the header."""
    hint: str = ""
    """A line for where a secret is not shown; empty: it is."""
    connection: Connection | None = None
    """Whose account calls."""
    reads: Sequence[PayloadPath] = ()
    """What the route looks for in the payload."""
