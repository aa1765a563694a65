"""What a function loads when it starts: the compiled configuration and the environment."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from relay.aws import environment
from relay.aws.environment import DeliverEnvironment, WebhookEnvironment
from relay.core.config import Config
from relay.system import compiled
from tests.support.plain_system import Plain, PlainConnection, PlainRoute

COMPILED: dict[str, Any] = {
    "language": "ja",
    "connections": {"crm": {"system": "plain", "url": "https://crm.example.com"}, "other": {"system": "plain"}},
    "routes": {"mail-opened": {"to": "crm", "key": "id", "json_strings": ["profile"]}, "form": {"to": "other"}},
}


def load(folder: Path, content: dict[str, Any]) -> Config:
    file = folder / compiled.COMPILED_FILE
    file.write_text(json.dumps(content))
    return compiled.load(file, {"plain": Plain()})


def test_connections_and_routes_become_the_models_of_their_system(tmp_path: Path) -> None:
    found = load(tmp_path, COMPILED)

    assert found.language == "ja"
    assert found.connections == {"crm": PlainConnection(url="https://crm.example.com"), "other": PlainConnection()}
    assert found.routes == {
        "mail-opened": PlainRoute(to="crm", key="id", json_strings=["profile"]),
        "form": PlainRoute(to="other"),
    }
    assert found.systems == {"crm": "plain", "other": "plain"}


def test_a_connection_sees_only_its_own_routes(tmp_path: Path) -> None:
    assert set(load(tmp_path, COMPILED).routes_to("other")) == {"form"}


def test_a_package_that_is_broken_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        compiled.load(tmp_path / "missing.json", {})
    with pytest.raises(msgspec.ValidationError, match="wrong"):
        load(tmp_path, COMPILED | {"connections": {"crm": {"system": "plain", "wrong": 1}}})
    with pytest.raises(KeyError):
        load(tmp_path, COMPILED | {"routes": {"mail-opened": {"to": "nowhere"}}})


WEBHOOK = {
    "WEBHOOK_SECRET_ID": "webhook",
    "LOG_KEY_SECRET_ID": "log-key",
    "QUEUE_NAMES": "acme-{connection}-1a2b3c4d.fifo",
    "QUARANTINE_QUEUE_URL": "https://sqs.ap-northeast-1.amazonaws.com/123456789012/quarantine",
    "STATE_TABLES": "acme-{connection}-1a2b3c4d",
    "PATH": "/usr/bin",
}


def test_the_environment_is_read_as_a_model() -> None:
    found = environment.read(WebhookEnvironment, WEBHOOK)

    assert (found.webhook_secret_id, found.log_key_secret_id) == ("webhook", "log-key")
    assert found.table("crm") == "acme-crm-1a2b3c4d"


def test_a_queue_is_where_the_quarantine_is_by_its_connections_name() -> None:
    found = environment.read(WebhookEnvironment, WEBHOOK)

    for name in ("crm", "kintone-sales"):
        place = "https://sqs.ap-northeast-1.amazonaws.com/123456789012"
        assert found.queue_url(name) == f"{place}/acme-{name}-1a2b3c4d.fifo"


@pytest.mark.parametrize("missing", ["WEBHOOK_SECRET_ID", "QUEUE_NAMES"])
def test_a_variable_that_is_missing_is_named(missing: str) -> None:
    variables = {name: value for name, value in WEBHOOK.items() if name != missing}

    with pytest.raises(msgspec.ValidationError, match=missing):
        environment.read(WebhookEnvironment, variables)


def test_the_delivering_functions_environment_has_other_names() -> None:
    names = ("CONNECTION", "SECRET_ID", "QUEUE_URL", "DEAD_LETTER_QUEUE_URL", "STATE_TABLE")
    found = environment.read(DeliverEnvironment, {name: name.lower() for name in names})

    told = msgspec.structs.asdict(found)
    assert {name: value for name, value in told.items() if value} == {name.lower(): name.lower() for name in names}
