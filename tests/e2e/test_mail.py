"""A reply to a mail, from the bucket where SES puts it to a system and to a person's mailbox."""

from __future__ import annotations

from tests.e2e.relay_run import RelayRun

REPLY = """\
From: =?utf-8?b?5qOu?= <mori@example.com>
To: Sales <reply+1001@reply.example.com>
Subject: Re: hello
Message-ID: <a1@example.com>
Content-Type: text/plain; charset=utf-8

お願いします。

2026年12月1日(火) 9:00 Acme <news@example.com>:
> ご案内です。
""".encode()


def test_a_reply_goes_to_its_route_and_on_to_the_mailbox(relay: RelayRun) -> None:
    before = len(relay.mailed())
    answer = relay.mail(REPLY)
    relay.wait_for_delivery()
    assert (answer.status, answer.routes["replied"].status, answer.forwarded) == ("read", "accepted", "sent")
    written = relay.control("http", "GET", "writes").json()
    assert written == {"/replies/mori%40example.com": [{"text": "お願いします。", "lead": "1001"}]}
    [mail] = relay.mailed()[before:]
    assert (mail["Source"], mail["To"]) == ("reply@reply.example.com", ["sales@example.co.jp"])


def test_spam_goes_nowhere(relay: RelayRun) -> None:
    before = len(relay.mailed())
    answer = relay.mail(REPLY, "spam")
    relay.wait_for_delivery()
    assert (answer.status, answer.reason, answer.routes) == ("skipped", "spam", {})
    assert relay.control("http", "GET", "writes").json() == {}
    assert len(relay.mailed()) == before
