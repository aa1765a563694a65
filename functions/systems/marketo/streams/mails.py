"""Mails that were looked up: a route takes them from another one's `mail` by its `then`, and no reading gives them."""

from __future__ import annotations

from relay.core.config import Source


class MailsSource(Source, frozen=True, kw_only=True):
    """A mail that another route has looked up (`mail`)."""
