"""Apps from JSON. `properties` is what the real `GET /k/v1/app/form/fields.json` answers, so it can be pasted.

{"apps": [{"id": 20, "name": "Deals", "guest_space": null, "digits": 16, "decimals": 4, "rounding": "HALF_EVEN",
           "properties": {"code": {"type": ...}},
           "process": {"statuses": ["New", "Done"], "actions": [{"name": "Close", "from": "New", "to": "Done"}],
                       "assignees": {"Done": {"type": "ONE", "users": ["sato"]}}}}]}

All but id and properties may be left out.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.systems.kintone.apps.app import Action, App, Assignees, Process
from local.systems.kintone.apps.form import field_of


def read_apps(path: Path) -> list[App]:
    """Return the apps of a file; raise ValueError that says what is wrong with it, OSError when it is not there."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as wrong:
        raise ValueError(f"{path} is not JSON: {wrong}") from None
    if not isinstance(content, dict) or not isinstance(content.get("apps"), list):
        raise ValueError(f'{path}: expected {{"apps": [...]}}')  # noqa: TRY004 - what is in a file is a value
    return [app_of(shape) for shape in content["apps"]]


def app_of(shape: Mapping[str, Any]) -> App:
    """Return the app that one object describes; raise ValueError that names the app and what is wrong."""
    number = shape.get("id")
    if not isinstance(number, int) or number < 1:
        raise ValueError(f"an app needs an id, a whole number from 1, not {number!r}")
    try:
        fields = tuple(field_of(code, its) for code, its in shape["properties"].items())
        process = _process(shape["process"]) if shape.get("process") else None
    except KeyError as missing:
        raise ValueError(f"app {number}: {missing} is missing") from None
    except (ValueError, TypeError, AttributeError, ArithmeticError) as wrong:
        raise ValueError(f"app {number}: {wrong}") from None
    return App(
        id=number,
        name=shape.get("name", f"App {number}"),
        fields=fields,
        guest_space=shape.get("guest_space"),
        process=process,
        digits=int(shape.get("digits", 16)),
        decimals=int(shape.get("decimals", 4)),
        rounding=shape.get("rounding", "HALF_EVEN"),
        revision=shape.get("revision", 1),
    )


def _process(shape: Mapping[str, Any]) -> Process:
    actions = (Action(name=one["name"], source=one["from"], target=one["to"]) for one in shape["actions"])
    assignees = {
        status: Assignees(kind=one.get("type", "ONE"), users=tuple(one["users"]))
        for status, one in shape.get("assignees", {}).items()
    }
    return Process(statuses=tuple(shape["statuses"]), actions=tuple(actions), assignees=assignees)
