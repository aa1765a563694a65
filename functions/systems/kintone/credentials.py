"""What a connection's secret holds, as the headers that kintone wants.

https://cybozu.dev/ja/kintone/docs/rest-api/overview/authentication : API tokens (at most 9 in a request, joined by
commas; a look-up needs one of its source app too), or a login name and password; Basic authentication beside either,
where the domain has it switched on.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from relay.system.secret_form import SecretField, SecretForm, SecretInvalid

MAX_TOKENS = 9

_BASIC = (
    SecretField("basic_username", "Name for Basic authentication", hidden=False),
    SecretField("basic_password", "Password for Basic authentication"),
)
FORMS = (
    SecretForm("API tokens", (SecretField("api_token", "API token, or several with commas between"),), _BASIC),
    SecretForm(
        "login name and password",
        (SecretField("username", "Login name", hidden=False), SecretField("password", "Password")),
        _BASIC,
    ),
)
"""What a person is asked for; tokens first, since they are what kintone recommends for programs."""

TOKENS_ACT_AS = "Administrator"
"""https://cybozu.dev/ja/kintone/tips/development/customize/development-know-how/api-tokens"""
_TOKEN = re.compile(r"[!-~]+")


@dataclass(frozen=True, repr=False)
class Credentials:
    """Headers that authenticate a request, and the login name of whom it is then made by."""

    headers: Mapping[str, str]
    acts_as: str


def read_credentials(secret: Mapping[str, Any]) -> Credentials:
    """Either `{"api_token": "t"}`, which may be several (`["t1", "t2"]`, `"t1,t2"`), or `{"username", "password"}`.

    `{"basic_username", "basic_password"}` may stand beside either. Raises SecretInvalid.
    """
    has_token, has_login = "api_token" in secret, "username" in secret or "password" in secret
    if has_token == has_login:
        raise SecretInvalid("the secret must hold either api_token, or username and password")
    headers = (
        {"X-Cybozu-API-Token": ",".join(_tokens(secret["api_token"]))}
        if has_token
        else {"X-Cybozu-Authorization": _pair(secret, "username", "password")}
    )
    if "basic_username" in secret or "basic_password" in secret:
        headers["Authorization"] = "Basic " + _pair(secret, "basic_username", "basic_password")
    return Credentials(headers, TOKENS_ACT_AS if has_token else str(secret["username"]))


def _tokens(value: Any) -> list[str]:
    given = value.split(",") if isinstance(value, str) else value
    if not isinstance(given, list) or not all(isinstance(token, str) for token in given):
        raise SecretInvalid("api_token must be a text or a list of texts")
    tokens = [token.strip() for token in given]
    if not 1 <= len(tokens) <= MAX_TOKENS:
        raise SecretInvalid(f"api_token must hold 1 to {MAX_TOKENS} tokens")
    if not all(_TOKEN.fullmatch(token) for token in tokens):
        raise SecretInvalid("an api_token has only letters, digits and signs, and is not empty")
    return tokens


def _pair(secret: Mapping[str, Any], name: str, password: str) -> str:
    values = secret.get(name), secret.get(password)
    if not all(isinstance(value, str) and value for value in values):
        raise SecretInvalid(f"{name} and {password} must both be texts")
    if ":" in str(values[0]):
        raise SecretInvalid(f"{name} must not hold a colon")
    return b64encode(f"{values[0]}:{values[1]}".encode()).decode("ascii")
