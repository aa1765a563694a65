"""Calls about how much of the API was used, by everybody who uses the instance.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/usage
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from systems.marketo.rest.calling import CallGroup
from systems.marketo.rest.results import read_id


class UsageDay(msgspec.Struct, frozen=True, kw_only=True):
    """The calls of one day, US Central."""

    date: str
    total: int
    users: dict[str, int]
    """Calls by API user, who is named by an e-mail address."""


class ErrorDay(msgspec.Struct, frozen=True, kw_only=True):
    """The errors of one day, US Central."""

    date: str
    total: int
    codes: dict[str, int]
    """Errors by code."""


class Usage(CallGroup):
    """Every method raises CallFailed or MustWait."""

    def today(self) -> UsageDay | None:
        """The calls of today; None when Marketo shows none."""
        return next(iter(self._usage("/rest/v1/stats/usage.json")), None)

    def last_seven_days(self) -> list[UsageDay]:
        """The calls of each of the last seven days."""
        return self._usage("/rest/v1/stats/usage/last7days.json")

    def errors_today(self) -> ErrorDay | None:
        """The errors of today; None when Marketo shows none."""
        return next(iter(self._errors("/rest/v1/stats/errors.json")), None)

    def errors_of_last_seven_days(self) -> list[ErrorDay]:
        """The errors of each of the last seven days."""
        return self._errors("/rest/v1/stats/errors/last7days.json")

    def _usage(self, path: str) -> list[UsageDay]:
        return [
            UsageDay(date=_date(day), total=_number(day.get("total")), users=_counts(day.get("users"), "userId"))
            for day in _days(self.bound.get(path).result)
        ]

    def _errors(self, path: str) -> list[ErrorDay]:
        return [
            ErrorDay(date=_date(day), total=_number(day.get("total")), codes=_counts(day.get("errors"), "errorCode"))
            for day in _days(self.bound.get(path).result)
        ]


def _days(entries: Sequence[Any]) -> list[Mapping[str, Any]]:
    return [entry for entry in entries if isinstance(entry, dict)]


def _counts(entries: Any, name: str) -> dict[str, int]:
    found = [entry for entry in (entries if isinstance(entries, list) else []) if isinstance(entry, dict)]
    return {str(entry.get(name, "")): _number(entry.get("count")) for entry in found}


def _number(value: Any) -> int:
    return read_id(value) or 0


def _date(day: Mapping[str, Any]) -> str:
    return str(day.get("date", ""))
