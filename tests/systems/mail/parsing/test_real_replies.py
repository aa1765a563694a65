"""Replies as people's clients write them: what they say, without what was said before."""

from __future__ import annotations

import pytest

from systems.mail.parsing import parsed
from systems.mail.parsing.bounds import ReadingBudget
from tests.systems.mail import corpus_of_mails as corpus

JAPANESE = {
    "ja-gmail": "ご案内ありがとうございます。\n参加を希望します。",
    "ja-outlook-html-only": "お世話になっております。\n\n①の日程でお願いします。",
    "ja-outlook-original": "承知いたしました。\n当日伺います。",
    "ja-iphone": "よろしくお願いします。",
    "ja-thunderbird-between": "はい、参加します。\n\n2 名です。",
    "ja-shift-jis": "㈱サンプル 御中\n\n御見積①をお送りください。",
    "ja-mobile-raw": "資料を送ってください。",
    "ja-wrong-charset": "折り返しご連絡ください。",
    "ja-attachments": "申込書を添付します。",
    "ja-parted-words": "出席します。",
}
ENGLISH = {
    "en-gmail": "Yes, count me in.\n\nJane",
    "en-outlook": "Thanks – we’ll be there.",
    "en-apple-mail": "Please call me next week.",
    "en-html-only-gmail": "Not this year, thank you.\nAsk again in spring.",
    "en-bottom-post": "Yes, with two colleagues.",
    "en-nothing-new": "",
}


@pytest.mark.parametrize(("name", "text"), [*JAPANESE.items(), *ENGLISH.items()])
def test_the_reply_alone_is_what_the_person_wrote(name: str, text: str) -> None:
    found = corpus.read(name)
    assert found.text == text
    assert found.automatic is None


@pytest.mark.parametrize("name", [*JAPANESE, *ENGLISH])
def test_the_whole_text_stands_beside_it(name: str) -> None:
    found = corpus.read(name)
    assert all(line in found.body.text for line in found.text.split("\n"))


def test_every_mail_that_a_person_wrote_is_compared() -> None:
    assert {*JAPANESE, *ENGLISH} == {*corpus.names("ja-"), *corpus.names("en-")}


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("ja-gmail", "Re: セミナーのご案内"),
        ("ja-outlook-original", "Re: セミナーのご案内"),
        ("ja-shift-jis", "Re: 御見積①"),
        ("ja-mobile-raw", "Re: セミナーのご案内"),
        ("ja-parted-words", "Re: 秋のセミナー"),
    ],
)
def test_a_subject_is_read_however_it_is_encoded(name: str, subject: str) -> None:
    assert corpus.read(name).subject == subject


def test_the_sender_is_read_with_the_name() -> None:
    assert corpus.read("ja-outlook-original").sender == ("hanako.yamada@kaisha.example", "山田 花子", True)
    assert corpus.read("ja-mobile-raw").sender == ("hanako.yamada@kaisha.example", "", True)


def test_files_are_named_as_their_sender_calls_them_whichever_way_their_names_are_encoded() -> None:
    assert corpus.read("ja-attachments").body.files == [
        ("見積書.pdf", "application/pdf", 1000),
        ("申込書 最終版.xlsx", "application/vnd.ms-excel", 500),
    ]


def test_ids_and_date_are_read() -> None:
    found = corpus.read("ja-gmail")
    assert found.message_id == "<ja-gmail@kaisha.example>"
    assert found.in_reply_to == "<101.202.303@em-sj-77.mktomail.example>"
    assert found.references == ["<101.202.303@em-sj-77.mktomail.example>"]
    assert found.date == "2026-12-01T01:05:00Z"


@pytest.mark.parametrize(
    ("plain", "html", "wanted"),
    [
        ("as text", "<p>as HTML</p>", "as text"),
        (" ", "<p>as HTML</p>", "as HTML"),
        ("as text", "", "as text"),
    ],
)
def test_of_two_forms_the_plain_one_counts_where_it_says_something(plain: str, html: str, wanted: str) -> None:
    head = "From: a@example.com\nContent-Type: multipart/alternative; boundary=B\n\n"
    parts = [f"--B\nContent-Type: text/html\n\n{html}\n", f"--B\nContent-Type: text/plain\n\n{plain}\n"]
    for order in (parts, parts[::-1]):
        raw = f"{head}{''.join(order)}--B--\n".encode()
        assert parsed.read(raw, "a@example.com", ReadingBudget()).text == wanted
