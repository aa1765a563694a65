"""The API key in a connection's secret: `{"api_key": "..."}`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from relay.system.secret_form import SecretField, SecretForm, SecretInvalid

FORM = SecretForm("API key", (SecretField("api_key", "API key (Mazrica: 設定 > API設定)"),))

_KEY = re.compile(r"[!-~]{1,1000}")
"""What a header can hold."""


def read_key(secret: Mapping[str, Any]) -> str:
    """The key. Raises SecretInvalid, which repeats nothing of it."""
    key = secret.get("api_key")
    if not isinstance(key, str) or not _KEY.fullmatch(key.strip()):
        raise SecretInvalid("the secret must hold api_key, an API key of Mazrica (設定 > API設定)")
    return key.strip()
