"""The link to a lead's activities, for the contact's URL item: who makes links says which one is to stand there."""

from __future__ import annotations

from typing import Protocol


class ActivityUrls(Protocol):
    """Makes links."""

    def url(self, lead: int) -> str | None:
        """What a contact's item is to show now; None leaves it as it is.

        It is asked for each lead that is delivered, and written when it differs from what was last written. So it is
        the same for as long as the link need not be renewed.
        """


class NoActivityUrls:
    """Implements ActivityUrls where nobody makes links."""

    def url(self, lead: int) -> str | None:  # noqa: ARG002 - as it says
        """None."""
        return None
