"""What a connection's secret holds: the key and the secret of an API token, both of which every call sends.

https://github.com/ClownAntics/on24-api-docs (8f3896c), API Overview, Authentication_and_Authorization
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from relay.system.secret_form import SecretField, SecretForm, SecretInvalid

FORM = SecretForm(
    "API token",
    (
        SecretField("token_key", "Token key (ON24: Integrations > API Tokens)"),
        SecretField("token_secret", "Token secret"),
    ),
)

_PRINTABLE = re.compile(r"[!-~]+")


def headers(secret: Mapping[str, Any]) -> dict[str, str]:
    """Of `{"token_key": "...", "token_secret": "..."}`. Raises SecretInvalid."""
    return {"accessTokenKey": _text(secret, "token_key"), "accessTokenSecret": _text(secret, "token_secret")}


def _text(secret: Mapping[str, Any], name: str) -> str:
    value = secret.get(name)
    if not isinstance(value, str) or not _PRINTABLE.fullmatch(value.strip()):
        raise SecretInvalid(f"the secret must hold {name}, as ON24 shows it when a token is made")
    return value.strip()
