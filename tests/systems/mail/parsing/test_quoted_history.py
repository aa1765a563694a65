"""Where the mail before begins, and where it only looks so."""

from __future__ import annotations

import pytest

from systems.mail.parsing.quoted import reply_alone

QUOTED = "\n> Would you like to come?\n> Sample Inc.\n"


@pytest.mark.parametrize(
    "behind",
    [
        "On Tue, Dec 1, 2026 at 10:00 AM Sample <s@example.com> wrote:\n" + QUOTED,
        "On Tue, Dec 1, 2026 at 10:00 AM\nSample Inc. <s@example.com>\nwrote:\n" + QUOTED,
        "2026年12月1日(火) 10:00 サンプル <s@example.com>:\n" + QUOTED,
        "2026年12月1日(火) 10:00 サンプル <s@example.com>:\n\nセミナーのご案内です。",
        "2026/12/01 10:00、サンプル <s@example.com>のメール:\n" + QUOTED,
        "On 2026/12/01 10:00, サンプル wrote:\n" + QUOTED,
        "サンプルさんは書きました:\n" + QUOTED,
        "Le mar. 1 déc. 2026 à 10:00, Sample <s@example.com> a écrit :\n" + QUOTED,
        "Am 01.12.2026 um 10:00 schrieb Sample:\n" + QUOTED,
        "-----Original Message-----\nFrom: Sample\n\nDear Jane,",
        "----- 元のメッセージ -----\nサンプル です。",
        "---------- Forwarded message ---------\nDear Jane,",
        "________________________________\nFrom: Sample\nSent: Tuesday\nTo: Jane\nSubject: x\n\nDear Jane,",
        "*From:* Sample <s@example.com>\n*Sent:* Tuesday\n*To:* Jane\n\nDear Jane,",
        "差出人: サンプル\n送信日時: 2026年12月1日\n宛先: 山田\n件名: ご案内\n\nご案内です。",
        "差出人:サンプル\n日付:2026年12月1日\n件名:ご案内\n\nご案内です。",
        "> 2026年12月1日 10:00 サンプル <s@example.com>:\n> ご案内です。",
        "＞ ご案内です。",
    ],
)
def test_what_a_client_puts_behind_a_reply_goes(behind: str) -> None:
    assert reply_alone(f"Yes, please.\n\n{behind}") == "Yes, please."


@pytest.mark.parametrize(
    "text",
    [
        "From: here to there it takes an hour.\nSee you",
        "2026年12月1日(火) 10:00 でお願いします。\n場所: 東京",
        "On Monday I wrote you a letter: please answer.",
        "件名: 見積の件\n内容: 下記のとおりです。",
        "See section 5 -- the original message is lost.",
        "以下の 3 点です:\n- 価格\n- 納期\n- 数量",
        "-----\nJane Smith\nCompany",
    ],
)
def test_what_somebody_writes_stays_though_it_looks_a_little_like_it(text: str) -> None:
    assert reply_alone(text) == text


def test_answers_between_quoted_lines_stay() -> None:
    text = "On 2026-12-01 10:00, Sample wrote:\n> Who comes?\nJane.\n> When?\nAt ten.\n"
    assert reply_alone(text) == "Jane.\nAt ten."


@pytest.mark.parametrize("line", ["Sent from my iPhone", "iPhoneから送信", "Get Outlook for iOS"])
def test_the_line_of_what_it_was_written_with_goes(line: str) -> None:
    assert reply_alone(f"Yes.\n\n{line}\n\n> old") == "Yes."


def test_only_the_old_mail_leaves_nothing() -> None:
    assert reply_alone(QUOTED) == ""
