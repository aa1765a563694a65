"""What a system may keep of its own while it is read, so that none makes a table (relay.reading.readers.memory)."""

from __future__ import annotations

from typing import Protocol


class Keeps(Protocol):
    """Small texts by kind and name, such as a deal's phase by its id."""

    def get(self, kind: str, name: str) -> str | None:
        """What was put last under a name; None where nothing was. Raises botocore's errors."""

    def put(self, kind: str, name: str, content: str) -> None:
        """Keep a text under a name, once the page that is being made is queued."""

    def put_ahead(self, kind: str, name: str, content: str) -> None:
        """Keep a text under a name at once, and so whether or not the page is queued. Raises botocore's errors."""
