"""A connection's secret, as those see it who call the system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class SecretReader(Protocol):
    """A connection's secret, as the object stored in Secrets Manager."""

    def __call__(self, *, refresh: bool = False) -> Mapping[str, Any]:
        """Read it, from the cache unless `refresh`. Raises relay.aws.secrets.NoSecret, which says why there is none."""
