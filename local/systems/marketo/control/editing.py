"""What people and visitors do in an instance, apart from the API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from local.systems.marketo.instance import Instance
from local.systems.marketo.leads.cookies import token_of
from local.systems.marketo.leads.leads import PERSON
from local.systems.marketo.leads.store import Lead
from local.systems.marketo.leads.values import kept


def edit(instance: Instance, order: Mapping[str, Any]) -> dict[str, Any]:
    """A person edits the lead with this `id` or `email`, or adds it; of several the one with the highest id.

    Raises Skip for a value that cannot be.
    """
    values = {name: _value(instance, name, value) for name, value in order.items() if name not in ("id", "partition")}
    lead = _lead(instance, order)
    if lead is not None:
        return shown(instance, instance.leads.update(lead.id, values, PERSON))
    partition = str(order.get("partition", instance.leads.partitions[0]))
    if partition not in instance.leads.partitions:
        raise ValueError(f"partition is one of {', '.join(instance.leads.partitions)}")
    filled = {name: value for name, value in values.items() if value is not None}
    return shown(instance, instance.leads.create(filled, partition, PERSON))


def delete(instance: Instance, number: Any) -> None:
    """A person deletes the lead with this id. Raises ValueError."""
    instance.leads.delete(_there(instance, number).id)


def merge(instance: Instance, winner: Any, losers: Iterable[Any]) -> dict[str, Any]:
    """A person merges leads, by their ids, and the winner keeps what it has. Raises ValueError."""
    kept_lead, lost = _there(instance, winner), [_there(instance, each) for each in losers]
    if not lost or kept_lead in lost:
        raise ValueError("a lead is merged with one or more others")
    instance.leads.merge(kept_lead, lost, PERSON)
    return shown(instance, kept_lead)


def visit(instance: Instance, cookie: str, page: str = "/") -> dict[str, Any]:
    """A browser with this cookie opens a page."""
    token = token_of(cookie)
    if token is None:
        raise ValueError("cookie is a value such as id:123-ABC-456&token:_mch-example.com-1374552656411-90718")
    return shown(instance, instance.leads.visit(token, page, instance.leads.partitions[0]))


def leads(instance: Instance, filters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every lead whose fields have these values."""
    for name in filters:
        _field(instance, name)
    every = [shown(instance, lead) for lead in instance.leads.all()]
    return [each for each in every if all(str(each[name]) == str(value) for name, value in filters.items())]


def activities(instance: Instance, lead: int | None = None) -> list[dict[str, Any]]:
    """The activities, of one lead when it is given, in the order of their dates; those that come late, too."""
    return [each.shown() for each in instance.log.all() if lead in (None, each.lead)]


def shown(instance: Instance, lead: Lead) -> dict[str, Any]:
    """A lead with all its fields."""
    return instance.leads.shown(lead, [field.name for field in instance.fields])


def _lead(instance: Instance, order: Mapping[str, Any]) -> Lead | None:
    if "id" in order:
        return _there(instance, order["id"])
    found = instance.leads.find("email", [order["email"]]) if "email" in order else []
    return found[-1] if found else None


def _there(instance: Instance, number: Any) -> Lead:
    lead = instance.leads.get(number)
    if lead is None:
        raise ValueError(f"there is no lead with the id {number}")
    return lead


def _value(instance: Instance, name: str, value: Any) -> Any:
    field = _field(instance, name)
    if field.read_only or name == "cookies":
        raise ValueError(f"{name} cannot be edited")
    return kept(value, field.type, field.longest)


def _field(instance: Instance, name: str) -> Any:
    field = instance.fields.get(name)
    if field is None:
        raise ValueError(f"there is no field {name}")
    return field
