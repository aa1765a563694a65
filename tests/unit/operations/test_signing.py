"""What an account signs its calls with, beside the webhooks' secret."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest

import config
from operations.failures import OperatorError
from operations.secrets.held import HeldSecret
from operations.secrets.rotation import Rotation
from operations.secrets.signing import check_signs, set_signing, unset

TEXT = """
api: {allow: anyone}
connections:
  karte: {system: karte, signed_by: app-1}
  other: {system: karte}
  crm: {system: http, url: "https://crm.example.com"}
routes:
  told: {from: karte, to: crm, method: POST, path: /x, key: user_id, body: passthrough}
"""


class Secrets:
    """Secrets Manager with one secret."""

    def __init__(self, **stored: Any) -> None:
        self.stored = stored

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:  # noqa: N803 - boto3's names
        return {"SecretString": json.dumps(self.stored)}

    def put_secret_value(self, *, SecretId: str, SecretString: str) -> None:  # noqa: N803 - as above
        self.stored = json.loads(SecretString)


@pytest.fixture
def settings(tmp_path: Path) -> config.Settings:
    path = tmp_path / "relay.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return config.load(path)


def test_it_is_set_without_touching_what_callers_send(settings: config.Settings) -> None:
    secrets = Secrets(current="a", previous="b")
    assert unset(cast("Any", secrets), "webhook", settings) == ["karte"]
    set_signing(cast("Any", secrets), "webhook", "karte", "the client secret")
    assert secrets.stored == {"current": "a", "previous": "b", "signing": {"karte": "the client secret"}}
    assert unset(cast("Any", secrets), "webhook", settings) == []


def test_rotating_the_webhooks_secret_keeps_it() -> None:
    secrets = Secrets(current="a", previous="", signing={"karte": "x"})
    held = HeldSecret(cast("Any", secrets), "webhook")
    rotation = Rotation(held, "log", held.read())
    rotation.rotate()
    assert secrets.stored["signing"] == {"karte": "x"}


def test_who_does_not_sign_is_told_what_to_write(settings: config.Settings) -> None:
    check_signs(settings, "karte")
    for name in ("other", "crm", "unheard-of"):
        with pytest.raises(OperatorError, match=r"signed_by.*Connections that sign: karte"):
            check_signs(settings, name)


def test_nothing_typed_is_no_secret() -> None:
    with pytest.raises(OperatorError, match="nothing was typed"):
        set_signing(cast("Any", Secrets()), "webhook", "karte", "")
