"""A webhook, through the API's address and the real stacks, to a record in kintone."""

from __future__ import annotations

import base64
import json
import random

import pytest

from tests.e2e.relay_run import RelayRun


def test_the_shipped_route_writes_a_record(relay: RelayRun) -> None:
    answer = relay.send(
        "mail-opened",
        {
            "leadId": 1001,
            "company": "株式会社みどり",
            "score": "42",
            "openedAt": "2026-10-01 09:05:00",
            "tags": ["A", "vip"],
        },
    )
    assert answer.status_code == 202
    assert answer.json()["status"] == "accepted"
    assert answer.json()["route"] == "mail-opened"
    assert answer.headers["content-type"].startswith("application/json")
    relay.wait_for_delivery()
    record = relay.records()["1001"]
    assert record["company"] == "株式会社みどり"
    assert record["score"] == "42"
    assert record["opened_at"] == "2026-10-01T00:05:00Z"
    assert sorted(record["tags"]) == ["A", "vip"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_every_method_that_marketo_can_send_is_accepted(relay: RelayRun, method: str) -> None:
    answer = relay.session.request(
        method,
        f"{relay.stack['api_url']}/hooks/mail-opened",
        data='{"leadId": 7}',
        headers={"x-relay-secret": relay.stack["webhook_secret"]},
        timeout=30,
    )
    assert answer.status_code == 202


def test_an_empty_value_keeps_what_kintone_holds(relay: RelayRun) -> None:
    relay.send("mail-opened", {"leadId": 1, "company": "Acme", "score": 1})
    relay.send("mail-opened", '{"leadId": 1, "company": "", "score": , "tags": "edit me"}')
    relay.wait_for_delivery()
    assert relay.records()["1"]["company"] == "Acme"
    assert relay.records()["1"]["score"] == "1"


def test_every_field_type_arrives_and_is_cleared(relay: RelayRun) -> None:
    profile = {
        "text": "text", "lines": "a\nb", "rich": "1 < 2", "number": "１２", "link": "https://example.com/",
        "date": "2026/10/01", "time": "9:05", "moment": "2026-10-01 03:15 PM", "radio": "A", "drop": "B",
        "checks": "A;C", "multi": ["B"], "users": "sato", "organizations": "sales", "groups": "everyone", "lead": "5",
    }  # fmt: skip
    relay.send("mail-opened", {"leadId": 5, "company": "Lookup Inc"})
    relay.send("every-type", {"id": "k1", "profile": json.dumps(profile)})
    relay.wait_for_delivery()
    assert relay.dead_letters() == []
    record = relay.records(13)["k1"]
    assert record["rich"] == "1 &lt; 2"
    assert record["number"] == "12"
    assert record["moment"] == "2026-10-01T06:15:00Z"
    assert record["checks"] == ["A", "C"]
    assert [user["code"] for user in record["users"]] == ["sato"]
    assert record["lead_company"] == "Lookup Inc"
    relay.send("every-type", {"id": "k1", "profile": json.dumps(dict.fromkeys(profile, ""))})
    relay.wait_for_delivery()
    cleared = relay.records(13)["k1"]
    assert cleared["radio"] == "A", "a radio button cannot be emptied"
    assert not any(cleared[code] for code in profile if code != "radio")


def test_a_wrong_secret_is_refused_and_leaves_nothing(relay: RelayRun) -> None:
    wrong = relay.send("mail-opened", {"leadId": 1}, x_relay_secret="guess")
    missing = relay.send("mail-opened", {"leadId": 1}, x_relay_secret="")
    assert wrong.status_code == missing.status_code == 401
    assert wrong.json()["message"] == missing.json()["message"]
    assert relay.quarantined() == []


def test_an_unknown_route_a_wrong_method_and_a_large_body_are_refused(relay: RelayRun) -> None:
    assert relay.send("nothing", {"leadId": 1}).status_code == 404
    secret = {"x-relay-secret": relay.stack["webhook_secret"]}
    got = relay.session.get(f"{relay.stack['api_url']}/hooks/mail-opened", headers=secret, timeout=30)
    assert got.status_code == 405
    large = relay.send("mail-opened", b'{"leadId": 1, "x": "' + b"x" * 512 * 1024 + b'"}')
    assert large.status_code == 413
    assert sorted(one["error"] for one in relay.quarantined()) == ["unknown_route", "wrong_method"]


def test_sixty_hostile_bodies_never_break_it(relay: RelayRun) -> None:
    chance = random.Random(20261121)
    bodies = [_hostile(chance) for _ in range(60)]
    refused = []
    for body in bodies:
        answer = relay.send("mail-opened", body, content_type=chance.choice(["application/json", "text/xml", "x"]))
        assert answer.status_code in {202, 400, 413}, body
        assert answer.json()["id"]
        if answer.status_code == 400:
            refused.append(body)
    kept = [base64.b64decode(one.get("body", "")) for one in relay.quarantined()]
    assert sorted(kept) == sorted(refused)


def _hostile(chance: random.Random) -> bytes:
    seed = b'{"leadId": 12, "company": "Acme", "score": "1", "tags": ["A"], "openedAt": "2026-10-01 09:05"}'
    kind = chance.randrange(6)
    if kind == 0:
        return chance.randbytes(chance.randrange(0, 400))
    if kind == 1:
        return b"[" * chance.randrange(1, 60_000)
    if kind == 2:
        return seed[: chance.randrange(len(seed))]
    if kind == 3:
        return b"leadId=" + bytes(chance.choice(b"&=%+ab1\xe3\x81") for _ in range(chance.randrange(200)))
    if kind == 4:
        return ("leadId=3&events=" + "[{" * chance.randrange(40)).encode()
    mutated = bytearray(seed)
    for _ in range(chance.randrange(1, 12)):
        mutated[chance.randrange(len(mutated))] = chance.choice(b'"\\{}[],:\x00\n\xff9e')
    return bytes(mutated)
