"""A reply fits beside what a look-up finds, whatever the mail was."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from relay.delivering.handing_over.next_event import MOST_ASKED_BYTES
from relay.queue import serialise
from systems.mail.arriving import notice as notices
from systems.mail.arriving.composing import Match, compose, cut
from systems.mail.config import MailReplies
from systems.mail.parsing import parsed
from systems.mail.parsing.body import AttachedFile, Body
from systems.mail.parsing.bounds import MailUnreadable, ReadingBudget
from systems.mail.parsing.fields import Mailbox
from systems.mail.parsing.parsed import ParsedMail
from systems.mail.receiver import MailReceiver
from systems.mail.reply import LARGEST, MailReply, payload
from tests.systems.mail.garbage import GARBAGE
from tests.systems.mail.ses_events import ses_event

WORDS = st.sampled_from(["a", "あ", "\n", '"', "\\", "😀", "\x01"])


def long_mail(piece: str) -> ParsedMail:
    """Everything as long as reading leaves it."""
    return ParsedMail(
        sender=Mailbox(f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.co", (piece * 200)[:200], is_plain=True),
        subject=piece * 500,
        text=piece * 250_000,
        body=Body(
            piece * 250_000, [AttachedFile((piece * 200)[:200], f"a/{'b' * 60}", 40_000_000)] * 100, is_cut=False
        ),
        message_id=f"<{piece * 250}>",
        in_reply_to=f"<{piece * 250}>",
        references=[f"<{at}{piece * 240}>" for at in range(20)],
        date="2026-12-01T00:00:00Z",
        automatic="forwarded_by_relay",
    )


@given(WORDS)
def test_the_longest_reply_fits_and_says_that_it_is_cut(piece: str) -> None:
    match = Match("references", lead="1" * 16, claimed="1" * 16)
    notice = notices.read(ses_event("x" * 200))
    made = compose(notice, long_mail(piece), "t" * 320, match, authenticated=True)
    assert len(msgspec.json.encode(made)) < LARGEST < MOST_ASKED_BYTES
    assert made.cut
    assert made.references[-1].startswith("<19") or not made.references
    assert msgspec.json.decode(msgspec.json.encode(made), type=MailReply) == made
    assert None not in payload(made).values()


ROUTE: Any = SimpleNamespace(source=MailReplies(automatic="deliver", unauthenticated="deliver"))


@given(GARBAGE)
@example([b"Content-Type: message/", b"x" * 5_000, b"\r\n\r\n\r\n"])
@example([b"From: ", b"a@b." * 900])
@example([b"Message-ID: <\xe3@x>\r\nReferences: <\xe3@x>\r\nSubject: \xe3\r\n\r\nx"])
@example([b"Content-Type: text/html\r\n\r\n&#xD800;&#xFFFF;\x00\xed\xa0\x80"])
@example([b"Content-Type: text/plain; charset=utf-16\r\n\r\n\xd8\x00\xd8\x00"])
def test_whatever_came_a_route_takes_what_is_made_of_it(pieces: list[bytes]) -> None:
    try:
        mail = parsed.read(b"".join(pieces), "", ReadingBudget())
    except MailUnreadable:
        return
    made = compose(notices.read(ses_event()), mail, "reply@reply.example.com", Match("sender"), authenticated=False)
    found = MailReceiver().read(ROUTE, msgspec.json.encode(made))
    assert serialise.storable(found)["id"] == made.id


@given(st.text(alphabet=st.sampled_from('aあ\n"\\😀\t'), max_size=80), st.integers(0, 120))
def test_a_text_is_cut_to_what_it_takes_as_json(text: str, limit: int) -> None:
    found = cut(text, limit)
    assert text.startswith(found)
    assert found == "" or len(json.dumps(found, ensure_ascii=False).encode()) <= limit
