"""The webhook's secret and the connections' secrets, from a store that counts how often it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from relay.accepting.authentication import WebhookSecret
from relay.aws.secrets import SecretMissing, Secrets, connection_secret
from tests.support import log_lines


@dataclass
class Store:
    """A secret as Secrets Manager has it, and what was read of it before."""

    secret: Mapping[str, Any]
    cached: Mapping[str, Any] | None = None
    refreshes: list[float] = field(default_factory=list)
    now: float = 1000.0
    down: bool = False

    def __call__(self, *, refresh: bool) -> Mapping[str, Any]:
        if refresh:
            self.refreshes.append(self.now)
            if self.down:
                raise ConnectionError
        if refresh or self.cached is None:
            self.cached = self.secret
        return self.cached

    def webhook(self) -> WebhookSecret:
        return WebhookSecret(self, clock=lambda: self.now)


BOTH = {"current": "new-secret", "previous": "old-secret"}


@pytest.mark.parametrize("presented", ["new-secret", "old-secret"])
def test_two_secrets_are_valid_at_a_time(presented: str) -> None:
    assert Store(BOTH).webhook().verify(presented)


def test_it_tells_which_of_the_two_was_presented_and_the_current_one_where_both_are_the_same() -> None:
    webhook = Store(BOTH).webhook()
    assert [webhook.verify(each) for each in ("new-secret", "old-secret", "other")] == ["current", "previous", None]
    assert Store({"current": "one", "previous": "one"}).webhook().verify("one") == "current"


@pytest.mark.parametrize("presented", ["", " ", "new", "new-secret ", "NEW-SECRET", "山田", "\ud800", "None", "null"])
def test_anything_else_is_wrong(presented: str) -> None:
    assert not Store(BOTH).webhook().verify(presented)


@pytest.mark.parametrize(
    "secret",
    [{}, {"current": ""}, {"current": "", "previous": ""}, {"current": None, "previous": None}, {"other": ""}],
)
@pytest.mark.parametrize("presented", ["", "None", "null"])
def test_an_empty_secret_never_matches(secret: dict[str, Any], presented: str) -> None:
    assert not Store(secret).webhook().verify(presented)


def test_an_empty_previous_secret_leaves_the_current_one_valid() -> None:
    secret = Store({"current": "new-secret", "previous": ""}).webhook()

    assert secret.verify("new-secret")
    assert not secret.verify("")


def test_a_secret_that_was_changed_is_found_by_reading_again() -> None:
    store = Store(BOTH)
    secret = store.webhook()
    assert secret.verify("new-secret")

    store.secret = {"current": "newest", "previous": "new-secret"}

    assert secret.verify("newest")
    assert store.refreshes == [1000.0]
    assert not secret.verify("old-secret")


def test_a_right_secret_never_makes_it_read_again() -> None:
    store = Store(BOTH)
    secret = store.webhook()

    assert all(secret.verify("new-secret") and secret.verify("old-secret") for _ in range(100))
    assert store.refreshes == []


def test_a_guesser_makes_it_read_again_at_most_once_in_thirty_seconds() -> None:
    store = Store(BOTH)
    secret = store.webhook()

    for tenth in range(900):  # a guess every 0.1 s for 90 s
        store.now = 1000.0 + tenth / 10
        assert not secret.verify("guess")

    assert store.refreshes == [1000.0, 1030.0, 1060.0]


def test_a_secret_manager_that_is_down_is_not_asked_more_often() -> None:
    store = Store(BOTH, down=True)
    secret = store.webhook()
    with pytest.raises(ConnectionError):
        secret.verify("guess")

    assert not secret.verify("guess")
    assert secret.verify("new-secret")
    assert store.refreshes == [1000.0]


def test_a_connections_secret_is_read_from_the_cache_unless_asked_otherwise() -> None:
    store = Store({"api_token": "one"})
    secret = connection_secret(store)
    assert secret() == {"api_token": "one"}

    store.secret = {"api_token": "two"}

    assert secret() == {"api_token": "one"}
    assert secret(refresh=True) == {"api_token": "two"}


def test_a_connections_secret_that_was_just_set_is_found() -> None:
    store = Store({"api_token": "one"}, cached={})

    assert connection_secret(store)() == {"api_token": "one"}


def test_a_connections_secret_that_nobody_has_set_is_missing() -> None:
    store = Store({})

    with pytest.raises(SecretMissing):
        connection_secret(store)()
    assert len(store.refreshes) == 1


class Manager:
    """Secrets Manager, up or down."""

    def __init__(self) -> None:
        self.asked = 0
        self.down = False
        self.secret = '{"api_token": "one"}'

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:  # noqa: N803 - boto3's name
        self.asked += 1
        if self.down:
            raise ClientError({"Error": {"Code": "InternalServiceError", "Message": ""}}, "GetSecretValue")
        return {"SecretString": self.secret}


@dataclass
class Kept:
    """Secrets with a clock that a test moves."""

    manager: Manager = field(default_factory=Manager)
    now: float = 1000.0

    def __post_init__(self) -> None:
        self.secrets = Secrets(cast("Any", self.manager), clock=lambda: self.now)

    def text(self, *, refresh: bool = False) -> str:
        return self.secrets.text("crm", refresh=refresh)


def test_a_secret_is_kept_for_five_minutes_and_then_read_again() -> None:
    kept = Kept()
    assert kept.text() == '{"api_token": "one"}'
    kept.manager.secret = "two"
    kept.now += 299
    assert kept.text() == '{"api_token": "one"}'
    kept.now += 1
    assert (kept.text(), kept.manager.asked) == ("two", 2)


def test_a_secret_is_used_on_while_secrets_manager_does_not_answer() -> None:
    kept = Kept()
    kept.text()
    kept.manager.down = True
    kept.now += 86_400
    with log_lines.captured() as lines:
        assert kept.text() == '{"api_token": "one"}'
    assert lines.steps() == ["fault"]
    assert "one" not in lines.text
    kept.manager.down, kept.manager.secret = False, "two"
    kept.now += 30
    assert kept.text() == "two"


def test_a_secrets_manager_that_does_not_answer_is_asked_once_in_thirty_seconds() -> None:
    kept = Kept()
    kept.text()
    kept.manager.down = True
    kept.now += 300
    for _ in range(90):
        kept.text()
        kept.now += 1
    assert kept.manager.asked == 1 + 3


def test_without_a_known_value_or_when_a_fresh_one_is_wanted_its_error_is_raised() -> None:
    kept = Kept()
    kept.manager.down = True
    with pytest.raises(ClientError):
        kept.text()
    kept.manager.down = False
    kept.text()
    kept.manager.down = True
    with pytest.raises(ClientError):
        kept.text(refresh=True)
