"""Mails that somebody made to stop whoever reads them: each is read, or refused, within its bounds."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core.config import Language
from systems.mail.parsing import bounds, parsed
from systems.mail.parsing.bounds import MailUnreadable, ReadingBudget
from systems.mail.parsing.parsed import ParsedMail
from systems.mail.refusal import MailRefused
from tests.systems.mail.garbage import GARBAGE

HEAD = b"From: a@example.com\r\nSubject: x\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=B\r\n\r\n"
HTML = HEAD + b"Content-Type: text/html\r\n\r\n"


def nested(depth: int) -> bytes:
    """A multipart in a multipart."""
    return b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (at, at) for at in range(depth))


REFUSED = {
    "parts": MIXED + b"--B\r\n\r\nx\r\n" * 5_000,
    "depth": HEAD + nested(2_000) + b"\r\nx",
    "mails in mails": HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 5_000,
    "reports": HEAD + b"Content-Type: message/delivery-status\r\n\r\n" + b"a: b\r\n\r\n" * 5_000,
    "fields": HEAD + b"a: b\r\n" * 50_000 + b"\r\nx",
    "lines": HEAD + b"\r\n" + b"\n" * (bounds.MAX_LINES + 1),
    "lone carriage returns": HEAD + b"\r\n" + b"\r" * (bounds.MAX_LINES + 1),
}
READ = {
    "a field of 2 MB": HEAD + b"X: " + (b" " + b"y" * 70 + b"\r\n") * 30_000 + b"\r\nx",
    "a line of 4 MB": HEAD + b"\r\n" + b"a" * 4_000_000,
    "1500 parameters": HEAD + b"Content-Type: multipart/mixed" + b"; a=b" * 1_500 + b"\r\n\r\nx",
    "600 pieces of a name": HEAD
    + b"Content-Type: application/pdf"
    + b"".join(b"; name*%d*=%%41" % at for at in range(600))
    + b"\r\n\r\nx",
    "a boundary of brackets": HEAD
    + b'Content-Type: multipart/mixed; boundary="'
    + b"(" * 8_000
    + b'"\r\n\r\n--'
    + b"(" * 8_000,
    "comments in comments": b"From: " + b"(" * 8_000 + b"\r\nDate: " + b"(" * 8_000 + b"\r\n\r\nx",
    "spaces": b"From:" + b" " * 8_000 + b"x\r\nSubject: " + b"=?utf-8?q?a?= " * 500 + b"\r\n\r\nx",
    "comments that never close": HTML + b"<!--" * 60_000,
    "tags that never close": HTML + b"<a " * 80_000,
    "brackets": HTML + b"<" * 200_000,
    "scripts": HTML + b"<script>" * 30_000,
    "a number of 200,000 digits": HTML + b"&#" + b"9" * 200_000 + b";",
    "who wrote, again and again": HEAD + b"\r\n" + b"On Monday Bob wrote:\n\n" * 9_900 + b"> x\n",
    "dates on every line": HEAD + b"\r\n" + (b"2026/1/1 <aaa@bbb" * 22 + b":\n") * 640,
    "escapes": HEAD + b"\r\n" + b"\x1b$B" * 80_000,
    "a uuencoded line": HEAD + b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a\r\n" + b"M" * 500_000,
    "no header at all": b"\r\n" * 1_000,
    "nothing": b"",
    "zeros": b"\0" * 100_000,
}


def read(raw: bytes) -> ParsedMail:
    """As it comes."""
    return parsed.read(raw, "a@example.com", ReadingBudget())


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_be_dear_to_read_is_refused(name: str) -> None:
    with pytest.raises(MailUnreadable) as caught:
        read(REFUSED[name])
    for language in get_args(Language):
        said = MailRefused(caught.value.reason, limit=caught.value.limit, key="in/id").message(language)
        assert f"{caught.value.limit}" in said


@pytest.mark.parametrize("name", READ)
def test_what_only_looks_dear_is_read(name: str) -> None:
    found = read(READ[name])
    assert len(found.body.text) <= bounds.MAX_TEXT_BYTES


def test_a_mail_whose_reading_takes_too_long_is_refused() -> None:
    times = iter([0.0, 1.0, 25.0])
    with pytest.raises(MailUnreadable, match="mail_slow"):
        parsed.read(HEAD + b"\r\n" + b"x\n" * 100_000, "", ReadingBudget(clock=lambda: next(times, 30.0)))


def test_texts_of_many_parts_are_read_together_up_to_the_bound() -> None:
    found = read(MIXED + (b"--B\r\n\r\n" + b"x" * 10_000 + b"\r\n") * 90)
    assert found.body.is_cut
    assert len(found.body.text) <= bounds.MAX_TEXT_BYTES


@given(GARBAGE)
def test_any_bytes_are_read_or_refused_and_what_is_read_can_be_sent_on(pieces: list[bytes]) -> None:
    try:
        found = read(b"".join(pieces))
    except MailUnreadable:
        return
    for said in (found.text, found.body.text, found.subject, found.sender.name, *found.references):
        said.encode()
    for file in found.body.files:
        f"{file.name}{file.type}".encode()
        assert file.bytes >= 0


@given(
    st.text(max_size=200),
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=80),
    st.lists(st.binary(max_size=100), max_size=3),
    st.booleans(),
)
def test_what_python_writes_is_read_back(words: str, subject: str, files: list[bytes], has_html: bool) -> None:  # noqa: FBT001 - drawn
    made = EmailMessage(policy=SMTP)
    made["From"] = "a@example.com"
    made["Subject"] = subject
    made.set_content(words.encode("utf-8", "replace").decode())
    if has_html:
        made.add_alternative("<p>other</p>", subtype="html")
    for each in files:
        made.add_attachment(each, maintype="application", subtype="pdf", filename="a.pdf")
    found = read(made.as_bytes())
    assert [each.bytes for each in found.body.files] == [len(each) for each in files]
    assert found.sender.is_plain
    assert "".join(found.subject.split()) == "".join(subject.split())
