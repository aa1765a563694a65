"""Who calls, from where, and what they may do.

Source: https://cybozu.dev/ja/kintone/docs/rest-api/overview/authentication ; for the address restriction
https://cybozu.dev/ja/common/docs/user-api/overview/authentication/ .
"""

import base64
import binascii
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from local.systems.kintone.apps.app import App
from local.systems.kintone.errors import (
    illegal_request,
    no_privilege,
    not_logged_in,
    token_lacks_right,
    token_of_another_app,
    two_factor_on,
    wrong_password,
)

MOST_TOKENS = 9


class Right(StrEnum):
    """What an API token may do with its app."""

    VIEW = "view"
    ADD = "add"
    EDIT = "edit"
    DELETE = "delete"
    MANAGE = "manage"


EVERY_RIGHT = frozenset(Right)
RECORD_RIGHTS = EVERY_RIGHT - {Right.MANAGE}


@dataclass(frozen=True)
class Token:
    """An API token of one app."""

    text: str
    app: int
    rights: frozenset[Right] = RECORD_RIGHTS


@dataclass(frozen=True)
class User:
    """Somebody with a password. `rights` is by app; None is an administrator, who may do everything."""

    login: str
    password: str
    rights: Mapping[int, frozenset[Right]] | None = None
    two_factor: bool = False


@dataclass(frozen=True)
class Caller:
    """Who makes a request: a user, or the tokens of some apps, which act as Administrator."""

    login: str
    user: User | None = None
    tokens: tuple[Token, ...] = ()

    def require(self, app: App, *rights: Right) -> None:
        """Raise GAIA_IA02, GAIA_NO01 or CB_NO02 unless the caller has all of `rights` in `app`."""
        if not self.user and not any(token.app == app.id for token in self.tokens):
            raise token_of_another_app()
        if not all(self.may(app.id, right) for right in rights):
            raise no_privilege() if self.user else token_lacks_right()

    def may(self, app: int, right: Right) -> bool:
        """Tell whether the caller has a right in an app."""
        if not self.user:
            return any(token.app == app and right in token.rights for token in self.tokens)
        return self.user.rights is None or right in self.user.rights.get(app, ())


@dataclass
class Logins:
    """The tokens and users of the domain."""

    tokens: Mapping[str, Token] = field(default_factory=dict)
    users: Mapping[str, User] = field(default_factory=dict)

    def caller(self, password_header: str, token_headers: Iterable[str]) -> Caller:
        """Return who calls; a password goes before tokens when both are sent."""
        if password_header:
            return self._user(password_header)
        texts = [text.strip() for header in token_headers for text in header.split(",") if text.strip()]
        if not texts:
            raise not_logged_in()
        if len(texts) > MOST_TOKENS:
            raise illegal_request()
        tokens = tuple(self.tokens[text] for text in texts if text in self.tokens)
        if len(tokens) < len(texts):
            raise token_of_another_app()
        return Caller("Administrator", tokens=tokens)

    def _user(self, header: str) -> Caller:
        login, password = decode_pair(header) or ("", "")
        user = self.users.get(login)
        if not user or not hmac.compare_digest(user.password.encode(), password.encode()):
            raise wrong_password()
        if user.two_factor:
            raise two_factor_on()
        return Caller(user.login, user=user)


def decode_pair(text: str) -> tuple[str, str] | None:
    """Return the two halves of base64(`name:password`), None when it is no such thing."""
    try:
        name, colon, password = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return (name, password) if colon else None
