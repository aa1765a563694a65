"""Comparing what relay.yaml says of a custom object with what Marketo describes."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from relay.core.findings import Finding
from relay.system.setting_up.record_form import RecordForm
from systems.marketo.advice import about
from systems.marketo.compare import compare_type, near
from systems.marketo.look import InstanceLook
from systems.marketo.rest.calls.object_type import ObjectType
from systems.marketo.rest.errors import CallFailed
from systems.marketo.setting_up.compare_form import unfit, what_is_there, wrong_ids
from systems.marketo.target.actions.object import CustomObject
from systems.marketo.target.filling.field import ObjectFieldRule, as_field
from systems.marketo.target.filling.marketo_types import WHOLE
from systems.marketo.target.objects.filled import is_filled

PERMISSION = "Read-Only Custom Object"
_NUMBERED_KEY = (
    "this part of the key is a number in Marketo, which holds at most 2,147,483,647. A string is safer, and cannot be "
    "chosen any more once the object is approved."
)
_ABSENT = frozenset({"610", "1013"})
_LINK = "Write one of these; where there is none, make the field anew, of the type Link, to the person's Id."


def compare_object(where: str, part: CustomObject, look: InstanceLook) -> Iterator[Finding]:
    """Findings of what is wrong; `where` is the route's `object`. Raises what `look.ask` raises."""
    try:
        found = look.calls.objects.describe(part.name, refresh=True)
    except CallFailed as failed:
        message = _absent(part, look) if failed.cause.code in _ABSENT else about(failed, look.name, PERMISSION)
        yield Finding(level="error", where=f"{where}.name", message=message)
        return
    if found.dedupe_fields and set(found.dedupe_fields) != set(part.key):
        theirs = ", ".join(found.dedupe_fields)
        message = (
            f"the object's dedupe fields are others: {theirs}. Where these tell records apart, write key: [{theirs}]; "
            f"else make the object anew, with {', '.join(part.key)}: they cannot be changed once it is approved."
        )
        yield Finding(level="error", where=f"{where}.key", message=message)
    yield from _link(where, part, found)
    form = look.forms.get(where.removesuffix(".object"))
    wrong = [] if form is None else [*wrong_ids(where, part, found, form)]
    yield from wrong
    yield from _fields(where, part, found, {each.where for each in wrong})
    yield from _same_names(where, part, found, form)


def _absent(part: CustomObject, look: InstanceLook) -> str:
    known = [each.name for each in look.ask(look.calls.objects.types, PERMISSION)]
    there = f" Custom objects: {', '.join(known) or 'none'}."
    return f"there is no custom object with this API name, or it is not approved.{near(part.name, known)}{there}"


def _link(where: str, part: CustomObject, found: ObjectType) -> Iterator[Finding]:
    links = {each.field: (each.object, each.object_field) for each in found.relationships if each.type != "child"}
    to_leads = [name for name, to in links.items() if _is_lead(*to)]
    place, there = f"{where}.link", f"Links to the lead's id: {', '.join(to_leads) or 'none'}."
    if part.link not in links:
        yield Finding(level="error", where=place, message=f"the object has no link field of this name. {there} {_LINK}")
    elif part.link not in to_leads:
        other = ".".join(links[part.link])
        message = f"the field links to {other}, and the relay fills it with the lead's id. {there}"
        yield Finding(level="error", where=place, message=message)


def _is_lead(name: str, field: str) -> bool:
    return (name.casefold(), field.casefold()) in {("lead", "id"), ("person", "id")}


def _fields(where: str, part: CustomObject, found: ObjectType, said: Container[str]) -> Iterator[Finding]:
    """`said`: places of types of which enough was said."""
    known = {each.name: each for each in found.fields}
    yield from _without(where, [name for name, rule in part.fields.items() if name not in known and _may_lack(rule)])
    for name, rule in part.fields.items():
        place = f"{where}.fields.{name}"
        if name not in known:
            if not _may_lack(rule):
                message = f"the object has no field with this API name.{near(name, known)}"
                yield Finding(level="error", where=place, message=message)
            continue
        if not known[name].updateable and name not in found.dedupe_fields:
            message = "Marketo does not let this field be written. Leave it out."
            yield Finding(level="error", where=place, message=message)
            continue
        if f"{place}.type" in said:
            continue
        yield from compare_type(place, as_field(rule).type, known[name].type)
        if name in part.key and known[name].type.lower() in WHOLE:
            yield Finding(level="warning", where=place, message=_NUMBERED_KEY)


def _may_lack(rule: str | ObjectFieldRule) -> bool:
    return isinstance(rule, ObjectFieldRule) and rule.optional


def _without(where: str, names: Sequence[str]) -> Iterator[Finding]:
    """One finding for all: an object may be made with few of the fields that an example fills."""
    if not names:
        return
    message = f"the object lacks optional fields, for which nothing is written ({len(names)}): {', '.join(names)}."
    yield Finding(level="warning", where=f"{where}.fields", message=message)


def _same_names(where: str, part: CustomObject, found: ObjectType, form: RecordForm | None) -> Iterator[Finding]:
    """Which fields a payload fills by their names, with what they take; the rest of a payload is left out."""
    if not part.same_names:
        return
    taken = {name.casefold() for name in (*part.fields, part.link, *part.except_)}
    filled = [each for each in found.fields if is_filled(each) and each.name.casefold() not in taken]
    shown = ", ".join(f"{each.name} ({each.type}{f', {each.length}' if each.length else ''})" for each in filled)
    message = f"fields that are filled by their names: {shown or 'none'}."
    message += "" if form is None else f" {what_is_there(found, form)}"
    yield Finding(level="ok" if filled else "warning", where=f"{where}.same_names", message=message)
    if form is not None:
        yield from unfit(f"{where}.same_names", part, found, form)
