"""The smallest system there is: a directory of people, which can be written to, read, and looked up.

CONTRIBUTING.md builds it step by step.
"""

from __future__ import annotations

PLACES = {"directory": ("tests.connectors.example.system", "DIRECTORY")}
"""Its line in the registry."""


def register() -> None:
    """Add it for the rest of a program."""
    import systems  # noqa: PLC0415 - whoever only wants to know what this is loads nothing

    systems._PLACES.update(PLACES)
