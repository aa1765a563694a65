"""O-23: people are mailed what became of what was read, once it is known, and only where somebody wants it."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from botocore.exceptions import ClientError

from relay.core.config import Language
from relay.core.outcome import Cause
from relay.history.counts import Counts, named
from relay.history.kept_record import KeptRecord
from relay.reading.notifying.notifying import WAITS, Notifying
from relay.reading.notifying.owed import CLAIM, OwedMails
from relay.reading.notifying.wording import Mail
from relay.reading.parts.notify import WantedMails
from relay.reading.parts.place import PartKey
from relay.reading.tick import Tick
from relay.system.stream import ReadFailed
from tests.engine.reading.world import ThingSource, World, a_world
from tests.support.scripted_target import Plenty

MINUTES = WAITS.total_seconds() / 60


class Mailed:
    """A world whose reading mails, and what was mailed."""

    def __init__(self, wanted: WantedMails | None, language: Language = "en", zone: str = "UTC") -> None:
        self.world: World = a_world(changed=ThingSource(every="5m"))
        self.sent: list[Mail] = []
        self.refuses: list[Exception] = []
        owed = OwedMails(partition=self.world.history.partition, clock=self.world.epoch)
        self.notifying = Notifying(
            connection="source",
            relay="acme",
            language=language,
            zone=ZoneInfo(zone),
            at=time(8),
            table=self.world.table,
            history=self.world.history,
            owed=owed,
            send=self.send,
            now=lambda: self.world.now,
        )
        self.tick()
        self.switch(wanted)
        self.world.later()

    def switch(self, wanted: WantedMails | None) -> None:
        self.world.table.notify(PartKey("now", self.world.readings()[0].name), wanted)

    def send(self, mail: Mail) -> None:
        if self.refuses:
            raise self.refuses.pop(0)
        self.sent.append(mail)

    def tick(self) -> Any:
        tick: Tick = dataclasses.replace(self.world.made(), notifying=self.notifying)
        return tick.run(Plenty())

    def read(self, *records: str) -> int:
        for each in records:
            self.world.things.write(each, "1")
        [run] = self.tick()
        assert run.ended_at
        return int(run.number)

    def delivered(self, run: int, **counts: int) -> None:
        found = {named("changed", word.replace("__", ":")): number for word, number in counts.items()}
        self.world.history.add(run, Counts(found))

    def later(self, minutes: float = 1) -> list[Mail]:
        self.world.later(minutes)
        self.tick()
        return self.sent


def test_a_mail_is_sent_once_it_is_known_what_became_of_all_events_of_a_process() -> None:
    mailed = Mailed(WantedMails(mode="each"))
    run = mailed.read("a", "b")
    assert mailed.later() == []
    mailed.delivered(run, delivered=1)
    assert mailed.later() == []
    mailed.delivered(run, failed=1, made__lead=1, made__object=1, warned=1)
    [mail] = mailed.later()
    assert mail.subject == f"acme: changed, process {run}: Completed, 1 delivered, 1 failed"
    for line in (
        "Leads successfully created: 1",
        "Successfully mapped custom objects: 1",
        "Failed: 1",
        "Status: Completed",
    ):
        assert line in mail.text.splitlines()
    assert f"relay read history changed {run}" in mail.text
    assert "relay read notify changed off" in mail.text
    assert mailed.later(30) == [mail]


def test_after_a_quarter_of_an_hour_it_says_how_many_are_on_their_way() -> None:
    mailed = Mailed(WantedMails(mode="each"))
    mailed.delivered(mailed.read("a", "b"), delivered=1)
    assert mailed.later(4) == []
    [mail] = mailed.later(MINUTES)
    assert "Still on their way: 1" in mail.text


def test_what_had_nothing_to_tell_is_mailed_only_when_that_is_asked_for() -> None:
    mailed = Mailed(WantedMails(mode="each"))
    mailed.read()
    assert mailed.later(30) == []
    mailed.switch(WantedMails(mode="each", always=True))
    mailed.world.later()
    mailed.tick()
    assert len(mailed.later()) >= 1


def test_nobody_is_mailed_who_has_not_asked_for_it_or_has_switched_it_off() -> None:
    mailed = Mailed(None)
    mailed.read("a")
    assert mailed.later(30) == []
    mailed.switch(WantedMails(mode="each"))
    mailed.world.later()
    mailed.read("b")
    mailed.switch(None)
    assert mailed.later(30) == []


def test_of_several_that_failed_one_after_the_other_the_first_is_told() -> None:
    mailed = Mailed(WantedMails(mode="each"))
    for _ in range(3):
        mailed.world.things.raises.append(ReadFailed(Cause(code="X503"), rejected=False))
        mailed.tick()
        mailed.world.later(10)
    [mail] = mailed.later(60)
    assert ("Status: Failed" in mail.text, "Code: X503" in mail.text) == (True, True)


def test_a_day_is_told_in_one_mail_at_its_time_in_its_zone() -> None:
    mailed = Mailed(WantedMails(mode="daily"), zone="Asia/Tokyo")
    numbers = []
    for record in "abc":
        numbers.append(mailed.read(record))
        mailed.delivered(numbers[-1], delivered=1)
        mailed.world.later(5)
    due = datetime(2026, 11, 2, 8, tzinfo=ZoneInfo("Asia/Tokyo")).astimezone(UTC)
    before = (due - mailed.world.now) / timedelta(minutes=1)
    assert mailed.later(before - 2) == []
    [mail] = mailed.later(4)
    assert mail.subject == "acme: daily report of source: 3 processes, 0 failed records"
    assert "Delivered: 3" in mail.text
    assert [line.split()[0] for line in mail.text.splitlines() if "Completed" in line] == [
        str(number) for number in reversed(numbers)
    ]
    assert mailed.later(60) == [mail]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_mail_is_of_one_language_and_holds_codes_and_no_value(language: Language) -> None:
    mailed = Mailed(WantedMails(mode="each"), language)
    run = mailed.read("who@example.com")
    record = KeptRecord(
        kind="failed", at=mailed.world.now, route="changed", record="who@example.com", codes=("1004",), event_id="e"
    )
    mailed.world.history.add(run, Counts({named("changed", "failed"): 1}), [record])
    [mail] = mailed.later()
    assert "who@example.com" not in mail.text + mail.subject
    assert "1004 (1)" in mail.text
    assert mail.text.isascii() == (language == "en")
    assert len(mail.subject) < 100


def test_what_sns_did_not_take_is_sent_later_and_stops_no_reading() -> None:
    mailed = Mailed(WantedMails(mode="each"))
    mailed.refuses.append(ClientError({"Error": {"Code": "Throttling", "Message": ""}}, "Publish"))
    run = mailed.read("a")
    mailed.delivered(run, delivered=1)
    assert mailed.later() == []
    assert len(mailed.later(CLAIM.total_seconds() / 60 + 1)) == 1


def test_two_ticks_at_once_send_one_mail() -> None:
    mailed = Mailed(WantedMails(mode="each"))
    run = mailed.read("a")
    mailed.delivered(run, delivered=1)
    [mail] = mailed.notifying.owed.due()
    assert mailed.notifying.owed.claim(mail) is not None
    assert mailed.notifying.owed.claim(mail) is None
    assert mailed.later() == []


def test_a_long_title_makes_no_subject_that_sns_refuses() -> None:
    mailed = Mailed(WantedMails(mode="each"))
    object.__setattr__(mailed.notifying, "relay", "relay\n" * 40)
    run = mailed.read("a")
    mailed.delivered(run, delivered=1)
    [mail] = mailed.later()
    assert (len(mail.subject) <= 99, "\n" in mail.subject) == (True, False)
