"""The example's routes take a reply at each of their links: of a lead whose address is known, and of one by the id."""

from __future__ import annotations

import json
from typing import Any

import pytest

import config
from relay.core.config import Config
from relay.system.sides import target_of
from systems import SYSTEMS
from systems.mail.receiver import MailReceiver
from systems.mail.sample import SAMPLE
from tests.unit.docs.pages import ROOT


@pytest.fixture(scope="module")
def relay() -> Config:
    return config.load(ROOT / "examples" / "mail-replies.yaml").config()


def accepted(relay: Config, name: str, payload: dict[str, Any]) -> Any:
    """What the route's system says of a payload. Raises Refused."""
    route = relay.routes[name]
    return target_of(route, relay, SYSTEMS).accept(route, payload, relay.connections[route.to])


@pytest.mark.parametrize(
    ("asks", "asks_again"), [("reply", "reply-claimed"), ("reply-in-marketo", "reply-in-marketo-claimed")]
)
def test_who_wrote_is_asked_by_the_address_and_then_by_the_id(relay: Config, asks: str, asks_again: str) -> None:
    follows = relay.routes[asks].follows
    assert follows is not None
    assert follows.nobody == asks_again
    assert accepted(relay, asks, SAMPLE).key == "asker/a@example.com"
    assert accepted(relay, asks_again, {"asked": SAMPLE}).key == "asker/a@example.com"
    without = {name: value for name, value in SAMPLE.items() if name != "lead_claimed"}
    assert accepted(relay, asks_again, {"asked": without}).key == "asker/a@example.com"


@pytest.mark.parametrize("payload", [{"asked": SAMPLE}, {"asked": {"asked": SAMPLE}}], ids=["address", "id"])
@pytest.mark.parametrize("name", ["reply-comment", "reply-activity"])
def test_what_was_found_is_written_with_what_the_reply_says(relay: Config, name: str, payload: dict[str, Any]) -> None:
    assert accepted(relay, name, {"id": 42, **payload}).lead == "42"


def test_the_sample_is_a_reply_that_the_routes_take(relay: Config) -> None:
    assert MailReceiver().read(relay.routes["reply"], json.dumps(SAMPLE).encode())["excerpt"] == SAMPLE["excerpt"]
