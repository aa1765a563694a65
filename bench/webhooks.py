"""Webhooks as the shipped route receives them: an opened mail, from a template filled with tokens."""

from __future__ import annotations

import json
import random
from typing import Any

ROUTE = "mail-opened"
_COMPANIES = ("Acme", "株式会社みどり商事", "Jack & Jill Builders", "Kita Foods 株式会社", "東京テクノロジー有限会社")
_TAGS = ("newsletter", "vip", "trial", "webinar")


def payload(lead: int, chance: random.Random) -> dict[str, Any]:
    """What one opened mail says. Marketo's tokens are text, also those that hold numbers."""
    return {
        "leadId": str(lead),
        "company": chance.choice(_COMPANIES),
        "score": str(chance.randrange(200)),
        "openedAt": f"2026-10-01 {chance.randrange(24):02}:{chance.randrange(60):02}:{chance.randrange(60):02}",
        "tags": ";".join(chance.sample(_TAGS, chance.randrange(3))),
    }


def body(lead: int, chance: random.Random) -> bytes:
    """The same as Marketo sends it."""
    return json.dumps(payload(lead, chance), ensure_ascii=False).encode()
