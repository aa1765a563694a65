"""Asking a person for a connection's secret, and refusing what its system could not be called with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from config import Settings
from operations.failures import OperatorError
from relay.core.config import Connection
from relay.system.secret_form import SecretField, SecretForm
from relay.system.system import System
from systems import SYSTEMS

Secret = dict[str, Any]


class SecretText(NamedTuple):
    """One text in a secret."""

    name: str
    text: str
    is_shown: bool
    """Whether it is no secret by itself, such as a user's name."""


class Ask(Protocol):
    """Asks the person at the terminal."""

    def __call__(self, question: str, *, hidden: bool = True) -> str:
        """The answer; empty when nothing was typed."""


@dataclass(frozen=True)
class Credentials:
    """The secret of one connection, as its system describes it."""

    system: System
    connection: Connection

    @property
    def forms(self) -> Sequence[SecretForm]:
        """The shapes that it may have."""
        return self.system.secret_forms(self.connection)

    def ask(self, ask: Ask) -> Secret:
        """What a person types. Not checked yet. With several forms, an empty first answer leads to the next one."""
        *others, last = self.forms
        for form, following in zip(others, self.forms[1:], strict=True):
            first = form.fields[0]
            if typed := ask(f"{first.question} (empty: {following.name})", hidden=first.hidden):
                return {first.name: typed} | _all(form.fields[1:], ask) | _optional(form, ask)
        return _all(last.fields, ask) | _optional(last, ask)

    def parts(self, secret: Mapping[str, Any]) -> Iterator[SecretText]:
        """What is in a secret; tokens one by one, whichever way they were given."""
        fields = [field for form in self.forms for field in (*form.fields, *form.optional, *form.single)]
        shown = {field.name for field in fields if not field.hidden}
        for name, value in secret.items():
            yield from (SecretText(name, each, name in shown) for each in _texts(name, value))

    def example(self) -> str:
        """What it may look like."""
        return "{" + ", ".join(f'"{field.name}": "..."' for field in self.forms[0].fields) + "}"

    def check(self, secret: Mapping[str, Any]) -> None:
        """Raises OperatorError, which repeats nothing of the secret."""
        known = frozenset[str]().union(*(form.names() for form in self.forms))
        if unknown := secret.keys() - known:
            raise OperatorError(f"unknown: {', '.join(sorted(unknown))}. Known: {', '.join(sorted(known))}.")
        if problem := self.system.secret_problem(self.connection, secret):
            raise OperatorError(f"{problem}.")


def credentials_of(name: str, settings: Settings) -> Credentials:
    """The secret of a connection, by its name in relay.yaml. Raises OperatorError for one that has none."""
    if name not in settings.connections:
        raise OperatorError(
            f"relay.yaml has no connection {name!r}. Its connections: {', '.join(settings.connections)}."
        )
    found = Credentials(SYSTEMS[settings.systems[name]], settings.connections[name])
    if not found.forms:
        raise OperatorError(f"the connection {name} needs no secret: relay.yaml says nothing of authentication for it.")
    return found


def _all(fields: Sequence[SecretField], ask: Ask) -> Secret:
    return {field.name: ask(field.question, hidden=field.hidden) for field in fields}


def _optional(form: SecretForm, ask: Ask) -> Secret:
    if not form.optional:
        return _single(form, ask)
    first, *rest = form.optional
    typed = ask(f"{first.question} (empty: none)", hidden=first.hidden)
    return ({first.name: typed} | _all(rest, ask) if typed else {}) | _single(form, ask)


def _single(form: SecretForm, ask: Ask) -> Secret:
    typed = {each.name: ask(f"{each.question} (empty: none)", hidden=each.hidden) for each in form.single}
    return {name: text for name, text in typed.items() if text}


def _texts(name: str, value: Any) -> Iterable[str]:
    if isinstance(value, list):
        return [str(each) for each in value]
    return [part.strip() for part in str(value).split(",")] if name == "api_token" else [str(value)]
