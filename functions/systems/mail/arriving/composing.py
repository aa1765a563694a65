"""A reply as routes map it, of what SES says, what the mail says, and whose it is. It is made to fit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeVar

import msgspec

from systems.mail.arriving.notice import Notice
from systems.mail.matching.threads import ThreadLead
from systems.mail.parsing.body import AttachedFile
from systems.mail.parsing.parsed import ParsedMail
from systems.mail.reply import Attachment, MailReply, MailSender, MatchedBy

_TEXT_BYTES, _WHOLE_TEXT_BYTES = 18_000, 22_000
_EXCERPT = 250
"""Characters. Marketo's fields of type String take 255."""
_ATTACHMENTS_BYTES, _IDS_BYTES = 6_000, 5_000
_MOST_ATTACHMENTS = 40

_Each = TypeVar("_Each")


class Match(NamedTuple):
    """Whose reply it is."""

    by: MatchedBy
    lead: str | None = None
    claimed: str | None = None

    @property
    def thread(self) -> ThreadLead | None:
        """What may be remembered of its thread."""
        if self.lead is not None:
            return ThreadLead(self.lead, is_proved=True)
        return None if self.claimed is None else ThreadLead(self.claimed, is_proved=False)


def compose(notice: Notice, mail: ParsedMail, to: str, match: Match, *, authenticated: bool) -> MailReply:
    """The reply; less than systems.mail.reply.LARGEST as JSON."""
    text = cut(mail.text, _TEXT_BYTES)
    whole = cut(mail.body.text, _WHOLE_TEXT_BYTES)
    files = _fitting(map(_attachment, mail.body.files), _ATTACHMENTS_BYTES)[:_MOST_ATTACHMENTS]
    return MailReply(
        id=notice.id,
        from_=MailSender(address=mail.sender.address, name=mail.sender.name or None),
        to=to[:320],
        subject=mail.subject,
        text=text,
        excerpt=" ".join(mail.text[: 4 * _EXCERPT].split())[:_EXCERPT].strip(),
        whole_text=whole,
        cut=mail.body.is_cut or text != mail.text or whole != mail.body.text or len(files) < len(mail.body.files),
        message_id=mail.message_id,
        in_reply_to=mail.in_reply_to,
        references=_fitting(reversed(mail.references), _IDS_BYTES)[::-1],
        date=mail.date,
        received_at=notice.at,
        verdicts=notice.verdicts,
        authenticated=authenticated,
        automatic=mail.automatic is not None,
        automatic_kind=mail.automatic,
        attachments=files,
        lead=match.lead,
        lead_claimed=match.claimed,
        matched_by=match.by,
    )


def cut(text: str, limit: int) -> str:
    """As much of a text as takes `limit` bytes in JSON, without half a character."""
    if _size(text) <= limit:
        return text
    shortest, longest = 0, min(len(text), limit)
    while shortest < longest:
        middle = (shortest + longest + 1) // 2
        shortest, longest = (middle, longest) if _size(text[:middle]) <= limit else (shortest, middle - 1)
    return text[:shortest].rstrip()


def _size(found: object) -> int:
    return len(msgspec.json.encode(found))


def _fitting(found: Iterable[_Each], limit: int) -> list[_Each]:
    kept, left = [], limit
    for each in found:
        left -= _size(each) + 1
        if left < 0:
            break
        kept.append(each)
    return kept


def _attachment(found: AttachedFile) -> Attachment:
    return Attachment(name=found.name, type=found.type, bytes=found.bytes)
