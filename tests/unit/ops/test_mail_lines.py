"""Lines of the log about mails, as people read them."""

from __future__ import annotations

import json
from typing import get_args

import pytest

from operations.logs.lines import TROUBLE, LoggedOutcome, read_line
from ops.output.log_lines import write_line
from systems.mail.arriving.steps import MailStep


def test_a_mails_line_says_whose_it_is_and_what_ses_found_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    said = [
        shown({"step": "mail_received", "matched_by": "sender", "spf": "PASS", "dmarc": "FAIL", "bytes": 670}, capsys),
        shown({"step": "mail_received", "automatic": "auto_reply", "matched_by": "sender", "bytes": 9}, capsys),
        shown({"step": "mail_skipped", "reason": "spam"}, capsys),
        shown({"step": "mail_forwarded", "how": "unsure"}, capsys),
    ]
    assert [each.split("mail, o3vr", 1)[1].strip() for each in said] == [
        ", matched by sender, dmarc FAIL, 670 bytes",
        ", matched by sender, automatic: auto_reply, 9 bytes",
        ", (spam)",
        ", unsure",
    ]


def test_only_a_mail_that_cannot_be_read_is_trouble() -> None:
    assert [each for each in get_args(MailStep) if LoggedOutcome(each) in TROUBLE] == ["mail_refused"]


def shown(facts: dict[str, object], capsys: pytest.CaptureFixture[str]) -> str:
    line = read_line({"message": json.dumps({"connection": "mail", "mail": "o3vr", **facts}), "timestamp": 0}, "/g")
    assert line is not None
    write_line(line)
    return capsys.readouterr().out
