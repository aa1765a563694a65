"""What a mail says, in English and Japanese: names of routes, numbers and codes, and nothing of a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from relay.core.config import Language
from relay.reading.notifying.told import ToldProcess

MOST_SUBJECT = 99
"""Characters; SNS takes fewer than 100 (Publish, Subject)."""

MOST_IN_DIGEST = 200
"""Processes that a digest names one by one."""

_LINE = {"\n", "\r", "\t"}


class Mail(NamedTuple):
    """What is sent."""

    subject: str
    text: str


class Sender(NamedTuple):
    """Who writes, and how."""

    relay: str
    connection: str
    language: Language
    zone: tzinfo


_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "completed": "Completed",
        "failed_status": "Failed",
        "one": "{relay}: {title}, process {number}: {status}, {delivered} delivered, {failed} failed",
        "many": "{relay}: daily report of {connection}: {count} processes, {failed} failed records",
        "process": "Process {number} of {title} (connection {connection})",
        "status": "Status",
        "why": "Code",
        "began": "Began",
        "ended": "Ended",
        "found": "Records read",
        "queued": "New or changed",
        "leads": "Leads successfully created",
        "objects": "Successfully mapped custom objects",
        "delivered": "Delivered",
        "skipped": "Nothing had to be written",
        "unmatched": "Person not there yet",
        "failed": "Failed",
        "warned": "With warnings",
        "way": "Still on their way",
        "codes": "Codes",
        "open": "What failed, or has warnings, and what to do:",
        "late": "{way} events were still on their way when this mail was written. How it ended:",
        "off": "To get no more of these mails:",
        "sum": "All together",
        "rest": "{rest} more processes: relay read history",
    },
    "ja": {
        "completed": "完了",
        "failed_status": "失敗",
        "one": "{relay}: {title} プロセス {number}: {status}、配信 {delivered} 件、失敗 {failed} 件",
        "many": "{relay}: {connection} の日次レポート: プロセス {count} 件、失敗 {failed} 件",
        "process": "{title} のプロセス {number}(接続 {connection})",
        "status": "状態",
        "why": "コード",
        "began": "開始",
        "ended": "終了",
        "found": "読み取ったレコード",
        "queued": "新規または変更",
        "leads": "作成したリード",
        "objects": "書き込んだカスタムオブジェクト",
        "delivered": "配信済み",
        "skipped": "書き込み不要",
        "unmatched": "対象の人が未登録",
        "failed": "失敗",
        "warned": "警告あり",
        "way": "配信中",
        "codes": "コード",
        "open": "失敗や警告の内容と対応:",
        "late": "このメールの作成時点で {way} 件のイベントを配信中でした。結果の確認:",
        "off": "このメールを止めるには:",
        "sum": "合計",
        "rest": "他 {rest} 件のプロセス: relay read history",
    },
}


def of_one(told: ToldProcess, sender: Sender) -> Mail:
    """A mail about one process."""
    words = _WORDS[sender.language]
    facts = {"relay": sender.relay, "title": told.title, "number": told.number, "status": _status(told, words)}
    subject = words["one"].format(**facts, delivered=told.events.delivered, failed=told.failed)
    lines = [
        words["process"].format(number=told.number, title=told.title, connection=sender.connection),
        "",
        *_lines(told, words, sender.zone),
        "",
    ]
    if told.failed or told.events.warned:
        lines += [words["open"], f"  relay read history {told.name} {told.number}", ""]
    if told.on_their_way:
        lines += [words["late"].format(way=told.on_their_way), f"  relay read history {told.name} {told.number}", ""]
    return _mail(subject, [*lines, words["off"], f"  relay read notify {told.name} off"])


def of_many(told: Sequence[ToldProcess], sender: Sender) -> Mail:
    """A mail about all that ended in a day, by reading, the newest first."""
    words = _WORDS[sender.language]
    failed = sum(each.failed for each in told)
    subject = words["many"].format(relay=sender.relay, connection=sender.connection, count=len(told), failed=failed)
    lines: list[str] = [subject, ""]
    for name in sorted({each.name for each in told}):
        own = sorted((each for each in told if each.name == name), key=lambda each: each.number, reverse=True)
        lines += [f"{own[0].title}", *(f"  {line}" for line in _sums(own, words)), ""]
        lines += [f"  {_short(each, words, sender.zone)}" for each in own[:MOST_IN_DIGEST]]
        lines += [f"  {words['rest'].format(rest=len(own) - MOST_IN_DIGEST)}"] if len(own) > MOST_IN_DIGEST else []
        if any(each.failed or each.events.warned for each in own):
            lines += ["", f"  {words['open']}", f"    relay read history {name} {_worst(own).number}"]
        lines += ["", f"  {words['off']}", f"    relay read notify {name} off", ""]
    return _mail(subject, lines)


def _lines(told: ToldProcess, words: Mapping[str, str], zone: tzinfo) -> list[str]:
    facts: list[tuple[str, str]] = [
        ("status", _status(told, words)),
        ("why", told.failed_with),
        ("began", _time(told.began_at, zone)),
        ("ended", _time(told.ended_at, zone)),
    ]
    facts += [(name, str(number)) for name, number in _numbers([told])]
    facts += [("codes", ", ".join(f"{code} ({number})" for code, number in told.codes.items()))]
    return [f"{words[name]}: {value}" for name, value in facts if value]


def _sums(own: Sequence[ToldProcess], words: Mapping[str, str]) -> list[str]:
    return [f"{words['sum']}:", *(f"{words[name]}: {number}" for name, number in _numbers(own))]


def _numbers(own: Sequence[ToldProcess]) -> list[tuple[str, int]]:
    """Of each what is always told; what is made only where there is some."""
    made = {
        name: sum(each.events.made.get(word, 0) for each in own)
        for name, word in (("leads", "lead"), ("objects", "object"))
        if any(word in each.events.made for each in own)
    }
    return [
        ("found", sum(each.found for each in own)),
        ("queued", sum(each.queued for each in own)),
        *made.items(),
        ("delivered", sum(each.events.delivered for each in own)),
        ("skipped", sum(each.events.skipped for each in own)),
        ("unmatched", sum(each.events.unmatched for each in own)),
        ("failed", sum(each.failed for each in own)),
        ("warned", sum(each.events.warned for each in own)),
        *([("way", way)] if (way := sum(each.on_their_way for each in own)) else []),
    ]


def _short(told: ToldProcess, words: Mapping[str, str], zone: tzinfo) -> str:
    numbers = f"{words['delivered']} {told.events.delivered}, {words['failed']} {told.failed}"
    return f"{told.number}  {_time(told.began_at, zone)}  {_status(told, words)}  {numbers}"


def _worst(own: Sequence[ToldProcess]) -> ToldProcess:
    return max(own, key=lambda each: (each.failed, each.events.warned, each.number))


def _status(told: ToldProcess, words: Mapping[str, str]) -> str:
    return words["failed_status"] if told.failed_with else words["completed"]


def _time(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S} {zone}"


def _mail(subject: str, lines: Sequence[str]) -> Mail:
    """A subject has one line, and no more than SNS takes."""
    plain = "".join(" " if each in _LINE else each for each in subject)
    short = plain if len(plain) <= MOST_SUBJECT else plain[: MOST_SUBJECT - 3] + "..."
    return Mail(short, "\n".join(lines).rstrip() + "\n")
