"""Whose address is whose, on both sides."""

from __future__ import annotations

COLLEAGUES = 10
"""Leads of one company."""


def address(number: int) -> str:
    """Of a lead; of nobody below 0."""
    return f"p{number}@d{number // COLLEAGUES}.example.com"
