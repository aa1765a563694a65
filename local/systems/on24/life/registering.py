"""Registering."""

from __future__ import annotations

from functools import partial
from typing import Any

from local.systems.on24.account import Account
from local.systems.on24.events.event import Event
from local.systems.on24.people.registration import FIELDS, Registration


def register(
    account: Account,
    event: Event,
    email: str,
    at: float,
    *,
    number: int | None = None,
    pending: bool = False,
    anonymous: bool = False,
    **values: Any,
) -> int:
    """Register a person, now or later; returns the eventuserid. Raises ValueError."""
    if unknown := values.keys() - set(FIELDS):
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}; a registration has {', '.join(FIELDS)}")
    number = account.people.next_id() if number is None else number
    if number in account.people.by_id:
        raise ValueError(f"there is a registration {number}")
    address = email or f"{number}@anonymous.on24.invalid"
    made = Registration(number, event, address, float(int(at)), values)
    made.pending, made.anonymous = pending, anonymous or not email
    made.visible_at = made.created + account.settings.lateness.draw("registrants", number)
    account.when(at, partial(come, account, made))
    return number


def come(account: Account, made: Registration) -> None:
    """Let a registration be there."""
    account.people.add(made)
    account.touch(made.event, made.created)
