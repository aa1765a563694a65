"""Mails, as they are now: what was sent earlier may have been another text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Email:
    """A mail; `html` and `text` may have tokens such as `{{lead.First Name:default=you}}`."""

    id: int
    name: str
    created: float
    updated: float
    subject: str = ""
    from_name: str = "Stand-in"
    from_email: str = "stand-in@example.com"
    html: str = ""
    text: str = ""
    status: str = "approved"


def shipped(now: float) -> Email:
    """The mail that an instance has from the beginning."""
    return Email(
        id=2001,
        name="Autumn Mail",
        created=now,
        updated=now,
        subject="News for {{lead.First Name:default=you}}",
        html="<html><body><p>Hello {{lead.First Name:default=you}}</p></body></html>",
        text="Hello {{lead.First Name:default=you}}",
    )
