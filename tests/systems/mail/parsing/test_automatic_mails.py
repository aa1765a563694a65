"""Mails that no person wrote are known by their headers."""

from __future__ import annotations

import pytest

from systems.mail.parsing import parsed
from systems.mail.parsing.bounds import ReadingBudget
from tests.systems.mail import corpus_of_mails as corpus

KINDS = {
    "auto-bounce-plain": "bounce",
    "auto-bounce-report": "bounce",
    "auto-exchange": "auto_reply",
    "auto-forwarded-by-relay": "forwarded_by_relay",
    "auto-from-nobody": "bounce",
    "auto-gmail-vacation": "auto_reply",
    "auto-ja-absence": "auto_reply",
    "auto-mailing-list": "list",
    "auto-newsletter": "bulk",
    "auto-precedence": "auto_reply",
    "auto-read-receipt": "auto_reply",
}


@pytest.mark.parametrize("name", corpus.names("auto-"))
def test_an_automatic_mail_is_known_with_its_kind(name: str) -> None:
    assert corpus.read(name).automatic == KINDS[name]


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Auto-Submitted: no", None),
        ("auto-submitted: Auto-Replied (vacation)", "auto_reply"),
        ("Auto-Submitted: auto-replied; owner-email=x", "auto_reply"),
        ("Precedence: first-class", None),
        ("PRECEDENCE:  Junk", "bulk"),
        ("X-Autorespond: yes", "auto_reply"),
        ("List-Unsubscribe: <https://example.com/>", None),
    ],
)
def test_one_header_is_enough_and_another_says_nothing(header: str, kind: str | None) -> None:
    raw = f"From: a@example.com\r\n{header}\r\n\r\nhello\r\n".encode()
    assert parsed.read(raw, "a@example.com", ReadingBudget()).automatic == kind
