"""What is found wrong, or right: in relay.yaml by itself, and at the systems."""

from __future__ import annotations

import msgspec


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that `relay check` found at the system itself."""

    level: str
    """`ok`, `warning` or `error`."""
    where: str
    """Path in relay.yaml, such as `routes.mail-opened.fields.score`."""
    message: str


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong in a configuration and can be seen without asking the system."""

    path: str
    """Relative to the route or connection, such as `fields.opened_at.zone`."""
    message: str
    """What is wrong and what to change."""
