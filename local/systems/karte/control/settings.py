"""Orders that say how the project behaves.

GET  /_stand-in/settings     POST {"visible_after": 2.0, "switch_seconds": 0, "user_data": "managed", "upsert": "row",
                                   "lower_case_names": false, "per_second": null}
                             visible_after: seconds until what was written from outside is seen. switch_seconds: for so
                             long after another member's login the browser's events land on the former member. upsert:
                             row (written anew) or columns (only those that are named). per_second: calls of API v2
POST /_stand-in/clock        {"advance": 20} or {"freeze": true} or {"freeze": false}
POST /_stand-in/disorder     {"repeats": 2, "delay": 0.5, "lose_answers": 1}    of what is sent from now on; what is
                             left out is none
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from local.kit.control import Order
from local.systems.karte.clock import moment_text
from local.systems.karte.deliveries.outbox import Disorder
from local.systems.karte.project import Project

_Seconds = Annotated[float, Meta(ge=0)]


class _Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    visible_after: _Seconds | UnsetType = UNSET
    switch_seconds: _Seconds | UnsetType = UNSET
    user_data: Literal["managed", "events"] | UnsetType = UNSET
    upsert: Literal["row", "columns"] | UnsetType = UNSET
    lower_case_names: bool | UnsetType = UNSET
    per_second: Annotated[int, Meta(ge=1)] | UnsetType | None = UNSET


class _Disorder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    repeats: Annotated[int, Meta(ge=0)] = 0
    delay: _Seconds = 0.0
    lose_answers: Annotated[int, Meta(ge=0)] = 0


def _owners(project: Project) -> dict[str, Any]:
    """By setting, the object that has it under the same name."""
    return {
        "visible_after": project,
        "switch_seconds": project.people,
        "user_data": project.history,
        "upsert": project.tables,
        "lower_case_names": project,
        "per_second": project.rate,
    }


def _show(project: Project, _order: Order) -> Any:
    return {name: getattr(owner, name) for name, owner in _owners(project).items()}


def _set(project: Project, order: Order) -> Any:
    wanted = msgspec.to_builtins(msgspec.convert(order, _Settings))
    owners = _owners(project)
    for name, value in wanted.items():
        setattr(owners[name], name, value)
    return _show(project, order)


def _set_clock(project: Project, order: Order) -> Any:
    if unknown := order.keys() - {"advance", "freeze"}:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}; known are advance and freeze")
    if "freeze" in order:
        (project.clock.freeze if order["freeze"] else project.clock.run)()
    project.clock.advance(float(order.get("advance", 0)))
    return {"now": moment_text(project.clock.now())}


def _set_disorder(project: Project, order: Order) -> Any:
    wanted = msgspec.to_builtins(msgspec.convert(order, _Disorder))
    project.outbox.disorder = Disorder(**wanted)
    return wanted


ORDERS: Mapping[tuple[str, str], Callable[[Project, Order], Any]] = {
    ("GET", "settings"): _show,
    ("POST", "settings"): _set,
    ("POST", "clock"): _set_clock,
    ("POST", "disorder"): _set_disorder,
}
