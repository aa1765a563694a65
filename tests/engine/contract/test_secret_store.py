"""Secrets as they lie in Secrets Manager, read through its real client."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError

from relay.accepting.authentication import WebhookSecret
from relay.aws import secrets
from relay.aws.secrets import SecretUnreadable, StoredSecret
from tests.support.aws import Aws

numbers = itertools.count()


@pytest.fixture
def stored(emulated: Aws, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], tuple[str, StoredSecret]]:
    """Puts a text into Secrets Manager; its name, and a store that reads it for the first time."""
    for name, value in emulated.emulator.client_environment().items():
        monkeypatch.setenv(name, value)

    def put(text: str) -> tuple[str, StoredSecret]:
        name = f"stored-{next(numbers)}"
        emulated.secrets.create_secret(Name=name, SecretString=text)
        return name, secrets.store(secrets.secrets_manager(), name)

    return put


def test_a_secret_is_a_json_object(stored: Callable[[str], tuple[str, StoredSecret]]) -> None:
    assert stored('{"current": "one"}')[1](refresh=False) == {"current": "one"}


@pytest.mark.parametrize("text", ['["one"]', '"one"', "null", "1"])
def test_json_of_another_kind_is_an_empty_secret_and_lets_nobody_in(
    stored: Callable[[str], tuple[str, StoredSecret]], text: str
) -> None:
    _, store = stored(text)

    assert store(refresh=False) == {}
    assert not WebhookSecret(store).verify(json.loads(text) if text.startswith('"') else "")


def test_a_secret_that_is_no_json_or_is_not_there_is_an_error(
    emulated: Aws, stored: Callable[[str], tuple[str, StoredSecret]]
) -> None:
    with pytest.raises(SecretUnreadable):
        stored("no json")[1](refresh=False)
    with pytest.raises(ClientError):
        secrets.store(secrets.secrets_manager(), "nowhere")(refresh=False)


def test_a_secret_is_kept_until_it_is_read_anew(
    emulated: Aws, stored: Callable[[str], tuple[str, StoredSecret]]
) -> None:
    name, store = stored('{"current": "one"}')
    assert store(refresh=False) == {"current": "one"}

    emulated.secrets.put_secret_value(SecretId=name, SecretString='{"current": "two"}')

    assert store(refresh=False) == {"current": "one"}
    assert store(refresh=True) == {"current": "two"}
    assert store(refresh=False) == {"current": "two"}


def test_a_webhooks_secret_can_be_changed_without_a_gap(
    emulated: Aws, stored: Callable[[str], tuple[str, StoredSecret]]
) -> None:
    name, store = stored('{"current": "one", "previous": ""}')
    now = [0.0]
    webhook = WebhookSecret(store, clock=lambda: now[0])
    assert webhook.verify("one")

    emulated.secrets.put_secret_value(SecretId=name, SecretString='{"current": "two", "previous": "one"}')
    assert [webhook.verify(secret) for secret in ("one", "two", "one", "")] == ["current", "current", "previous", None]

    emulated.secrets.put_secret_value(SecretId=name, SecretString='{"current": "three", "previous": "two"}')
    assert not webhook.verify("three")  # it has just read the secret, and does so once in 30 s
    now[0] = 30.0
    assert [webhook.verify(secret) for secret in ("three", "two", "one")] == ["current", "previous", None]
