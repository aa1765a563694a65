"""Orders of the control API for what an admin makes in an instance.

POST /_stand-in/fields    {"name": "x", "label": "X", "type": "string"}
POST /_stand-in/partitions {"name": "Japan"}
POST /_stand-in/objects   {"name": "car_c", "fields": [{"name": "vin"}], "dedupe_fields": ["vin"]}
GET  /_stand-in/objects?name=car_c                   its records
POST /_stand-in/activity-types {"name": "X", "api_name": "x", "primary": {"name": "Y", "api_name": "y"}}
POST /_stand-in/campaigns {"id": 3005, "name": "X", "active": true, "requestable": true, "kind": "trigger"}
GET  /_stand-in/campaigns                            what each was requested with
POST /_stand-in/lists     {"id": 1002, "name": "X"}
POST /_stand-in/programs  {"id": 1003, "name": "X", "channel": "Webinar", "statuses": [["Invited", 10], ["Came", 20]]}
POST /_stand-in/emails    {"id": 7, "name": "X", "subject": "Y", "html": "<p>{{lead.First Name}}</p>", "text": "Z"}
                           a new version; "status": "draft" for one that is not approved; see assets/emails.py
POST /_stand-in/emails    {"id": 7, "do": "approve"}  or "unapprove", "delete"
POST /_stand-in/exports   {"seconds": 60, "filters": ["createdAt"], "daily_bytes": 1000, "fail": "<exportId>",
                           "file_after": 30}         seconds from the end of a job until its file is there
POST /_stand-in/webhooks  {"url", "headers", "template", "fields"}    see webhooks/webhooks.py
GET  /_stand-in/webhooks  DELETE /_stand-in/webhooks webhooks and their calls
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from local.kit.control import Order
from local.systems.marketo.assets.assets import Campaign, Program, StaticList, Status
from local.systems.marketo.instance import Instance
from local.systems.marketo.leads.fields import custom_field


def _add_field(instance: Instance, order: Order) -> Any:
    instance.fields.add(custom_field(dict(order)))
    return {"fields": instance.fields.described()}


def _add_partition(instance: Instance, order: Order) -> Any:
    instance.leads.partitions.append(str(order["name"]))
    return {"partitions": instance.leads.partitions}


def _define_object(instance: Instance, order: Order) -> Any:
    return {"name": instance.objects.define(dict(order), instance.clock.now()).name}


def _records(instance: Instance, order: Order) -> Any:
    table = instance.objects.get(str(order["name"]))
    if table is None:
        raise ValueError(f"there is no custom object {order['name']}")
    return {"records": [each.values for each in table.all()]}


def _add_activity_type(instance: Instance, order: Order) -> Any:
    return {"id": instance.activity_types.add(dict(order)).id}


def _add_campaign(instance: Instance, order: Order) -> Any:
    campaign = Campaign(created=instance.clock.now(), **order)
    instance.assets.campaigns[campaign.id] = campaign
    return _campaigns(instance, order)


def _campaigns(instance: Instance, _order: Order) -> Any:
    return {"campaigns": [asdict(each) for each in instance.assets.campaigns.values()]}


def _add_list(instance: Instance, order: Order) -> Any:
    added = StaticList(created=instance.clock.now(), **order)
    instance.assets.lists[added.id] = added
    return {"lists": list(instance.assets.lists)}


def _add_program(instance: Instance, order: Order) -> Any:
    statuses = tuple(Status(*each) for each in order["statuses"])
    program = Program(created=instance.clock.now(), **{**order, "statuses": statuses})
    instance.assets.programs[program.id] = program
    return {"programs": list(instance.assets.programs)}


def _write_email(instance: Instance, order: Order) -> Any:
    emails, now = instance.assets.emails, instance.clock.now()
    if "do" not in order:
        emails.write(order, now)
    elif order["do"] == "delete":
        emails.delete(order["id"])
    elif order["do"] in ("approve", "unapprove"):
        (emails.approve if order["do"] == "approve" else emails.unapprove)(order["id"], now)
    else:
        raise ValueError("do is one of approve, unapprove, delete")
    return {"emails": [each.id for each in emails.all()]}


def _set_exports(instance: Instance, order: Order) -> Any:
    exports = instance.exports
    exports.seconds = float(order.get("seconds", exports.seconds))
    exports.daily_bytes = int(order.get("daily_bytes", exports.daily_bytes))
    exports.filters = set(order.get("filters", exports.filters))
    exports.file_after = float(order.get("file_after", exports.file_after))
    if "fail" in order:
        exports.fail(str(order["fail"]))
    return {"seconds": exports.seconds, "daily_bytes": exports.daily_bytes, "filters": sorted(exports.filters)}


def _add_webhook(instance: Instance, order: Order) -> Any:
    return {"id": instance.webhooks.add(dict(order))}


def _webhooks(instance: Instance, _order: Order) -> Any:
    return instance.webhooks.shown()


def _remove_webhooks(instance: Instance, order: Order) -> Any:
    instance.webhooks.remove()
    return _webhooks(instance, order)


ORDERS: Mapping[tuple[str, str], Callable[[Instance, Order], Any]] = {
    ("POST", "fields"): _add_field,
    ("POST", "partitions"): _add_partition,
    ("POST", "objects"): _define_object,
    ("GET", "objects"): _records,
    ("POST", "activity-types"): _add_activity_type,
    ("POST", "campaigns"): _add_campaign,
    ("GET", "campaigns"): _campaigns,
    ("POST", "lists"): _add_list,
    ("POST", "programs"): _add_program,
    ("POST", "emails"): _write_email,
    ("POST", "exports"): _set_exports,
    ("POST", "webhooks"): _add_webhook,
    ("GET", "webhooks"): _webhooks,
    ("DELETE", "webhooks"): _remove_webhooks,
}
