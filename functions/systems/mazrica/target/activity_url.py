"""The link to a lead's activities, for the contact's URL item: who makes links says which one is to stand there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from relay.system.page_links import LinkedPage


class ActivityUrls(Protocol):
    """Makes links."""

    def url(self, lead: int) -> str | None:
        """What a contact's item is to show now; None leaves it as it is.

        It is asked for each lead that is delivered, and written when it differs from what was last written. So it is
        the same for as long as the link need not be renewed.
        """


@dataclass(frozen=True)
class PageUrls:
    """Implements ActivityUrls by the relay's own page. Raises botocore's errors."""

    page: LinkedPage

    def url(self, lead: int) -> str | None:
        """The link of the present span, as relay.system.page_links has it."""
        return self.page.url(str(lead))


class NoActivityUrls:
    """Implements ActivityUrls where nobody makes links."""

    def url(self, lead: int) -> str | None:  # noqa: ARG002 - as it says
        """None."""
        return None
