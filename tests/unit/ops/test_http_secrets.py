"""`relay secret set` for a connection to an HTTP system."""

from typing import Any

import pytest

from ops.credentials import secret_kind
from ops.failures import OperatorError

SHAPES: list[tuple[str, dict[str, Any]]] = [
    ("header", {"value": "k"}),
    ("basic", {"username": "u", "password": "p"}),
    ("bearer", {"token": "t"}),
    ("oauth2", {"client_id": "c", "client_secret": "s"}),
]


@pytest.mark.parametrize(("kind", "secret"), SHAPES)
def test_each_kind_is_asked_for_by_its_names_and_only_secrets_are_hidden(kind: str, secret: dict[str, Any]) -> None:
    shown = []

    def ask(question: str, *, hidden: bool = True) -> str:
        if not hidden:
            shown.append(question)
        return str(secret.get(question, kind))

    http = secret_kind("http")
    assert http.ask(ask) == secret
    assert set(shown[1:]) == secret.keys() & {"username", "client_id"}
    http.check(secret)


@pytest.mark.parametrize(
    "secret", [{}, {"value": "a", "token": "b"}, {"token": ""}, {"token": "hidden value"}, {"x": "y"}]
)
def test_another_shape_is_refused_without_a_word_of_it(secret: dict[str, Any]) -> None:
    with pytest.raises(OperatorError) as caught:
        secret_kind("http").check(secret)
    assert "hidden value" not in str(caught.value)


def test_a_kind_that_does_not_exist_is_said_so() -> None:
    with pytest.raises(OperatorError, match="one of header, basic, bearer, oauth2"):
        secret_kind("http").ask(lambda _question, *, hidden=True: "digest" * hidden)
