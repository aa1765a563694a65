"""LeadRecords: read with SOAP's names, handed on with REST's; and written the other way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from systems.marketo.leads.model import FOREIGN_TYPES, Lead, LeadRecord
from systems.marketo.rest.calls.schema import LeadField, LeadSchema
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.xml import markup, values
from systems.marketo.soap.xml.tree import Element
from systems.marketo.soap.xml.values import BadValue

_ID = re.compile(r"[0-9]{1,10}")
_LONGEST_NAME = 255
_CUSTOM = "CUSTOM"
_ELEMENTS = frozenset({"id", "leadid", "email", "foreignsyspersonid", "foreignsystype", "leadattributelist"})
"""Of a LeadRecord, in small letters: a field that stands beside them, and not in the list, was never written."""
_SOAP_TYPES = {"score": "integer"}
"""Where SOAP named a type otherwise than REST (the samples of help/soap-api/getlead.md)."""
_UNSEEN = frozenset({"id", "email", "cookies", "leadPartitionId", "createdAt", "updatedAt", "isAnonymous"})
"""What stands in no attribute of a lead that getLead found, unless it is asked for by name.

Neither those of the page nor those that were captured (https://github.com/davidsantoso/markety, example_xml/) have
them, while other fields that only Marketo writes, such as AnonymousIP, are there.
"""


class LeadRecords:
    """Between the two APIs. `foreign_id_field` is the connection's, by its REST name.

    `newer` gives a fresh schema when a name is unknown, since a field may have been made today; None when it is not
    worth asking for one again.
    """

    def __init__(
        self, schema: LeadSchema, foreign_id_field: str | None, newer: Callable[[], LeadSchema | None] = lambda: None
    ) -> None:
        self._schema = schema
        self._foreign = foreign_id_field
        self._newer = newer
        self._known: dict[str, LeadField] = {}
        self.read_past: set[str] = set()
        """What records have had that Marketo took no notice of: elements by SOAP's name, attributes by REST's."""

    def read(self, found: Element, cookie: str | None = None) -> LeadRecord:
        """What a LeadRecord asks for. Raises Fault: 20102, 20105, 20109 or 20110."""
        lead_id, email = self._lead_id(found), found.value("Email")
        foreign_id, foreign_type = found.value("ForeignSysPersonId"), found.value("ForeignSysType")
        if foreign_id and not foreign_type and (email or lead_id is not None):
            self.read_past.add("ForeignSysPersonId")
            foreign_id = None
        if any(child.name.lower() not in _ELEMENTS for child in found.children):
            self.read_past.add("unknown elements")
        return LeadRecord(
            id=lead_id,
            foreign_id=foreign_id,
            foreign_type=foreign_type,
            cookie=cookie,
            email=email,
            attributes=dict(self._attributes(found)),
        )

    def write(self, lead: Lead) -> str:
        """A lead as a LeadRecord, which can be sent back as it is.

        So what only Marketo writes is left out.
        """
        marketos = {field.rest for field in self._schema.fields if _is_marketos(field)}
        return self.write_found({name: value for name, value in lead.items() if name not in marketos - {"id", "email"}})

    def write_found(self, lead: Lead) -> str:
        """A lead that was asked for as a LeadRecord. What is empty is left out: see help/soap-api/getlead.md.

        Attributes stand in the order of SOAP's names whatever their case, as in all that was captured.
        """
        keys = {"id", "email", self._foreign}
        filled = ((name, value) for name, value in lead.items() if name not in keys and value not in (None, ""))
        named = sorted(((self._soap_name(name), name, value) for name, value in filled), key=lambda one: one[0].upper())
        attributes = "".join(self._attribute(*one) for one in named)
        return markup.element(
            "leadRecord",
            markup.value("Id", lead.get("id")),
            markup.value("Email", lead.get("email") or None),
            *_foreign_system(str(lead.get(self._foreign or "") or "")),
            markup.element("leadAttributeList", attributes),
        )

    def asked_for(self, names: Sequence[str]) -> list[str]:
        """The REST names of what a LeadRecord is written from: these attributes, or all that SOAP knew.

        A name that no field has is read past, since the attribute would be left out of most leads in any case.
        """
        found = [self._field(name) for name in names]
        if None in found:
            self.read_past.add("unknown attributes")
        chosen = [field.rest for field in found if field is not None]
        every = [field.rest for field in self._schema.fields if field.soap and field.rest not in _UNSEEN]
        foreign = [self._foreign] if self._foreign and self._schema.by_rest(self._foreign) else []
        return list(dict.fromkeys(["id", "email", *foreign, *(chosen if names else every)]))

    def _attributes(self, record: Element) -> Iterator[tuple[str, Any]]:
        """The attributes by REST name; the last of several with the same name counts."""
        named = list(_named_attributes(record))
        fields = self._fields([name for name, _ in named])
        for name, attribute in named:
            field = fields[name]
            if _is_marketos(field):
                self.read_past.add(field.rest)
            else:
                yield field.rest, _value(attribute, name, field)

    def _fields(self, names: Iterable[str]) -> dict[str, LeadField]:
        """The fields that a client means, by its names. Raises Fault 20105, in the words that Marketo had for it."""
        found = {name: self._field(name) for name in names}
        unknown = [name[:_LONGEST_NAME] for name, field in found.items() if field is None]
        if unknown:
            raise Fault(20105, f"syncLead operation failed: unknown fields for import: {', '.join(unknown)}")
        return {name: field for name, field in found.items() if field is not None}

    def _lead_id(self, record: Element) -> int | None:
        """Of `Id`, else of `leadId`, which Adobe's own sample has in its place. `id` is a number of the client's."""
        written = [each for each in record.all("Id") if not each.nil]
        if any(each.name != "Id" for each in written):
            self.read_past.add("id")
        own = next((each.text.strip() for each in written if each.name == "Id"), "")
        return _number(own or record.value("leadId"))

    def _field(self, name: str) -> LeadField | None:
        """The field that a client means; None where the lead has none of this name."""
        if name in self._known:
            return self._known[name]
        found = _named(self._schema, name)
        if found is None and (schema := self._newer()):
            self._schema = schema
            found = _named(schema, name)
        return None if found is None else self._known.setdefault(name, found)

    def _soap_name(self, name: str) -> str:
        field = self._schema.by_rest(name)
        return (field.soap if field else "") or name

    def _attribute(self, soap_name: str, name: str, value: Any) -> str:
        field = self._schema.by_rest(name)
        return markup.element(
            "attribute",
            markup.value("attrName", soap_name),
            markup.value("attrType", (soap_type(field) if field else "") or None),
            markup.value("attrValue", values.to_text(value)),
        )


def soap_type(field: LeadField) -> str:
    """The type of a field as SOAP named it."""
    return _SOAP_TYPES.get(field.type, field.type)


def _named_attributes(record: Element) -> Iterator[tuple[str, Element]]:
    listed = (attribute for found in record.all("leadAttributeList") for attribute in found.all("attribute"))
    for attribute in listed:
        if attribute.nil:
            continue
        name = attribute.value("attrName")
        if name is None:
            raise Fault(20109, "an attribute has no attrName")
        yield name, attribute


def _named(schema: LeadSchema, name: str) -> LeadField | None:
    """A field by its SOAP name or its REST name. One that is exactly right comes before one in another case.

    One that only Marketo writes, and that is read past therefore, may be called as people see it (`Created At`): some
    had no SOAP name (help/rest-api/list-of-standard-fields.md of https://github.com/AdobeDocs/marketo-developer.en).
    """
    by_soap, by_rest = schema.by_soap(name), schema.by_rest(name)
    is_rest = by_rest is not None and by_rest.rest == name and (by_soap is None or by_soap.soap != name)
    return by_rest if is_rest else by_soap or by_rest or _seen(schema, name)


def _seen(schema: LeadSchema, name: str) -> LeadField | None:
    seen = (field for field in schema.fields if field.display_name.casefold() == name.casefold())
    return next((field for field in seen if _is_marketos(field)), None)


def _is_marketos(field: LeadField) -> bool:
    """Whether only Marketo writes it. What a client sent did not persist, and no fault came.

    help/blog.md of https://github.com/AdobeDocs/marketo-developer.en says so. A cookie is no attribute, and a lead is
    moved into a partition by a call of its own, whatever Describe says of these.
    """
    return field.read_only or field.rest_read_only or field.rest in {"id", "cookies", "leadPartitionId"}


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    if not _ID.fullmatch(text):
        raise Fault(20102, "Id must be the number of a lead")
    return int(text)


def _value(attribute: Element, name: str, field: LeadField) -> Any:
    element = next(attribute.all("attrValue"), None)
    if element is None:
        raise Fault(20109, f"the attribute {name[:_LONGEST_NAME]} has no attrValue")
    if element.children:
        raise Fault(20110, f"the attribute {name[:_LONGEST_NAME]} has elements in its attrValue, and no text")
    try:
        return None if element.nil else values.from_text(element.text, field.type)
    except BadValue as error:
        raise Fault(20110, f"the attribute {name[:_LONGEST_NAME]} has a bad value: {error}") from None


def _foreign_system(stored: str) -> tuple[str, str]:
    """Id and type out of the field that keeps both: see systems.marketo.leads.rules."""
    kind, _, rest = stored.partition(":")
    kind = kind.upper()
    if kind not in FOREIGN_TYPES or not rest:
        kind, rest = _CUSTOM, stored
    return markup.value("ForeignSysPersonId", rest or None), markup.value("ForeignSysType", kind if rest else None)
