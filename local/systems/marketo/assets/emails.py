"""Mails, as they are now: what was sent earlier may have been another text.

A mail has an approved version, a draft, or both; approving makes the draft the approved version. Dynamic content is a
section that has a content for each segment, and one for everybody else
(https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/assets/dynamic-content).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

APPROVED, DRAFT = "approved", "draft"


@dataclass(frozen=True, kw_only=True)
class Section:
    """Dynamic content: by the values of one field of leads, which stands for a segmentation."""

    field: str
    segments: Mapping[str, str]
    default: str = ""


@dataclass(frozen=True, kw_only=True)
class Email:
    """A version of a mail; `html` and `text` may have tokens such as `{{lead.First Name:default=you}}`.

    In `html`, `[[banner]]` is where the dynamic section of that name stands.
    """

    id: int
    name: str
    created: float
    updated: float
    subject: str = ""
    from_name: str = "Stand-in"
    from_email: str = "stand-in@example.com"
    pre_header: str = ""
    html: str = ""
    text: str = ""
    sections: Mapping[str, Section] = field(default_factory=dict)
    status: str = APPROVED
    tested: bool = False
    """Whether it is part of an A/B test: no call shows such a mail."""
    refused: bool = False
    """Whether Get Email Full Content does not take it."""


class Emails:
    """The mails of an instance."""

    def __init__(self, now: float) -> None:
        self._versions: dict[int, dict[str, Email]] = {}
        for each in _shipped(now):
            self._versions[each.id] = {each.status: each}

    def version(self, number: int, status: str = "") -> Email | None:
        """The version with this status, or of each mail the approved one before its draft; None where it has none."""
        found = self._versions.get(number, {})
        return found.get(status) if status else found.get(APPROVED) or found.get(DRAFT)

    def all(self) -> Iterator[Email]:
        """Each mail once, in the order of their ids."""
        for number in sorted(self._versions):
            found = self.version(number)
            if found is not None:
                yield found

    def write(self, order: Mapping[str, Any], now: float) -> Email:
        """A person makes a mail, or a new version of one. Raises TypeError for what no mail has."""
        sections = {name: Section(**each) for name, each in order.get("sections", {}).items()}
        before = self.version(order["id"])
        created = before.created if before else now
        email = Email(**{**order, "sections": sections, "created": created, "updated": now})
        self._versions.setdefault(email.id, {})[email.status] = email
        return email

    def approve(self, number: int, now: float) -> None:
        """The draft becomes the approved version. Raises KeyError where there is none."""
        versions = self._versions[number]
        versions[APPROVED] = replace(versions.pop(DRAFT), status=APPROVED, updated=now)

    def unapprove(self, number: int, now: float) -> None:
        """The approved version becomes a draft. Raises KeyError where there is none."""
        versions = self._versions[number]
        versions[DRAFT] = replace(versions.pop(APPROVED), status=DRAFT, updated=now)

    def delete(self, number: int) -> None:
        """Nobody sees it any more. Raises KeyError."""
        del self._versions[number]


def _shipped(now: float) -> Iterator[Email]:
    """The mails that an instance has from the beginning."""
    hello = "Hello {{lead.First Name:default=you}}"
    yield Email(
        id=2001,
        name="Autumn Mail",
        created=now,
        updated=now,
        subject="News for {{lead.First Name:default=you}}",
        html=f"<html><body><p>{hello}</p></body></html>",
        text=hello,
    )
    yield Email(
        id=2002,
        name="Seminar Invitation",
        created=now,
        updated=now,
        subject="Come to our seminar, {{lead.Last Name:default=dear customer}}",
        pre_header="It is free",
        html=_INVITATION,
        sections={"place": Section(field="country", segments={"Japan": "<p>Tokyo</p>"}, default="<p>Online</p>")},
    )


_INVITATION = """<!DOCTYPE html><html><head><title>Invitation</title><style>p{color:red}</style></head><body>
<h1>Seminar</h1><p>Dear {{lead.First Name:default=customer}},</p>[[place]]
<p><a href="https://www.example.com/seminar?from=mail&amp;id=7">Register</a> until {{my.Deadline}}.</p>
<img src="https://www.example.com/open.gif" width="1" height="1"></body></html>"""
