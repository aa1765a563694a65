"""The mail that a person's mailbox gets: what came, under a sender that the relay may send for.

Never under the sender's own address: the mailbox would ask DMARC of that domain, and the relay does not speak for it.
So From is the reply address (or what relay.yaml says), Reply-To is who wrote, and an answer goes to them. The body is
kept byte for byte, with its attachments, where any server takes it; otherwise the text is sent with the whole mail
beside it as a file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from typing import NamedTuple

from relay.core.config import Language
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
_MOST_NAMES = 100
_LINE_BREAK = "\r\n"

UNPROVED: Mapping[Language, str] = {"en": "sender not verified", "ja": "差出人未確認"}
"""Beside a name, by `language` in relay.yaml."""


class Addresses(NamedTuple):
    """From whom a forwarded mail comes, and where it goes."""

    sender: str
    to: str
    unproved: str = UNPROVED["en"]
    """What stands behind the name of who wrote where nobody vouches for them."""


class MailToForward(NamedTuple):
    """One mail, as it came and as it was read."""

    id: str
    """What SES calls it."""
    key: str
    """Where it lies in S3."""
    raw: bytes
    mail: ParsedMail
    is_authenticated: bool = True


def kept(found: MailToForward, addresses: Addresses) -> bytes | None:
    """The mail with its own body; None where a server on the way might not take it."""
    raw = found.raw
    if len(raw) > MAX_KEPT_BYTES or not raw.isascii() or b"\0" in raw or _longest_line(raw) > _LONGEST_LINE:
        return None
    header, body = _parted(raw)
    fields = [each for each in _fields(header) if _KEPT_FIELDS.match(each)]
    if sum(map(len, fields)) > _MOST_HEADER_BYTES:
        return None
    return b"\r\n".join([*_envelope(found, addresses), *fields, b"", body])


def wrapped(found: MailToForward, addresses: Addresses) -> bytes | None:
    """The mail's text, and the whole mail as a file; None where it is too large."""
    if len(found.raw) > MAX_KEPT_BYTES:
        return None
    made = _text(found.mail.body.text)
    made.add_attachment(found.raw, maintype="application", subtype="octet-stream", filename="mail.eml")
    return _under(made, found, addresses)


def told(found: MailToForward, addresses: Addresses) -> bytes:
    """The mail's text alone, and where in S3 the whole lies: for what no mailbox takes."""
    names = "".join(f"- {each.name or each.type}\n" for each in found.mail.body.files[:_MOST_NAMES])
    note = f"\n\n--\nThe whole mail, with its attachments, lies in S3 as {found.key}.\n{names}"
    return _under(_text(found.mail.body.text + note), found, addresses)


def _text(words: str) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    made.set_content(words, cte="base64")
    return made


def _under(made: EmailMessage, found: MailToForward, addresses: Addresses) -> bytes:
    """A mail of the relay's own making, under the same header as others."""
    mail = found.mail
    ids = [("References", " ".join(mail.references)), ("In-Reply-To", mail.in_reply_to or "")]
    fields = [_encoded("Subject", mail.subject), *(f"{name}: {said}".encode() for name, said in ids if said)]
    return b"\r\n".join([*_envelope(found, addresses), *fields, made.as_bytes(policy=SMTP)])


def _envelope(found: MailToForward, addresses: Addresses) -> list[bytes]:
    """The fields of the relay's own.

    Not by the library, which decodes what it is given: a sender's words may hold encoded line breaks.
    """
    sender = found.mail.sender
    name = re.sub(r'[<>"\\]', " ", (sender.name or sender.address).replace("@", " at ")).strip()[:60]
    shown = name if found.is_authenticated else f"{name} ({addresses.unproved})"
    fields = [
        _encoded("From", shown) + f" <{addresses.sender}>".encode(),
        f"To: {addresses.to}".encode(),
        f"X-Auto-Response-Suppress: OOF, AutoReply\r\n{FORWARDED}: {found.id}".encode(),
    ]
    return [*fields, f"Reply-To: <{sender.address}>".encode()] if sender.address else fields


def _encoded(name: str, words: str) -> bytes:
    """A field whose words are encoded as a whole (RFC 2047), and folded."""
    return f"{name}: {Header(words, 'utf-8', header_name=name).encode(linesep=_LINE_BREAK)}".encode("ascii")


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
