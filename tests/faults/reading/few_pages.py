"""A function that runs out of time after some pages."""

from __future__ import annotations


class FewPages:
    """A deadline of a function that has time for so many looks at it."""

    def __init__(self, looks: int) -> None:
        self._left = looks

    def seconds_left(self) -> float:
        """Plenty, and then not enough for another page."""
        self._left -= 1
        return 100.0 if self._left > 0 else 30.0
