"""A stand-in for kintone: a real HTTP server that refuses what kintone refuses and ignores what kintone ignores.

It serves any client of kintone's record API. Run it with `python -m local.systems.kintone --api-token TOKEN`, or in a
test:

    with StandIn() as kintone:
        requests.put(f"{kintone.url}/k/v1/records.json", headers={"X-Cybozu-API-Token": kintone.api_token}, json=...)
"""

from local.systems.kintone.access.auth import EVERY_RIGHT, RECORD_RIGHTS, Right, Token, User
from local.systems.kintone.apps.app import CREATOR, Action, App, Assignees, Field, FieldType, Lookup, Process
from local.systems.kintone.apps.shipped import EVERY_TYPE, LEADS, SHIPPED, TASKS
from local.systems.kintone.faults import Kind
from local.systems.kintone.launch import STAND_IN
from local.systems.kintone.stand_in import StandIn

__all__ = [
    "CREATOR",
    "EVERY_RIGHT",
    "EVERY_TYPE",
    "LEADS",
    "RECORD_RIGHTS",
    "SHIPPED",
    "STAND_IN",
    "TASKS",
    "Action",
    "App",
    "Assignees",
    "Field",
    "FieldType",
    "Kind",
    "Lookup",
    "Process",
    "Right",
    "StandIn",
    "Token",
    "User",
]
