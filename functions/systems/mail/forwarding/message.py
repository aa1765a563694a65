"""The mail that a person's mailbox gets: what came, under a sender that the relay may send for.

Never under the sender's own address: the mailbox would ask DMARC of that domain, and the relay does not speak for it.
So From is the reply address (or what relay.yaml says), Reply-To is who wrote, and an answer goes to them. The body is
kept byte for byte, with its attachments, where any server takes it; otherwise the text is sent with the whole mail
beside it as a file.
"""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr
from typing import NamedTuple

from systems.mail.parsing.automatic import FORWARDED
from systems.mail.parsing.parsed import ParsedMail

MAX_KEPT_BYTES = 20 * 1024 * 1024
"""Of a mail that goes on whole. Most mailboxes take 25 MB, and what is encoded once more grows by a third."""

_LONGEST_LINE = 998
"""https://www.rfc-editor.org/rfc/rfc5322#section-2.1.1"""
_KEPT_FIELDS = re.compile(
    rb"(?im)^(?:MIME-Version|Content-Type|Content-Transfer-Encoding|Content-Disposition|Content-Language|Subject|Date|"
    rb"References|In-Reply-To|Thread-Topic|Thread-Index)[ \t]*:"
)
_MOST_HEADER_BYTES = 64 * 1024


class Addresses(NamedTuple):
    """From whom a forwarded mail comes, and where it goes."""

    sender: str
    to: str


def kept(raw: bytes, mail: ParsedMail, addresses: Addresses, mail_id: str) -> bytes | None:
    """The mail with its own body; None where a server on the way might not take it."""
    header, body = _parted(raw)
    if len(raw) > MAX_KEPT_BYTES or not raw.isascii() or b"\0" in raw or _longest_line(raw) > _LONGEST_LINE:
        return None
    ours = _envelope(mail, addresses, mail_id)
    fields = [each for each in _fields(header) if _KEPT_FIELDS.match(each)]
    if sum(map(len, fields)) > _MOST_HEADER_BYTES:
        return None
    head = ours.as_bytes(policy=SMTP).partition(b"\r\n\r\n")[0]
    return b"\r\n".join([head, *fields, b"", body])


def wrapped(raw: bytes, mail: ParsedMail, addresses: Addresses, mail_id: str) -> bytes | None:
    """The mail's text, and the whole mail as a file; None where it is too large."""
    if len(raw) > MAX_KEPT_BYTES:
        return None
    made = _text_mail(mail, addresses, mail_id, mail.body.text)
    made.add_attachment(raw, maintype="application", subtype="octet-stream", filename="mail.eml")
    return made.as_bytes(policy=SMTP)


def told(mail: ParsedMail, addresses: Addresses, mail_id: str, key: str) -> bytes:
    """The mail's text alone, and where in S3 the whole lies: for what no mailbox takes."""
    names = "".join(f"- {each.name or each.type}\r\n" for each in mail.body.files[:100])
    note = f"\n\n--\nThe whole mail, with its attachments, lies in S3 as {key}.\n" + names
    return _text_mail(mail, addresses, mail_id, mail.body.text + note).as_bytes(policy=SMTP)


def _text_mail(mail: ParsedMail, addresses: Addresses, mail_id: str, text: str) -> EmailMessage:
    made = _envelope(mail, addresses, mail_id)
    made["Subject"] = mail.subject
    for name, ids in (("References", " ".join(mail.references)), ("In-Reply-To", mail.in_reply_to or "")):
        if ids.isascii() and ids:
            made[name] = ids
    made.set_content(text, cte="base64")
    return made


def _envelope(mail: ParsedMail, addresses: Addresses, mail_id: str) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    written_by = mail.sender.name or mail.sender.address
    made["From"] = formataddr((re.sub(r"[<>@\"\\]", " ", written_by).strip()[:60], addresses.sender))
    made["To"] = addresses.to
    if mail.sender.address:
        made["Reply-To"] = mail.sender.address
    made["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    made[FORWARDED] = mail_id
    return made


def _parted(raw: bytes) -> tuple[bytes, bytes]:
    """Header and body."""
    found = re.search(rb"\r?\n\r?\n", raw[: 4 * 1024 * 1024])
    return (raw[: found.start()], raw[found.end() :]) if found else (raw, b"")


def _fields(header: bytes) -> list[bytes]:
    """Each with the lines that go on with it, and no line break but those between them."""
    found: list[bytes] = []
    for line in header.replace(b"\r\n", b"\n").replace(b"\r", b" ").split(b"\n"):
        if line[:1] in {b" ", b"\t"} and found:
            found[-1] += b"\r\n" + line
        else:
            found.append(line)
    return found


def _longest_line(raw: bytes) -> int:
    return max(map(len, raw.split(b"\n")), default=0)
