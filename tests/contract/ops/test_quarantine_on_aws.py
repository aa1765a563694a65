"""`relay quarantine` against a real queue and the real webhook function."""

from __future__ import annotations

import base64
import json

from tests.contract.ops.command import Relay
from tests.contract.ops.relay_cloud import Cloud


def test_listing_shows_what_marketo_was_told_and_leaves_everything(cloud: Cloud, relay: Relay) -> None:
    made = [cloud.quarantined(b"{"), cloud.quarantined(b"", error="missing_key", route="won")]
    done = relay("quarantine", "list", "--json")
    assert [each["id"] for each in json.loads(done.out)] == [each.id for each in made]
    only = json.loads(relay("quarantine", "list", "--error", "missing_key", "--json").out)
    assert [each["route"] for each in only] == ["won"]
    assert "The body is not JSON." in relay("quarantine", "list").out
    assert cloud.count("quarantine") == 2


def test_nothing_in_quarantine_is_exit_code_1(cloud: Cloud, relay: Relay) -> None:
    done = relay("quarantine", "list")
    assert (done.code, done.out.strip()) == (1, "Nothing is in quarantine.")


def test_a_body_is_shown_without_what_would_disturb_a_terminal(cloud: Cloud, relay: Relay) -> None:
    made = cloud.quarantined('{"company": "株\x1b]0;x\x07"}\n'.encode() + b"\xff")
    done = relay("quarantine", "show", made.id[-8:])
    assert '{"company": "株\\x1b]0;x\\x07"}\n\\xff' in done.out
    assert "POST /hooks/mail-opened" in done.out
    assert "\x1b" not in done.out


def test_a_body_can_be_shown_byte_by_byte(cloud: Cloud, relay: Relay) -> None:
    made = cloud.quarantined(b'{"a": "\x00\xe3\x81\x82, and more"}')
    done = relay("quarantine", "show", made.id, "--hex")
    assert '00000000  7b 22 61 22 3a 20 22 00 e3 81 82 2c 20 61 6e 64  {"a": "...., and\n' in done.out


def test_scripts_get_the_body_as_base64(cloud: Cloud, relay: Relay) -> None:
    made = cloud.quarantined(b"\x00\xff")
    shown = json.loads(relay("quarantine", "show", made.id, "--json").out)
    assert base64.b64decode(shown["body"]) == b"\x00\xff"


def test_what_is_accepted_now_leaves_the_quarantine(cloud: Cloud, relay: Relay) -> None:
    cloud.quarantined('{"leadId": "1001", "company": "株式会社"}'.encode())
    done = relay("quarantine", "replay", "--all", "--yes")
    assert (done.code, done.out.splitlines()[-1]) == (0, "1 of 1 accepted.")
    [sent] = cloud.waiting("kintone")
    assert json.loads(sent["Body"])["payload"] == {"leadId": "1001", "company": "株式会社"}
    assert cloud.waiting("quarantine") == []


def test_what_is_refused_again_stays_as_it_was_and_is_there_once(cloud: Cloud, relay: Relay) -> None:
    made = cloud.quarantined(b'{"company": "Acme"}')
    done = relay("quarantine", "replay", made.id, "--yes")
    assert done.code == 1
    assert "missing_key" in done.out
    assert [json.loads(each["Body"])["id"] for each in cloud.waiting("quarantine")] == [made.id]


def test_dropping_deletes_only_what_matches(cloud: Cloud, relay: Relay) -> None:
    kept = cloud.quarantined(b"{", route="won")
    cloud.quarantined(b"{")
    assert relay("quarantine", "drop", "--route", "mail-opened", "--yes").code == 0
    assert [json.loads(each["Body"])["id"] for each in cloud.waiting("quarantine")] == [kept.id]


def test_a_message_of_strangers_is_shown_too(cloud: Cloud, relay: Relay) -> None:
    cloud.sqs.send_message(QueueUrl=cloud.queues["quarantine"], MessageBody="hello")
    assert "the relay did not write this message" in relay("quarantine", "list").out
