"""What each system's secret holds: what to ask a person for, and what is no such secret."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from http_api import credentials as http_credentials
from http_api.config import AuthType, HttpAuth
from kintone.credentials import SecretInvalid, read_credentials
from ops.failures import OperatorError


class Ask(Protocol):
    """Asks the person at the terminal."""

    def __call__(self, question: str, *, hidden: bool = True) -> str:
        """The answer; empty when nothing was typed."""


Secret = dict[str, Any]


class SecretKind(Protocol):
    """The secret of one kind of system."""

    def ask(self, ask: Ask) -> Secret:
        """What a person types. Not checked yet."""

    def check(self, secret: Mapping[str, Any]) -> None:
        """Raises OperatorError, which repeats nothing of the secret."""


class KintoneSecret:
    """API tokens, or a login name and password; Basic authentication beside either."""

    names = frozenset({"api_token", "username", "password", "basic_username", "basic_password"})

    def ask(self, ask: Ask) -> Secret:
        """API tokens first, since they are what kintone recommends for programs."""
        secret: Secret = {}
        if tokens := ask("API token, or several with commas between (empty: log in with a password)"):
            secret["api_token"] = tokens
        else:
            secret["username"] = ask("Login name", hidden=False)
            secret["password"] = ask("Password")
        if name := ask("Name for Basic authentication (empty: none)", hidden=False):
            secret |= {"basic_username": name, "basic_password": ask("Password for Basic authentication")}
        return secret

    def check(self, secret: Mapping[str, Any]) -> None:
        """By the very code that will read it."""
        if unknown := secret.keys() - self.names:
            raise OperatorError(f"unknown: {', '.join(sorted(unknown))}. Known: {', '.join(sorted(self.names))}.")
        try:
            read_credentials(secret)
        except SecretInvalid as error:
            raise OperatorError(f"{error}.") from error


class HttpSecret:
    """One of the shapes of `http_api.credentials`; the connection's `auth.type` says which."""

    shapes: Mapping[AuthType, tuple[str, ...]] = {
        "header": ("value",),
        "basic": ("username", "password"),
        "bearer": ("token",),
        "oauth2": ("client_id", "client_secret"),
    }

    def ask(self, ask: Ask) -> Secret:
        """What the connection's `auth.type` needs."""
        kind = ask(f"The connection's auth.type ({', '.join(self.shapes)})", hidden=False)
        names = next((names for known, names in self.shapes.items() if known == kind), None)
        if names is None:
            raise OperatorError(f"auth.type is one of {', '.join(self.shapes)}.")
        return {name: ask(name, hidden=name not in {"username", "client_id"}) for name in names}

    def check(self, secret: Mapping[str, Any]) -> None:
        """By the very code that will read it."""
        kind = next((kind for kind, names in self.shapes.items() if secret.keys() == set(names)), None)
        if kind is None:
            known = "; ".join(f"{kind}: {', '.join(names)}" for kind, names in self.shapes.items())
            raise OperatorError(f"the names in the secret fit no auth.type. Known: {known}.")
        try:
            http_credentials.check_secret(HttpAuth(type=kind, name="x"), secret)
        except http_credentials.SecretInvalid as error:
            raise OperatorError(f"{error}.") from error


KINDS: Mapping[str, Callable[[], SecretKind]] = {"http": HttpSecret, "kintone": KintoneSecret}
"""By the system's name in relay.yaml."""


def secret_kind(system: str) -> SecretKind:
    """The secret of a system. Raises OperatorError for one that needs none."""
    if system not in KINDS:
        raise OperatorError(f"connections to {system} need no secret.")
    return KINDS[system]()
