"""The mail that a person's mailbox gets."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core.config import Language
from systems.mail.forwarding import message
from systems.mail.forwarding.message import UNPROVED, Addresses, MailToForward
from systems.mail.parsing import parsed
from systems.mail.parsing.automatic import FORWARDED
from systems.mail.parsing.bounds import MailUnreadable, ReadingBudget
from tests.systems.mail import corpus_of_mails as corpus
from tests.systems.mail.ses_events import mail

ADDRESSES = Addresses("reply@reply.example.com", "sales@company.example")
KEPT = [name for name in (*corpus.names("ja-"), *corpus.names("en-")) if corpus.raw(name).isascii()]
WRAPPED = sorted({*corpus.names("ja-")} - {*KEPT})


def whole(name: str) -> MailToForward:
    """One of the corpus."""
    return MailToForward("id", "in/id", corpus.raw(name), corpus.read(name))


def opened(raw: bytes | None) -> EmailMessage:
    """As a mailbox shows it."""
    assert raw is not None
    return message_from_bytes(raw, policy=policy.default)


@pytest.mark.parametrize("name", KEPT)
def test_the_body_is_kept_byte_for_byte_and_the_sender_is_one_that_the_relay_may_send_for(name: str) -> None:
    raw, found = corpus.raw(name), corpus.read(name)
    sent = message.kept(MailToForward("id", "in/id", raw, found), ADDRESSES)
    assert sent is not None
    assert sent.partition(b"\r\n\r\n")[2] == raw.partition(b"\r\n\r\n")[2]
    shown = opened(sent)
    assert shown["From"].addresses[0].addr_spec == "reply@reply.example.com"
    assert shown["Reply-To"].addresses[0].addr_spec == found.sender.address
    assert shown["To"] == "sales@company.example"
    assert shown["Subject"] == opened(raw)["Subject"]
    assert shown["Return-Path"] is shown["Received"] is shown["DKIM-Signature"] is None
    assert shown.get_content_type() == opened(raw).get_content_type()


@pytest.mark.parametrize("name", WRAPPED)
def test_where_not_every_server_takes_the_body_the_text_goes_with_the_whole_mail_as_a_file(name: str) -> None:
    raw, found = corpus.raw(name), corpus.read(name)
    assert message.kept(MailToForward("id", "in/id", raw, found), ADDRESSES) is None
    sent = message.wrapped(MailToForward("id", "in/id", raw, found), ADDRESSES)
    assert sent is not None
    assert sent.isascii()
    shown = opened(sent)
    [whole] = shown.iter_attachments()
    assert whole.get_content() == raw
    text = shown.get_body(("plain",))
    assert text is not None
    assert text.get_content().strip().replace("\r\n", "\n") == found.body.text
    assert shown["Subject"] == found.subject


def test_what_was_forwarded_is_known_when_it_comes_back() -> None:
    for made in (message.kept, message.wrapped):
        sent = made(whole("en-gmail"), ADDRESSES)
        assert sent is not None
        assert parsed.read(sent, "x@example.com", ReadingBudget()).automatic == "forwarded_by_relay"


def test_a_mail_that_is_too_large_goes_as_its_text_with_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message, "MAX_KEPT_BYTES", 100)
    raw, found = corpus.raw("ja-attachments"), corpus.read("ja-attachments")
    assert (
        message.kept(MailToForward("id", "in/id", raw, found), ADDRESSES)
        is message.wrapped(MailToForward("id", "in/id", raw, found), ADDRESSES)
        is None
    )
    text = opened(message.told(MailToForward("id", "in/id", raw, found), ADDRESSES)).get_content()
    assert "申込書を添付します。" in text
    assert "in/id" in text
    assert "- 見積書.pdf" in text


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_person_sees_that_nobody_vouches_for_a_sender(language: Language) -> None:
    found, to = whole("en-gmail")._replace(is_authenticated=False), ADDRESSES._replace(unproved=UNPROVED[language])
    shown = opened(message.kept(found, to))["From"].addresses[0]
    assert shown.display_name == f"Jane Smith ({UNPROVED[language]})"
    assert opened(message.kept(whole("en-gmail"), to))["From"].addresses[0].display_name == "Jane Smith"


def test_an_absence_notice_of_the_mailbox_is_asked_not_to_come() -> None:
    shown = opened(message.kept(whole("en-gmail"), ADDRESSES))
    assert "OOF" in shown["X-Auto-Response-Suppress"]


def test_no_field_of_the_senders_own_gets_into_the_head() -> None:
    raw = mail(
        "x", "Bcc: victim@example.org", "X-Subject: a\rBcc: victim@example.org", "Subject : b\r\n Bcc: c@d.example"
    )
    shown = opened(message.kept(MailToForward("id", "in/id", raw, parsed.read(raw, "", ReadingBudget())), ADDRESSES))
    assert shown["Bcc"] is None
    assert shown["X-Subject"] is None


@pytest.mark.parametrize(
    "head",
    [
        "From: =?utf-8?q?a=0d=0aBcc=3A_x=40y.z?=@b.co",
        "From: =?utf-8?q?a=0d=0aBcc=3A_x=40y.z?= <a@b.co>",
        "From: a@b.co\r\nSubject: =?utf-8?q?=3D=3Futf-8=3Fq=3Fa=3D0d=3D0aBcc=3A_x=3F=3D?=",
        "From: a@b.co\r\nReferences: <=?utf-8?q?=0d=0aBcc=3A_x?=>",
        "From: a..b.@docomo.example",
    ],
)
def test_encoded_line_breaks_stay_encoded(head: str) -> None:
    raw = f"{head}\r\n\r\nhello \u3042".encode()
    found = parsed.read(raw, "", ReadingBudget())
    for each in (
        message.wrapped(MailToForward("id", "in/id", raw, found), ADDRESSES),
        message.told(MailToForward("id", "in/id", raw, found), ADDRESSES),
    ):
        assert each is not None
        lines = each.partition(b"\r\n\r\n")[0].split(b"\r\n")
        assert not [line for line in lines if line.lower().startswith(b"bcc")]
        assert f"Reply-To: <{found.sender.address}>".encode() in lines


@given(
    st.lists(
        st.binary(max_size=20)
        | st.sampled_from(
            [
                b"\r\n",
                b"\n",
                b"\r",
                b"\r\n\r\n",
                b"Bcc: v@example.org",
                b"Subject: ",
                b"From: ",
                b"Content-Type: ",
                b" ",
                b"<a@b.co>",
            ]
        ),
        max_size=25,
    )
)
def test_whatever_came_what_goes_on_names_one_mailbox_and_one_sender(pieces: list[bytes]) -> None:
    raw = b"".join(pieces)
    try:
        found = parsed.read(raw, "", ReadingBudget())
    except MailUnreadable:
        return
    sent = [
        message.kept(MailToForward("id", "in/id", raw, found), ADDRESSES),
        message.wrapped(MailToForward("id", "in/id", raw, found), ADDRESSES),
    ]
    for each in (*filter(None, sent), message.told(MailToForward("id", "in/id", raw, found), ADDRESSES)):
        head = message_from_bytes(each)
        assert head.get_all("To") == ["sales@company.example"]
        assert [from_.rpartition("<")[2].strip(">") for from_ in head.get_all("From", [])] == [
            "reply@reply.example.com"
        ]
        assert head.get_all(FORWARDED) == ["id"]
        assert {name.lower() for name in head} <= {
            *(
                "from",
                "to",
                "reply-to",
                "x-auto-response-suppress",
                FORWARDED.lower(),
                "mime-version",
                "subject",
                "date",
            ),
            *("content-type", "content-transfer-encoding", "content-disposition", "content-language"),
            *("references", "in-reply-to", "thread-topic", "thread-index"),
        }
