"""`relay check` at a system from which no answer comes: whatever the reason, it says what to do about it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from relay.http.transport import WORDS, NoAnswer, Transport
from relay.http.unreached import ADVICE
from relay.system.sides import target_side
from systems import SYSTEMS

URL = "https://123-ABC-456.mktorest.com"
ROUTES: dict[str, dict[str, Any]] = {
    "http": {"path": "/leads"},
    "karte": {"user_id": "member", "event_name": "seen"},
    "kintone": {"app": 12, "key": {"field": "lead_id", "from": "leadId"}, "fields": {"company": "company"}},
    "marketo": {"lead": {"email": "email"}, "fields": {"title": "title"}},
    "mazrica": {"contact": {}},
}
SECRETS: dict[str, dict[str, Any]] = {
    "http": {},
    "karte": {"access_token": "x"},
    "kintone": {"api_token": "x"},
    "marketo": {"client_id": "x", "client_secret": "x"},
    "mazrica": {"api_key": "x"},
}
WITHOUT = {("http", "connection_error"), ("http", "bad_answer")}
"""Nobody knows what another system answers; the word alone is said then."""


def test_each_word_of_the_transport_has_its_advice_and_nothing_else_has() -> None:
    assert ADVICE.keys() == WORDS


@pytest.mark.parametrize("word", sorted(WORDS))
@pytest.mark.parametrize("name", sorted(name for name, system in SYSTEMS.items() if system.target))
def test_every_system_says_what_to_do(monkeypatch: pytest.MonkeyPatch, name: str, word: str) -> None:
    def unreached(*_: Any, **__: Any) -> Any:
        raise NoAnswer(word, "words of the network", sent=False)

    monkeypatch.setattr(Transport, "send", unreached)
    system = SYSTEMS[name]
    connection = msgspec.convert({"url": URL}, system.connection_model)
    route = msgspec.convert({"to": "other", **ROUTES[name]}, target_side(system).route_model)
    findings = list(
        target_side(system).check("other", connection, {"a-route": route}, lambda *, refresh=False: SECRETS[name])
    )

    (message, *_) = [found.message for found in findings if found.where.startswith("connections.other")]
    assert (word in message) is ((name, word) in WITHOUT)
    assert "{" not in message
    assert message.endswith(".")
