"""`relay dead` against real queues: nothing is lost by looking, and replaying keeps the order of each record."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from operations.dead_letters.letters import DeadLetter
from operations.dead_letters.plan import Destination
from operations.dead_letters.replay import send
from relay.core import event
from relay.queue import message, queues
from tests.contract.ops.command import Relay
from tests.contract.ops.relay_cloud import Cloud, a_cause


def test_listing_shows_every_letter_and_leaves_all_where_they_are(cloud: Cloud, relay: Relay) -> None:
    events = [cloud.dead_letter(payload={"leadId": str(number)}) for number in range(23)]
    done = relay("dead", "list", "--json")
    assert done.code == 0
    assert [each["id"] for each in json.loads(done.out)] == [each.id for each in events]
    assert cloud.count("kintone-dead") == 23


def test_the_list_is_for_people_with_ids_codes_and_what_the_system_said(cloud: Cloud, relay: Relay) -> None:
    made = cloud.dead_letter()
    done = relay("dead", "list")
    [line] = [each for each in done.out.splitlines() if made.id in each]
    assert "mail-opened" in line
    assert "GAIA_RE20" in line
    assert "the record is not there" in line
    assert "Acme" not in done.out


def test_nothing_to_list_is_exit_code_1(cloud: Cloud, relay: Relay) -> None:
    done = relay("dead", "list")
    assert (done.code, done.out.strip()) == (1, "No dead letters.")


def test_letters_are_chosen_by_connection_route_code_and_time(cloud: Cloud, relay: Relay) -> None:
    old = datetime.now(UTC) - timedelta(days=3)
    first = cloud.dead_letter(received_at=old)
    second = cloud.dead_letter(code="timeout")
    third = cloud.dead_letter(connection="sales", route="won")

    def listed(*options: str) -> list[str]:
        return [each["id"] for each in json.loads(relay("dead", "list", "--json", *options).out)]

    assert listed("--connection", "sales") == [third.id]
    assert listed("--route", "mail-opened") == [first.id, second.id]
    assert listed("--code", "timeout") == [second.id]
    assert listed("--until", "2d") == [first.id]
    assert listed("--since", "2d", "--route", "mail-opened") == [second.id]


def test_a_letter_is_shown_by_the_end_of_its_id_with_what_marketo_sent(cloud: Cloud, relay: Relay) -> None:
    made = cloud.dead_letter(payload={"leadId": "1001", "company": "Acme\x1b[2J 株式会社"})
    done = relay("dead", "show", made.id[-8:])
    assert done.code == 0
    assert "Acme\\u001b[2J 株式会社" in done.out
    assert "404" in done.out
    assert "a:" in done.out
    assert cloud.count("kintone-dead") == 1


def test_showing_says_when_a_newer_event_of_the_record_is_delivered(cloud: Cloud, relay: Relay) -> None:
    made = cloud.dead_letter()
    newer = cloud.delivered(cloud.event())
    said = relay("dead", "show", made.id).err
    assert f"overtaken by an event accepted at {newer.received_at.astimezone():%Y-%m-%d %H:%M:%S}" in said
    assert f"relay dead drop {made.id[-8:]}" in said
    assert "--overwrite-newer" in said


def test_showing_does_not_count_what_was_accepted_before_or_for_another_record(cloud: Cloud, relay: Relay) -> None:
    cloud.delivered(cloud.event())
    made = cloud.dead_letter()
    cloud.delivered(cloud.event(payload={"leadId": "7"}))
    said = relay("dead", "show", made.id).err
    assert "overtaken" not in said
    assert f"Send it again: relay dead replay {made.id[-8:]}" in said


def test_what_was_overtaken_stays_and_the_rest_is_replayed_with_the_mark_of_a_replay(
    cloud: Cloud, relay: Relay
) -> None:
    old = cloud.dead_letter(code="timeout")
    newer = cloud.delivered(cloud.event())
    fresh = cloud.dead_letter(code="timeout")
    when = f"{newer.received_at.astimezone():%Y-%m-%d %H:%M:%S}"

    dry = relay("dead", "replay", "--all", "--dry-run")
    assert f"stays: overtaken by an event accepted at {when}" in dry.out
    assert cloud.count("kintone") == 0

    done = relay("dead", "replay", "--all", "--yes")
    assert done.code == 1
    (sent,) = cloud.waiting("kintone")
    assert json.loads(sent["Body"])["id"] == fresh.id
    assert message.received(sent).replayed
    assert not message.received(sent).overwrites
    assert [json.loads(each["Body"])["id"] for each in cloud.waiting("kintone-dead")] == [old.id]


def test_what_was_overtaken_goes_only_when_somebody_says_so_and_confirms_it(cloud: Cloud, relay: Relay) -> None:
    made = cloud.dead_letter()
    cloud.delivered(cloud.event())

    asked = relay("dead", "replay", made.id, "--overwrite-newer")
    assert asked.code == 2
    assert "They overwrite what newer events of their records have written" in asked.err
    assert cloud.count("kintone") == 0

    done = relay("dead", "replay", made.id, "--overwrite-newer", "--yes")
    assert done.code == 0
    assert "goes to kintone, over an event accepted at" in done.out
    (sent,) = cloud.waiting("kintone")
    assert message.received(sent).replayed
    assert message.received(sent).overwrites


def test_an_unknown_id_is_said_so(cloud: Cloud, relay: Relay) -> None:
    cloud.dead_letter()
    done = relay("dead", "show", "ffffffff")
    assert done.code == 1
    assert "no dead letter has the id 'ffffffff'" in done.err


def test_a_letter_that_sqs_moved_says_that_the_function_was_stopped(cloud: Cloud, relay: Relay) -> None:
    cloud.dead_letter(cause=False)
    done = relay("dead", "list")
    assert "function_stopped" in done.out
    assert "the delivering function was stopped each time" in done.out


def test_of_the_letters_that_sqs_moved_for_one_record_the_rest_is_counted(cloud: Cloud, relay: Relay) -> None:
    for _ in range(13):
        cloud.dead_letter(cause=False, group="one-record")
    done = relay("dead", "list", "--json")
    assert len(json.loads(done.out)) == 10
    assert "About 3 more could not be seen" in done.err
    assert cloud.count("kintone-dead") == 13


def test_replaying_puts_events_into_their_records_group_in_the_order_of_acceptance(cloud: Cloud, relay: Relay) -> None:
    first, second = cloud.event(), cloud.event()
    other = cloud.event(payload={"leadId": "7"})
    for each in (other, second, first):
        cloud.dead_letter(body=event.encode(each))
    done = relay("dead", "replay", "--all", "--yes")
    assert done.code == 0
    assert "Replayed 3 events" in done.out
    sent = cloud.waiting("kintone")
    assert [json.loads(each["Body"])["id"] for each in sent] == [first.id, second.id, other.id]
    groups = [each["Attributes"]["MessageGroupId"] for each in sent]
    assert groups == [queues.message_group("kintone", f"12/0/{key}") for key in ("1001", "1001", "7")]
    assert cloud.waiting("kintone-dead") == []


def test_an_event_can_be_replayed_soon_after_it_was_first_sent(cloud: Cloud, relay: Relay) -> None:
    made = cloud.dead_letter()
    queues.send_event(cloud.sqs, cloud.queues["kintone"], made.id, event.encode(made), "group")
    assert relay("dead", "replay", made.id, "--yes").code == 0
    assert len(cloud.waiting("kintone")) == 2


def test_a_letter_leaves_only_after_its_event_is_in_the_queue(cloud: Cloud, relay: Relay) -> None:
    cloud.dead_letter()
    there = cloud.queues["kintone"]
    cloud.queues["kintone"] = there.replace("kintone", "gone")
    cloud.publish(["kintone"], stack="queue-is-gone")
    cloud.queues["kintone"] = there
    done = relay("dead", "replay", "--all", "--yes", "--stack", "queue-is-gone")
    assert done.code == 3
    assert "deploy it again" in done.err
    assert cloud.count("kintone-dead") == 1


def test_people_get_a_screenful_and_scripts_get_everything(cloud: Cloud, relay: Relay) -> None:
    for _ in range(102):
        cloud.dead_letter()
    assert "2 more are not shown" in relay("dead", "list").err
    assert len(json.loads(relay("dead", "list", "--json").out)) == 102
    assert len(json.loads(relay("dead", "list", "--json", "--limit", "3").out)) == 3


def test_only_those_that_were_asked_for_are_replayed(cloud: Cloud, relay: Relay) -> None:
    cloud.dead_letter()
    second = cloud.dead_letter(payload={"leadId": "2"})
    assert relay("dead", "replay", second.id[-6:], "--yes").code == 0
    assert [json.loads(each["Body"])["id"] for each in cloud.waiting("kintone")] == [second.id]
    assert cloud.count("kintone-dead") == 1


def test_a_dry_run_changes_nothing(cloud: Cloud, relay: Relay) -> None:
    made = cloud.dead_letter()
    done = relay("dead", "replay", "--all", "--dry-run")
    assert done.code == 0
    assert made.id in done.out
    assert "goes to kintone" in done.out
    assert (cloud.count("kintone-dead"), cloud.count("kintone")) == (1, 0)


def test_what_cannot_be_replayed_stays_and_says_why(cloud: Cloud, relay: Relay) -> None:
    cloud.dead_letter(route="gone")
    cloud.dead_letter(payload={"leadId": "1", "score": "many"})
    cloud.dead_letter(body="no event")
    fine = cloud.dead_letter()
    done = relay("dead", "replay", "--all", "--yes")
    assert done.code == 1
    assert "relay.yaml has no route gone" in done.out
    assert "score: not a number" in done.out
    assert "it is no event that the relay wrote" in done.out
    assert [json.loads(each["Body"])["id"] for each in cloud.waiting("kintone")] == [fine.id]
    assert cloud.count("kintone-dead") == 3


def test_all_of_a_record_that_sqs_moved_are_replayed_ten_after_ten_in_order(cloud: Cloud, relay: Relay) -> None:
    moved = [cloud.dead_letter(cause=False, group="one-record") for _ in range(23)]
    last = cloud.dead_letter()
    done = relay("dead", "replay", "--all", "--yes")
    assert done.code == 0
    sent = [json.loads(each["Body"])["id"] for each in cloud.waiting("kintone")]
    assert sent == [each.id for each in [*moved, last]]


def test_what_is_refused_again_at_once_is_not_replayed_for_ever(
    cloud: Cloud, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = cloud.dead_letter()
    sent: list[str] = []

    def send_and_be_refused(sqs: Any, letter: DeadLetter, to: Destination, *, overwrite_newer: bool) -> None:
        send(sqs, letter, to, overwrite_newer=overwrite_newer)
        sent.append(letter.id)
        assert len(sent) < 3
        body = letter.message.body
        queues.send_dead_letter(sqs, cloud.queues["kintone-dead"], str(uuid4()), body, a_cause("GAIA_RE20"))

    monkeypatch.setattr("operations.dead_letters.replay.send", send_and_be_refused)
    done = relay("dead", "replay", "--all", "--yes")
    assert (done.code, sent) == (0, [made.id])
    assert [json.loads(each["Body"])["id"] for each in cloud.waiting("kintone-dead")] == [made.id]


def test_replaying_asks_for_a_choice(cloud: Cloud, relay: Relay) -> None:
    done = relay("dead", "replay")
    assert done.code == 2
    assert "or --all" in done.err


def test_without_a_terminal_nothing_is_deleted_unless_yes_is_given(cloud: Cloud, relay: Relay) -> None:
    cloud.dead_letter()
    done = relay("dead", "drop", "--all")
    assert done.code == 2
    assert "give --yes" in done.err
    assert cloud.count("kintone-dead") == 1


def test_dropping_deletes_those_that_match(cloud: Cloud, relay: Relay) -> None:
    kept = cloud.dead_letter(code="timeout")
    for _ in range(12):
        cloud.dead_letter(cause=False, group="one-record")
    done = relay("dead", "drop", "--code", "function_stopped", "--yes")
    assert (done.code, done.out.splitlines()[-1]) == (0, "Deleted 12 dead letters.")
    assert [json.loads(each["Body"])["id"] for each in cloud.waiting("kintone-dead")] == [kept.id]
