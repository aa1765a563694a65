"""What each system's secret holds: what to ask a person for, and what is no such secret."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

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


KINDS: Mapping[str, Callable[[], SecretKind]] = {"kintone": KintoneSecret}
"""By the system's name in relay.yaml."""


def secret_kind(system: str) -> SecretKind:
    """The secret of a system. Raises OperatorError for one that needs none."""
    if system not in KINDS:
        raise OperatorError(f"connections to {system} need no secret.")
    return KINDS[system]()
