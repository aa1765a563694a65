"""The fault campaign's verdict sees each single thing that must not be: otherwise its silence would prove nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.faults import plan
from tests.faults.campaign import judge
from tests.faults.chaos import Kill
from tests.faults.expect_kintone import replay
from tests.faults.found import Found
from tests.faults.plan import Kind, Webhook
from tests.faults.relay_stack import Kept, Letter
from tests.faults.sender import Sent

_SEED = 7
_SECRETS = ["a-secret-of-the-run"]
_STATUS = {Kind.HOSTILE: 400, Kind.STRANGER: 401}


def _good() -> Found:
    """What a relay leaves that makes no mistake and meets no fault: one write for each event."""
    sent = [
        Sent(webhook=each, status=_STATUS.get(each.kind, 202), event_id=f"id-{each.number}")
        for each in plan.make(400, 40, _SEED)
    ]
    written = [each.webhook for each in sent if each.webhook.kind is Kind.LEAD]
    return Found(
        sent=sent,
        letters=[_letter(each, "CB_VA01", {"tag": ["no such option"]}) for each in _of(sent, Kind.POISON)],
        quarantine=[Kept(each.event_id, each.webhook.body) for each in _of(sent, Kind.HOSTILE)],
        records={lead: replay([each for each in written if each.lead == lead]) for lead in {w.lead for w in written}},
        history=[_change(number, [webhook]) for number, webhook in enumerate(written)],
        requests=[{"seq": number, "status": 200} for number in range(len(written))],
        karte=[
            {**event, "id": f"marketo-{each.webhook.lead}"}
            for each in _of(sent, Kind.EVENTS, Kind.VERIFIED)
            for event in each.webhook.events
        ],
        people=[*_people(_of(sent, Kind.PERSON)), {"email": "editor-1@example.com", "title": "zqaaaaaaaaaa"}],
        activities=_activities(_of(sent, Kind.ATTENDED)),
        edits_wanted=3,
        edits=3,
        edited={"editor-1@example.com": "zqaaaaaaaaaa"},
        told=[
            {"record": 1, "status": status, "code": code} for status, code in ((202, ""), (0, "GAIA_WT02"), (502, ""))
        ],
        limits_broken={"606": 0, "607": 0, "615": 0},
        waiting={"kintone": 0},
        log_lines=[json.dumps({"message": "delivered", "event_id": "0d8a2f0c-7e1e-4a57-9d6e-41f0c2b87310"})],
        secrets=_SECRETS,
    )


def _people(sent: list[Sent]) -> list[dict[str, Any]]:
    found: dict[str, list[Webhook]] = {}
    for each in sent:
        found.setdefault(each.webhook.address, []).append(each.webhook)
    return [{"email": address, **replay(webhooks)} for address, webhooks in found.items()]


def _activities(sent: list[Sent]) -> list[dict[str, Any]]:
    return [
        {"activityTypeId": 100_001, "leadId": each.webhook.lead, "primaryAttributeValue": each.webhook.mark}
        for each in sent
    ]


def _of(sent: list[Sent], *kinds: Kind) -> list[Sent]:
    return [each for each in sent if each.webhook.kind in kinds]


def _letter(sent: Sent, code: str, fields: dict[str, list[str]]) -> Letter:
    return Letter("kintone", sent.event_id, {}, {"code": code, "fields": fields}, gave_up=False)


def _change(request: int, webhooks: list[Webhook]) -> dict[str, Any]:
    values = {"lead_id": str(webhooks[0].lead), **replay(webhooks)}
    at = f"2026-11-22T00:00:{request % 60:02}+00:00"
    return {"request": request, "key": str(webhooks[0].lead), "values": values, "at": at}


def _pair(found: Found) -> tuple[int, int]:
    """Where in the history two writes of one record stand."""
    first_of: dict[str, int] = {}
    for at, change in enumerate(found.history):
        if change["key"] in first_of:
            return first_of[change["key"]], at
        first_of[change["key"]] = at
    raise AssertionError("the plan has no lead with two events")


def _loses_an_event(found: Found) -> Found:
    lead, record = next(iter(found.records.items()))
    slot = next(code for code in record if code.startswith("slot_"))
    less = {code: value for code, value in record.items() if code != slot}
    return replace(found, records={**found.records, lead: less})


def _leaves_an_old_value(found: Found) -> Found:
    lead, record = next(iter(found.records.items()))
    return replace(found, records={**found.records, lead: {**record, "score": "1"}})


def _writes_in_the_wrong_order(found: Found) -> Found:
    history = list(found.history)
    first, second = _pair(found)
    history[first], history[second] = history[second], history[first]
    return replace(found, history=history)


def _writes_again(found: Found) -> Found:
    first, second = _pair(found)
    history = list(found.history)
    history[second + 1 : second + 1] = [history[first], history[second]]
    return replace(found, history=history)


def _puts_a_good_event_aside(found: Found) -> Found:
    good = next(each for each in found.sent if each.webhook.kind is Kind.LEAD)
    return replace(found, letters=[*found.letters, _letter(good, "http_503", {})])


def _loses_a_dead_letter(found: Found) -> Found:
    return replace(found, letters=found.letters[1:])


def _has_no_cause(found: Found) -> Found:
    causeless = replace(found.letters[0], cause={"code": ""})
    return replace(found, letters=[causeless, *found.letters[1:]])


def _gives_up(found: Found) -> Found:
    return replace(found, letters=[replace(found.letters[0], gave_up=True), *found.letters[1:]])


def _counts_an_event_twice(found: Found) -> Found:
    return replace(found, karte=[*found.karte, found.karte[-1]])


def _loses_a_karte_event(found: Found) -> Found:
    return replace(found, karte=found.karte[1:])


def _mixes_up_a_user(found: Found) -> Found:
    return replace(found, karte=list(reversed(found.karte)))


def _makes_a_person_twice(found: Found) -> Found:
    return replace(found, people=[*found.people, found.people[0]])


def _loses_what_a_person_changed(found: Found) -> Found:
    return replace(found, edited={**found.edited, "editor-2@example.com": "zqbbbbbbbbbb"})


def _lets_an_older_change_win(found: Found) -> Found:
    old = [{**each, "title": "zqold"} if each["email"] in found.edited else each for each in found.people]
    return replace(found, people=old)


def _refuses_a_notification(found: Found) -> Found:
    return replace(found, told=[*found.told, {"record": 1, "status": 400, "code": ""}])


def _makes_no_change(found: Found) -> Found:
    return replace(found, edits=0, edited={}, told=[])


def _does_not_finish_reading(found: Found) -> Found:
    return replace(found, read_ending="failed")


def _loses_an_event_of_a_person(found: Found) -> Found:
    slot = next(name for name in found.people[0] if name.startswith("slot_"))
    less = {name: value for name, value in found.people[0].items() if name != slot}
    return replace(found, people=[less, *found.people[1:]])


def _leaves_an_old_name(found: Found) -> Found:
    return replace(found, people=[{**found.people[0], "lastName": "Old"}, *found.people[1:]])


def _puts_a_person_aside(found: Found) -> Found:
    good = next(each for each in found.sent if each.webhook.kind is Kind.PERSON)
    return replace(found, letters=[*found.letters, _letter(good, "1007", {})])


def _adds_an_activity_twice(found: Found) -> Found:
    return replace(found, activities=[*found.activities, found.activities[-1]])


def _loses_an_activity(found: Found) -> Found:
    return replace(found, activities=found.activities[1:])


def _mixes_up_activities(found: Found) -> Found:
    return replace(found, activities=list(reversed(found.activities)))


def _says_that_there_is_no_lead(found: Found) -> Found:
    sent = next(each for each in found.sent if each.webhook.kind is Kind.ATTENDED)
    left = [each for each in found.activities if each["primaryAttributeValue"] != sent.webhook.mark]
    return replace(found, activities=left, letters=[*found.letters, _letter(sent, "1004", {})])


def _breaks_a_limit(found: Found) -> Found:
    return replace(found, limits_broken={"606": 1})


def _keeps_another_body(found: Found) -> Found:
    changed = replace(found.quarantine[0], body=b"something else")
    return replace(found, quarantine=[changed, *found.quarantine[1:]])


def _keeps_no_body(found: Found) -> Found:
    return replace(found, quarantine=found.quarantine[1:])


def _keeps_a_stranger(found: Found) -> Found:
    stranger = next(each for each in found.sent if each.webhook.kind is Kind.STRANGER)
    return replace(found, quarantine=[*found.quarantine, Kept("other", stranger.webhook.body)])


def _refuses_a_good_webhook(found: Found) -> Found:
    good = next(at for at, each in enumerate(found.sent) if each.webhook.kind is Kind.EVENTS)
    sent = list(found.sent)
    sent[good] = replace(sent[good], status=404)
    return replace(found, sent=sent)


def _leaves_an_event_in_the_queue(found: Found) -> Found:
    return replace(found, waiting={"kintone": 1})


def _logs(line: Callable[[Webhook], str]) -> Callable[[Found], Found]:
    def breaks(found: Found) -> Found:
        webhook = next(each.webhook for each in found.sent if each.webhook.kind is Kind.LEAD)
        return replace(found, log_lines=[*found.log_lines, line(webhook)])

    return breaks


MISTAKES = {
    "an accepted event is lost": _loses_an_event,
    "a record holds an old value": _leaves_an_old_value,
    "an older event was written after a newer one": _writes_in_the_wrong_order,
    "events were written again without a reason": _writes_again,
    "a good event is a dead letter": _puts_a_good_event_aside,
    "a refused event is nowhere": _loses_a_dead_letter,
    "a dead letter has no cause": _has_no_cause,
    "the relay gave up": _gives_up,
    "KARTE counts an event twice": _counts_an_event_twice,
    "KARTE lacks an event": _loses_a_karte_event,
    "KARTE has a user's events in another order": _mixes_up_a_user,
    "Marketo has a person twice": _makes_a_person_twice,
    "Marketo lacks an event of a person": _loses_an_event_of_a_person,
    "Marketo has an old value": _leaves_an_old_name,
    "a person's event is a dead letter": _puts_a_person_aside,
    "Marketo has an activity twice": _adds_an_activity_twice,
    "Marketo lacks an activity": _loses_an_activity,
    "Marketo has activities in another order": _mixes_up_activities,
    "an activity found no lead that is there": _says_that_there_is_no_lead,
    "Marketo's limits were broken": _breaks_a_limit,
    "what a person changed in kintone is not in Marketo": _loses_what_a_person_changed,
    "an older change of a person stands in Marketo": _lets_an_older_change_win,
    "a notification of kintone is refused": _refuses_a_notification,
    "nobody changes anything": _makes_no_change,
    "the reading does not finish": _does_not_finish_reading,
    "quarantine has another body": _keeps_another_body,
    "a refused body is not in quarantine": _keeps_no_body,
    "a stranger's webhook is kept": _keeps_a_stranger,
    "a good webhook is refused": _refuses_a_good_webhook,
    "an event is still in a queue": _leaves_an_event_in_the_queue,
    "a name is logged": _logs(lambda webhook: f'{{"name": "株式会社 {webhook.mark}"}}'),
    "an e-mail address is logged": _logs(lambda _: "to somebody.else@example.co.jp"),
    "a number is logged": _logs(lambda webhook: webhook.values["score"]),
    "a lead id is logged": _logs(lambda webhook: f"marketo-{webhook.lead}"),
    "a body is logged as base64": _logs(lambda webhook: base64.b64encode(webhook.body).decode()),
    "a secret is logged": _logs(lambda _: f"x-relay-secret: {_SECRETS[0]}"),
}


def test_a_run_without_mistakes_has_no_problems() -> None:
    verdict = judge(_good())
    assert verdict.problems == []
    assert verdict.counts["kintone: events applied"] > 150
    assert verdict.counts["Marketo: events applied"] > 40
    assert verdict.counts["Marketo: activities that stand exactly once"] > 5
    assert verdict.counts["KARTE: events that stand exactly once"] > 80


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_seen(mistake: Callable[[Found], Found]) -> None:
    assert judge(mistake(_good())).problems


def test_writes_may_be_repeated_after_a_lost_answer() -> None:
    found = _good()
    first, second = _pair(found)
    lost = {found.history[at]["request"] for at in (first, second)}
    requests = [{**each, "status": 0 if each["seq"] in lost else 200} for each in found.requests]
    assert judge(replace(_writes_again(found), requests=requests)).problems == []


def test_writes_may_be_repeated_after_a_kill_in_the_middle_of_the_batch() -> None:
    found = _good()
    kills = [Kill(at=1795305600.0 + second, function="relay-deliver-kintone") for second in range(0, 60, 10)]
    assert judge(replace(_writes_again(found), kills=kills)).problems == []


def test_an_event_whose_answer_was_lost_may_be_a_dead_letter_that_says_so_and_stand_once_or_not_at_all() -> None:
    found = _good()
    sent = next(each for each in found.sent if each.webhook.kind is Kind.EVENTS and len(each.webhook.events) == 1)
    letter = _letter(sent, "unknown_outcome", {"events[0]": ["it was sent"]})
    known = replace(found, letters=[*found.letters, letter])
    assert judge(known).problems == []
    mark = f"{sent.webhook.mark}_0"
    absent = [event for event in found.karte if event["values"]["mark"] != mark]
    assert judge(replace(known, karte=absent)).problems == []


def test_a_webhook_without_an_answer_may_be_stored_or_not() -> None:
    found = _good()
    stored = [replace(each, status=502, event_id="") if each.accepted else each for each in found.sent]
    letters = [
        replace(letter, payload={"score": str(plan.FIRST_NUMBER + int(letter.event_id.removeprefix("id-")))})
        for letter in found.letters
    ]
    assert judge(replace(found, sent=stored, letters=letters)).problems == []
    editors = [each for each in found.people if each["email"] in found.edited]
    nothing = replace(found, sent=stored, letters=[], records={}, history=[], karte=[], people=editors, activities=[])
    assert judge(nothing).problems == []


def test_the_same_seed_makes_the_same_webhooks() -> None:
    assert plan.make(200, 20, _SEED) == plan.make(200, 20, _SEED)
    assert plan.make(200, 20, _SEED) != plan.make(200, 20, _SEED + 1)


def test_a_record_has_room_for_all_its_events() -> None:
    with pytest.raises(ValueError, match="leads"):
        plan.make(21, 1, _SEED)
