"""Mails that were looked up: what a route may take that no reading gives, only another route's `mail` with its `then`."""

from __future__ import annotations

from relay.core.config import Source


class MailsSource(Source, frozen=True, kw_only=True):
    """A mail that was looked up. Its payload: systems.marketo.target.mails.record."""
