"""The content of one mail for one lead, in as few calls as what is read of it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from systems.marketo.advice import DENIED
from systems.marketo.rest.calls.mails import MailAsset, MailForm, Mails
from systems.marketo.rest.errors import CallFailed, Verdict
from systems.marketo.target.mails.bounds import cut_html, cut_text
from systems.marketo.target.mails.known_mails import KnownMails, Shown
from systems.marketo.target.mails.plain_text import plain, text_of_html
from systems.marketo.target.mails.record import MailContent
from systems.marketo.target.mails.safe_html import safe_html

NOTHING = "702"
"""Marketo's code for no data, also where it answers without any."""


@dataclass(frozen=True, kw_only=True)
class Rendering:
    """How a route wants it."""

    html: bool
    """Whether the HTML is read of what is found."""
    text: bool
    images: bool
    most_bytes: int
    """Of the HTML and of the text, each."""

    def content(self, mail: MailAsset, lead: int | None, calls: Mails, known: KnownMails) -> MailContent:
        """`lead` None: for nobody in particular. Raises CallFailed and MustWait.

        The text is the mail's own, or made of its HTML where it has none. Where Marketo does not render a mail for a
        lead, who may be gone, it is rendered for nobody.
        """
        page = _Parts(mail, lead, calls, known)
        text = page.part("Text") if self.text else None
        needs_html = self.html or (text is not None and not (text.content or "").strip())
        html = page.part("HTML") if needs_html else None
        return self._content(html, text, page)

    def _content(self, html: Shown | None, text: Shown | None, page: _Parts) -> MailContent:
        safe = safe_html((html.content if html else None) or "", images=self.images)
        words = plain((text.content if text else None) or "") or (text_of_html(safe.html) if text else "")
        shown = cut_html(safe.html, self.most_bytes, lambda part: safe_html(part, images=self.images).html)
        cut = cut_text(words, self.most_bytes)
        refused = next((each.refused for each in (html, text) if each is not None), None)
        is_there = bool(shown if self.html else "") or bool(cut)
        return MailContent(
            html=(shown or None) if self.html else None,
            text=cut or None,
            rendered_for=page.rendered_for if is_there else None,
            truncated=safe.is_cut or (self.html and len(shown) < len(safe.html)) or len(cut) < len(words),
            refused=None if is_there else refused,
        )


class _Parts:
    """HTML and text of one mail."""

    def __init__(self, mail: MailAsset, lead: int | None, calls: Mails, known: KnownMails) -> None:
        self._mail = mail
        self._lead = lead
        self._calls = calls
        self._known = known

    @property
    def rendered_for(self) -> Literal["lead", "mail"]:
        return "mail" if self._lead is None else "lead"

    def part(self, kind: MailForm) -> Shown:
        if self._lead is not None:
            shown = self._asked(kind, self._lead)
            if shown.refused is None:
                return shown
            self._lead = None  # what Marketo does not render for a lead, it does not in the other form either
        return self._known.content(self._mail, kind, lambda: self._asked(kind, None))

    def _asked(self, kind: MailForm, lead: int | None) -> Shown:
        try:
            content = self._calls.content(self._mail, kind, lead)
        except CallFailed as failed:
            if not _is_about_the_mail(failed):
                raise
            return Shown(refused=failed.cause.code)
        return Shown(refused=NOTHING) if content is None else Shown(content=content)


def _is_about_the_mail(failed: CallFailed) -> bool:
    """Whether Marketo itself refused the mail or the lead, rather than the call or who calls."""
    code = failed.cause.code
    return failed.verdict is Verdict.REJECT and code.isdecimal() and code != DENIED
