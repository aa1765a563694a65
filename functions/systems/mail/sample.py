"""A reply as a route takes it, for a first try."""

from __future__ import annotations

from typing import Any

from relay.core import event

SAMPLE: dict[str, Any] = {
    "id": "sample-0001",
    "from": {"address": "a@example.com", "name": "Hanako Yamada"},
    "to": "reply+42@reply.example.com",
    "subject": "Re: Your invitation",
    "text": "Yes, please send me the documents.",
    "excerpt": "Yes, please send me the documents.",
    "whole_text": "Yes, please send me the documents.\n\n> Would you like to know more?",
    "message_id": "<sample-0001@example.com>",
    "received_at": "2026-10-01T00:05:00Z",
    "verdicts": {"spf": "PASS", "dkim": "PASS", "dmarc": "PASS", "spam": "PASS", "virus": "PASS"},
    "authenticated": True,
    "lead_claimed": "42",
    "matched_by": "unsigned_token",
}


def sample() -> dict[str, Any]:
    """The same, as a mail of its own."""
    return {**SAMPLE, "id": f"sample-{event.new_id()}"}
