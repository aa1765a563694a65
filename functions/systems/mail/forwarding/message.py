"""The mail that a person's mailbox gets: what came, under a sender that the relay may send for.

Never under the sender's own address: the mailbox would ask DMARC of that domain, and the relay does not speak for it.
So From is the reply address (or what relay.yaml says), Reply-To is who wrote, and an answer goes to them. The body is
kept byte for byte, with its attachments, where any server takes it; otherwise the text is sent with the whole mail
beside it as a file.
"""

from __future__ import annotations

import re
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
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
_MOST_NAMES = 100
_LINE_BREAK = "\r\n"


class Addresses(NamedTuple):
    """From whom a forwarded mail comes, and where it goes."""

    sender: str
    to: str


def kept(raw: bytes, mail: ParsedMail, addresses: Addresses, mail_id: str) -> bytes | None:
    """The mail with its own body; None where a server on the way might not take it."""
    header, body = _parted(raw)
    if len(raw) > MAX_KEPT_BYTES or not raw.isascii() or b"\0" in raw or _longest_line(raw) > _LONGEST_LINE:
        return None
    fields = [each for each in _fields(header) if _KEPT_FIELDS.match(each)]
    if sum(map(len, fields)) > _MOST_HEADER_BYTES:
        return None
    return b"\r\n".join([*_envelope(mail, addresses, mail_id), *fields, b"", body])


def wrapped(raw: bytes, mail: ParsedMail, addresses: Addresses, mail_id: str) -> bytes | None:
    """The mail's text, and the whole mail as a file; None where it is too large."""
    if len(raw) > MAX_KEPT_BYTES:
        return None
    made = _text(mail.body.text)
    made.add_attachment(raw, maintype="application", subtype="octet-stream", filename="mail.eml")
    return _under(made, mail, addresses, mail_id)


def told(mail: ParsedMail, addresses: Addresses, mail_id: str, key: str) -> bytes:
    """The mail's text alone, and where in S3 the whole lies: for what no mailbox takes."""
    names = "".join(f"- {each.name or each.type}\n" for each in mail.body.files[:_MOST_NAMES])
    note = f"\n\n--\nThe whole mail, with its attachments, lies in S3 as {key}.\n{names}"
    return _under(_text(mail.body.text + note), mail, addresses, mail_id)


def _text(words: str) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    made.set_content(words, cte="base64")
    return made


def _under(made: EmailMessage, mail: ParsedMail, addresses: Addresses, mail_id: str) -> bytes:
    """A mail of the relay's own making, under the same header as others."""
    ids = [("References", " ".join(mail.references)), ("In-Reply-To", mail.in_reply_to or "")]
    fields = [_encoded("Subject", mail.subject), *(f"{name}: {said}".encode() for name, said in ids if said)]
    return b"\r\n".join([*_envelope(mail, addresses, mail_id), *fields, made.as_bytes(policy=SMTP)])


def _envelope(mail: ParsedMail, addresses: Addresses, mail_id: str) -> list[bytes]:
    """The fields of the relay's own.

    Not by the library, which decodes what it is given: a sender's words may hold encoded line breaks.
    """
    name = (mail.sender.name or mail.sender.address).replace("@", " at ")
    fields = [
        _encoded("From", re.sub(r'[<>"\\]', " ", name).strip()[:60]) + f" <{addresses.sender}>".encode(),
        f"To: {addresses.to}".encode(),
        f"X-Auto-Response-Suppress: OOF, AutoReply\r\n{FORWARDED}: {mail_id}".encode(),
    ]
    return [*fields, f"Reply-To: <{mail.sender.address}>".encode()] if mail.sender.address else fields


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
