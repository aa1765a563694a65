"""What a person makes, ticks and types at a system before a route that is read can run, step by step.

Each system says its own steps, in the words of its screens (relay.system.webhook_setup.ScreenName), for what it is to
the route: where its records come from, or where they go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

from relay.core.config import Connection, Route, Source
from relay.system.setting_up.record_form import Formed
from relay.system.webhook_setup import ScreenName


class StepTable(NamedTuple):
    """Rows that are typed in one by one."""

    name: str
    """What it is a table of; a file of it may be called so."""
    header: Sequence[ScreenName]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class SetUpStep:
    """One step, on one screen."""

    title: ScreenName
    lines: Sequence[ScreenName]
    """What is done there. Where both languages are the same, it is a value that is typed in."""
    table: StepTable | None = None


@runtime_checkable
class SetsUpSource(Protocol):
    """A stream for which something must be made where it is read."""

    def set_up(self, name: str, connection: Connection, sources: Sequence[Source]) -> Sequence[SetUpStep]:
        """The steps there, for this and other streams of one connection, which `sources` are of; `name` is its own."""


@runtime_checkable
class LeavesThePast(Protocol):
    """A stream whose past is not to be read as a matter of course: it would write old values over new ones."""

    @property
    def leaves_past(self) -> bool:
        """Whether that is so."""


@runtime_checkable
class SetsUpTarget(Protocol):
    """A target side for whose routes something must be made there."""

    def set_up(
        self, name: str, connection: Connection, routes: Mapping[str, Route], forms: Formed
    ) -> Sequence[SetUpStep]:
        """The steps for some routes to one connection, of which `forms` says what their records look like."""
