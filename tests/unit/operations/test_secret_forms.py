"""`relay secret set`: each system's secret is asked for by its own names, and checked by the code that reads it."""

from __future__ import annotations

from typing import Any

import pytest

from operations.failures import OperatorError
from operations.secrets.credentials import Credentials, credentials_of
from relay.core.config import Connection
from systems import SYSTEMS
from systems.http.config import AuthType, HttpAuth, HttpConnection
from systems.karte.config import KarteConnection
from systems.kintone.config import KintoneConnection
from tests.unit.operations.test_replay_order import settings

KINTONE = KintoneConnection(url="https://example.cybozu.com")
BASIC = {"basic_username": "b", "basic_password": "p"}


def an_http(kind: AuthType | None) -> HttpConnection:
    return HttpConnection(url="https://api.example.com", auth=HttpAuth(type=kind, name="x-api-key") if kind else None)


SECRETS: list[tuple[str, Connection, dict[str, str]]] = [
    ("kintone", KINTONE, {"api_token": "t"}),
    ("kintone", KINTONE, {"api_token": "t", **BASIC}),
    ("kintone", KINTONE, {"username": "u", "password": "p"}),
    ("karte", KarteConnection(), {"access_token": "t"}),
    ("karte", KarteConnection(), {"access_token": "t", "api_key": "k"}),
    ("karte", KarteConnection(), {"access_token": "t", "marketo_hash_key": "h"}),
    ("karte", KarteConnection(), {"api_key": "k"}),
    ("http", an_http("header"), {"value": "k"}),
    ("http", an_http("basic"), {"username": "u", "password": "p"}),
    ("http", an_http("bearer"), {"token": "t"}),
    ("http", an_http("oauth2"), {"client_id": "c", "client_secret": "s"}),
]


class Person:
    """Knows a secret and types what is asked for, by the question of each of its names."""

    def __init__(self, credentials: Credentials, secret: dict[str, str]) -> None:
        fields = [field for form in credentials.forms for field in (*form.fields, *form.optional, *form.single)]
        self.answers = {field.question: secret.get(field.name, "") for field in fields}
        self.seen: set[str] = set()

    def __call__(self, question: str, *, hidden: bool = True) -> str:
        typed = self.answers[question.partition(" (empty:")[0]]
        if not hidden:
            self.seen.add(typed)
        return typed


@pytest.mark.parametrize(("system", "connection", "secret"), SECRETS)
def test_a_person_is_asked_for_what_the_system_reads_and_only_names_are_seen(
    system: str, connection: Connection, secret: dict[str, str]
) -> None:
    credentials = Credentials(SYSTEMS[system], connection)
    person = Person(credentials, secret)
    assert credentials.ask(person) == secret
    names = {value for name, value in secret.items() if name.endswith(("username", "client_id"))}
    assert person.seen - {""} == names
    credentials.check(secret)


@pytest.mark.parametrize(
    ("connection", "secret", "said"),
    [
        (an_http("bearer"), {}, "token"),
        (an_http("bearer"), {"value": "hidden value"}, "unknown: value. Known: token."),
        (an_http("bearer"), {"token": "hidden value"}, "printable ASCII"),
        (an_http("basic"), {"username": "u:v", "password": "hidden value"}, "colon"),
    ],
)
def test_what_the_system_could_not_be_called_with_is_refused_without_a_word_of_it(
    connection: Connection, secret: dict[str, Any], said: str
) -> None:
    with pytest.raises(OperatorError, match=said) as caught:
        Credentials(SYSTEMS["http"], connection).check(secret)
    assert "hidden value" not in str(caught.value)


@pytest.mark.parametrize(
    ("system", "connection", "example"),
    [
        ("kintone", KINTONE, '{"api_token": "..."}'),
        ("karte", KarteConnection(), '{"access_token": "..."}'),
        ("http", an_http("oauth2"), '{"client_id": "...", "client_secret": "..."}'),
    ],
)
def test_the_example_of_a_secret_is_the_systems_own(system: str, connection: Connection, example: str) -> None:
    assert Credentials(SYSTEMS[system], connection).example() == example


def test_a_karte_token_has_no_spaces_inside() -> None:
    with pytest.raises(OperatorError, match="access_token"):
        Credentials(SYSTEMS["karte"], KarteConnection()).check({"access_token": "two words"})


def test_a_connection_without_authentication_needs_no_secret() -> None:
    with pytest.raises(OperatorError, match="the connection crm needs no secret"):
        credentials_of("crm", settings(connections={"crm": an_http(None)}, systems={"crm": "http"}))


def test_a_connection_that_relay_yaml_does_not_have_is_said_so() -> None:
    with pytest.raises(OperatorError, match=r"no connection 'sales'\. Its connections: kintone"):
        credentials_of("sales", settings())
