"""A webhook's template with its tokens filled in.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/webhooks/webhooks : fields are addressed by display
name; Request Token Encoding encodes the tokens' values, not the text around them, and with JSON it puts texts between
quotes. What it writes for an empty field without a default is not documented; here it is an empty text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_plus

_TOKEN = re.compile(r"\{\{([^{}:]+)(?::default=([^{}]*))?\}\}")


def fill(template: str, encoding: str, value_of: Callable[[str], Any]) -> str:
    """The template with each token's value, encoded."""

    def value(found: re.Match[str]) -> str:
        known = value_of(found[1].strip())
        return _encoded(found[2] if known is None and found[2] is not None else known, encoding)

    return _TOKEN.sub(value, template)


def _encoded(value: Any, encoding: str) -> str:
    if encoding == "JSON":
        return json.dumps("" if value is None else value, ensure_ascii=False)
    plain = json.dumps(value) if isinstance(value, bool | int | float) else str(value or "")
    return quote_plus(plain) if encoding == "Form" else plain
