"""Checking a value, whoever gives it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from local.systems.mazrica.errors import invalid
from local.systems.mazrica.records.kinds import LONGEST_TEXT, Column

_ADDRESS = re.compile(r"[!-?A-~]+@[!-?A-~]+\.[!-?A-~]+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LARGEST = 2**53 - 1


def checked(column: Column, value: Any) -> Any:
    """The value that is held, None for none. Raises Refusal 400."""
    if value is None or value == "":
        if column.required:
            raise invalid(f"{column.name} is compulsory")
        return None
    if column.type in ("whole", "month"):
        return _number(column, value)
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise invalid(f"{column.name} has to be a text of at most {LONGEST_TEXT} characters")
    if column.required and not value.strip():
        raise invalid(f"{column.name} is compulsory")
    if column.type == "email" and not is_address(value):
        raise invalid(f"{column.name} is no e-mail address")
    return day(value, column.name) if column.type == "date" else value


def is_address(text: str) -> bool:
    """Whether an e-mail address looks like one."""
    return bool(_ADDRESS.fullmatch(text))


def day(text: str, name: str) -> str:
    """A date such as 2026-04-11. Raises Refusal 400."""
    wrong = invalid(f"{name} has to be a date such as 2026-04-11")
    if not _DAY.fullmatch(text):
        raise wrong
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise wrong from None


def whole(value: Any, name: str) -> int:
    """A whole number. Raises Refusal 400."""
    if type(value) is not int or abs(value) > _LARGEST:
        raise invalid(f"{name} has to be a whole number")
    return value


def _number(column: Column, value: Any) -> int:
    number = whole(value, column.name)
    if column.type == "month" and not 1 <= number <= 12:
        raise invalid(f"{column.name} has to be a month, from 1 to 12")
    return number
