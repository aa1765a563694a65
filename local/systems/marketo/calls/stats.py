"""How much the API was used.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/usage
"""

from __future__ import annotations

from datetime import date
from typing import Any

from local.systems.marketo.wire.call import Call


def usage(call: Call) -> dict[str, Any]:
    """GET /rest/v1/stats/usage.json: this day's calls, by API user."""
    return {"result": [_usage(call, 0)]}


def usage_of_week(call: Call) -> dict[str, Any]:
    """GET /rest/v1/stats/usage/last7days.json."""
    return {"result": [_usage(call, ago) for ago in range(7)]}


def errors(call: Call) -> dict[str, Any]:
    """GET /rest/v1/stats/errors.json: this day's errors, by code."""
    return {"result": [_errors(call, 0)]}


def errors_of_week(call: Call) -> dict[str, Any]:
    """GET /rest/v1/stats/errors/last7days.json."""
    return {"result": [_errors(call, ago) for ago in range(7)]}


def _usage(call: Call, ago: int) -> dict[str, Any]:
    day = _day(call, ago)
    users = call.instance.limits.use(day)
    shown = [{"userId": user, "count": count} for user, count in sorted(users.items())]
    return {"date": day.isoformat(), "total": sum(users.values()), "users": shown}


def _errors(call: Call, ago: int) -> dict[str, Any]:
    day = _day(call, ago)
    found = call.instance.limits.errors(day)
    shown = [{"errorCode": code, "count": count} for code, count in sorted(found.items())]
    return {"date": day.isoformat(), "total": sum(found.values()), "errors": shown}


def _day(call: Call, ago: int) -> date:
    return call.instance.clock.day(ago)


ROUTES = {
    ("GET", "/rest/v1/stats/usage.json"): usage,
    ("GET", "/rest/v1/stats/usage/last7days.json"): usage_of_week,
    ("GET", "/rest/v1/stats/errors.json"): errors,
    ("GET", "/rest/v1/stats/errors/last7days.json"): errors_of_week,
}
