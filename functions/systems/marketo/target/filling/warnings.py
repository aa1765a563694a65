"""What is said of an event that was delivered otherwise than it came (relay.core.outcome.Delivered.warnings)."""

from __future__ import annotations

TEXT_CUT = "text_cut"
"""A text was longer than its field, and was cut."""
TEXT_LEFT_OUT = "text_left_out"
"""An address, a URL or the like was longer than its field, and was left out."""
VALUE_LEFT_OUT = "value_left_out"
"""A value was none of its field's type, and was left out."""
SEVERAL_LEADS = "several_leads"
"""Several leads have the value that finds the lead; one of them was chosen."""
COOKIE_LEFT = "cookie_left"
"""The cookie is that of another known lead, and stays there: browsers are shared."""
STATUS_REFUSED = "status_refused"
"""Marketo left a member of a program in an earlier status than the event's: the channel's steps are others."""

CODES = (TEXT_CUT, TEXT_LEFT_OUT, VALUE_LEFT_OUT, SEVERAL_LEADS, COOKIE_LEFT, STATUS_REFUSED)


def of_field(code: str, name: str) -> str:
    """With the field that it is about."""
    return f"{code}:{name}"
