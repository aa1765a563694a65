"""What callers send in the count; the same length for each lead, else no two counts were the same."""

from __future__ import annotations

import json
import random


def webhook(lead: int) -> bytes:
    """As Marketo sends it."""
    chance = random.Random(lead)  # noqa: S311 - chance with a seed
    return json.dumps(
        {
            "leadId": str(lead),
            "email": f"lead-{lead}@example.com",
            "company": "株式会社みどり商事",
            "score": str(chance.randrange(100, 200)),
            "openedAt": "2026-10-01 09:05:00",
            "tags": "newsletter;vip",
        },
        ensure_ascii=False,
    ).encode()


def notification(lead: int) -> bytes:
    """As kintone tells of a record that a person has edited."""
    chance = random.Random(lead)  # noqa: S311 - chance with a seed
    fields = {
        "$id": ("__ID__", str(lead)),
        "$revision": ("__REVISION__", "3"),
        "lead_id": ("NUMBER", str(lead)),
        "email": ("SINGLE_LINE_TEXT", f"record-{lead}@example.com"),
        "company": ("SINGLE_LINE_TEXT", "株式会社みどり商事"),
        "score": ("NUMBER", str(chance.randrange(100, 200))),
    }
    return json.dumps(
        {
            "id": f"01325f23-b442-45b6-8a3c-e9a9a6ac{lead:04}",
            "type": "UPDATE_RECORD",
            "app": {"id": "12", "name": "Leads"},
            "record": {code: {"type": kind, "value": value} for code, (kind, value) in fields.items()},
            "recordTitle": "株式会社みどり商事",
            "url": f"https://example.cybozu.com/k/12/show#record={lead}",
        },
        ensure_ascii=False,
    ).encode()
