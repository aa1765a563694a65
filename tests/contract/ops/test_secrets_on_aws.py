"""`relay secret` against a real Secrets Manager."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from tests.contract.ops.command import Relay
from tests.contract.ops.relay_cloud import SECRET, Cloud

SOAP_KEY = "a-key-that-clients-sign-with"
TOKEN = "abcdefghijklmnopqrstuvwxyz0123456789WXYZ"


def type_in(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_a_secret_from_a_script_is_stored_and_shown_masked(
    cloud: Cloud, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_in(
        monkeypatch,
        json.dumps({"api_token": TOKEN, "basic_username": "b", "basic_password": "a-hidden-password-of-me"}),
    )
    done = relay("secret", "set", "kintone", "--stdin")
    assert done.code == 0
    assert cloud.secret("kintone") == {
        "api_token": TOKEN,
        "basic_username": "b",
        "basic_password": "a-hidden-password-of-me",
    }
    assert "api_token: ********WXYZ (40 characters)" in done.out
    assert "basic_password: ******** (23 characters)" in done.out
    assert TOKEN not in done.out + done.err


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ('{"api_token": "t", "username": "u"}', "either api_token, or username and password"),
        ('{"token": "t"}', "unknown: token. Known: api_token, basic_password"),
        ('{"api_token": "' + ",".join("abcdefghij") + '"}', "1 to 9 tokens"),
        ("abc", 'no JSON object, such as {"api_token": "..."}.'),
    ],
)
def test_a_secret_of_a_wrong_shape_is_refused_without_repeating_it(
    given: str, said: str, cloud: Cloud, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_in(monkeypatch, given)
    done = relay("secret", "set", "kintone", "--stdin")
    assert done.code in {1, 2}
    assert said in done.err
    assert cloud.secret("kintone") == {}


def test_without_a_terminal_a_secret_must_come_from_standard_input(
    cloud: Cloud, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_in(monkeypatch, "")
    done = relay("secret", "set", "kintone")
    assert done.code == 2
    assert "--stdin" in done.err


def test_rotating_keeps_the_old_secret_valid_until_it_is_retired(cloud: Cloud, relay: Relay) -> None:
    done = relay("secret", "rotate")
    assert done.code == 0
    held = cloud.secret("webhook")
    assert held["previous"] == SECRET
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", held["current"])
    assert held["current"] not in done.out
    assert "https://abc123.execute-api.ap-northeast-1.amazonaws.com/v1/hooks/mail-opened" in done.out
    assert "relay secret retire" in done.out
    assert relay("secret", "retire", "--yes").code == 0
    assert cloud.secret("webhook") == {"current": held["current"], "previous": ""}


def rotated(monkeypatch: pytest.MonkeyPatch, **ago: float) -> None:
    """As if the secret had been rotated that long ago."""
    monkeypatch.setattr(
        "operations.secrets.held.HeldSecret.changed_at", lambda *_: datetime.now(UTC) - timedelta(**ago)
    )


def test_before_the_old_secret_is_retired_it_is_told_who_still_comes_with_it(
    cloud: Cloud, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    relay("secret", "rotate")
    rotated(monkeypatch, days=2)
    step = {"level": "INFO", "message": "accepted", "step": "accepted", "event_id": "e-1", "connection": "kintone"}
    old, won = step | {"secret": "previous", "route": "mail-opened"}, step | {"route": "won"}
    cloud.write_log("webhook", old | {"event_id": "e-0"}, old, won)
    shown = relay("tail", "--old-secret")
    assert ["with the old secret" in line for line in shown.out.splitlines()] == [True, True]
    done = relay("secret", "retire", "--yes")
    assert "these still came with the old secret:\n  mail-opened: 2, the last at 20" in done.out
    assert "won" not in done.out


def test_where_nobody_comes_with_the_old_secret_any_more_that_is_told_and_for_how_long(
    cloud: Cloud, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    relay("secret", "rotate")
    rotated(monkeypatch, hours=2)
    done = relay("secret", "retire", "--yes")
    assert "nobody came with the old secret" in done.out
    assert "only 115 min: who calls less often is not seen" in done.err


def test_right_after_a_rotation_nobody_is_said_to_be_gone(cloud: Cloud, relay: Relay) -> None:
    relay("secret", "rotate")
    done = relay("secret", "retire", "--yes")
    assert "known from 5 minutes after that on" in done.out
    assert "nobody" not in done.out


def test_a_log_that_cannot_be_read_keeps_nobody_from_retiring_a_secret(
    cloud: Cloud, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "FilterLogEvents")

    relay("secret", "rotate")
    rotated(monkeypatch, hours=2)
    monkeypatch.setattr("operations.secrets.old_secret.read_lines", refused)
    done = relay("secret", "retire", "--yes")
    assert "is not known" in done.err
    assert cloud.secret("webhook")["previous"] == ""


def test_a_second_rotation_before_the_first_is_finished_is_not_done_by_itself(cloud: Cloud, relay: Relay) -> None:
    relay("secret", "rotate")
    held = cloud.secret("webhook")
    done = relay("secret", "rotate")
    assert done.code == 2
    assert "A rotation is not finished" in done.err
    assert cloud.secret("webhook") == held


def test_what_soap_clients_are_configured_with_is_shown_and_its_key_only_when_asked(cloud: Cloud, relay: Relay) -> None:
    done = relay("secret", "show", "soap")
    assert done.code == 0
    assert "WSDL: https://abc123.execute-api.ap-northeast-1.amazonaws.com/v1/soap/mktows/3_1?WSDL" in done.out
    assert "User id: ops-test" in done.out
    assert SOAP_KEY not in done.out + done.err
    assert f"Encryption key: {SOAP_KEY}" in relay("secret", "show", "soap", "--reveal").out


def test_rotating_the_encryption_key_keeps_user_id_and_old_key_until_it_is_retired(cloud: Cloud, relay: Relay) -> None:
    before = cloud.secret("webhook")
    done = relay("secret", "rotate", "soap")
    assert done.code == 0
    held = cloud.secret("soap")
    assert (held["user_id"], held["previous"]) == ("ops-test", SOAP_KEY)
    assert held["current"] not in {SOAP_KEY, ""}
    assert held["current"] not in done.out
    assert "relay secret retire soap" in done.out
    assert "still valid" in relay("secret", "show", "soap").err
    assert relay("secret", "retire", "soap", "--yes").code == 0
    assert cloud.secret("soap") == {"user_id": "ops-test", "current": held["current"], "previous": ""}
    assert cloud.secret("webhook") == before


def test_the_list_tells_what_is_set_but_no_value(cloud: Cloud, relay: Relay) -> None:
    done = relay("secret", "list")
    assert done.code == 1
    assert re.search(r"kintone +nothing yet", done.out)
    assert re.search(r"webhooks +current", done.out)
    assert re.search(r"soap +user_id, current", done.out)
    assert SECRET not in done.out


def test_the_sheet_reveals_the_secret_only_when_asked(cloud: Cloud, relay: Relay) -> None:
    assert SECRET not in relay("sheet", "mail-opened").out
    assert f"x-relay-secret: {SECRET}" in relay("sheet", "mail-opened", "--reveal").out
