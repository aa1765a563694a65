"""The WSDL: Marketo's own names, made of the table of operations and a table of types.

The operations that are not offered stand there too, with anything in them: JAX-WS refuses a WSDL that has not every
operation of the classes that a client was built with, and a client that calls one is told what to use instead.

No copy of Marketo's WSDL is kept. Types follow the JAXB classes that were generated from it
(https://github.com/michal-hynek/Marketo-WSDL), names of messages and binding a part of it in a test of
https://github.com/loopbackio/strong-soap (test/wsdl/marketo.wsdl). Names of the two headers' types are those that the
Java of Adobe's page on syncLead uses; those with `Info` are of version 2_1, and there for programs that make a header
by its type's name. No fault is declared, as it was: generated Java would have to catch it.

A type is written as its elements in their order, each `name:type`, behind it `?` where it may be left out or nil, `~`
where it may be left out, `*` where there may be any number of it. JAXB makes a method of another form of each.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from systems.marketo.soap.envelope import MKTOWS
from systems.marketo.soap.operations.activities.kinds import WORDS
from systems.marketo.soap.operations.registry import OPERATIONS
from systems.marketo.soap.operations.unoffered import REPLACEMENTS
from systems.marketo.soap.xml.markup import DECLARATION, element, escaped

NEWEST = "3_1"
"""The last version of the API. Its addresses had one; here any does the same."""

_WORDS = {
    "ForeignSysType": "CUSTOM SFDC NETSUITE",
    "LeadSyncStatus": "CREATED UPDATED FAILED",
    "LeadKeyRef": "IDNUM COOKIE EMAIL LEADOWNEREMAIL SFDCACCOUNTID SFDCCONTACTID SFDCLEADID SFDCLEADOWNERID "
    "SFDCOPPTYID",
    "ListKeyType": "MKTOLISTNAME MKTOSALESUSERID SFDCLEADOWNERID",
    "ListOperationType": "ADDTOLIST CLEARLIST ISMEMBEROFLIST REMOVEFROMLIST",
    "ReqCampSourceType": "MKTOWS SALES",
    "ActivityType": " ".join(WORDS),
}
"""Types that are one of some words."""
TYPES = {
    "AuthenticationHeader": "mktowsUserId:string requestSignature:string requestTimestamp:string partnerId:string~ "
    "audit:string~ mode:int~",
    "MktowsContextHeader": "targetWorkspace:string",
    "AuthenticationHeaderInfo": "mktowsUserId:string requestSignature:string requestTimestamp:string partnerId:string~ "
    "audit:string~ mode:int~",
    "MktowsContextHeaderInfo": "targetWorkspace:string",
    "Attribute": "attrName:string attrType:string? attrValue:string",
    "ArrayOfAttribute": "attribute:Attribute*",
    "Attrib": "name:string value:string",
    "ArrayOfAttrib": "attrib:Attrib*",
    "ArrayOfString": "stringItem:string*",
    "LeadRecord": "Id:int? Email:string? ForeignSysPersonId:string? ForeignSysType:ForeignSysType? "
    "leadAttributeList:ArrayOfAttribute?",
    "ArrayOfLeadRecord": "leadRecord:LeadRecord*",
    "SyncStatus": "leadId:int status:LeadSyncStatus error:string?",
    "ArrayOfSyncStatus": "syncStatus:SyncStatus*",
    "LeadKey": "keyType:LeadKeyRef keyValue:string",
    "ArrayOfLeadKey": "leadKey:LeadKey*",
    "LeadStatus": "leadKey:LeadKey status:boolean",
    "ArrayOfLeadStatus": "leadStatus:LeadStatus*",
    "ListKey": "keyType:ListKeyType keyValue:string",
    "CampaignRecord": "id:int name:string description:string",
    "ArrayOfCampaignRecord": "campaignRecord:CampaignRecord*",
    "ArrayOfActivityType": "activityType:ActivityType*",
    "ActivityTypeFilter": "includeTypes:ArrayOfActivityType~ excludeTypes:ArrayOfActivityType~",
    "StreamPosition": "latestCreatedAt:dateTime? oldestCreatedAt:dateTime? activityCreatedAt:dateTime? offset:string?",
    "ActivityRecord": "id:int activityDateTime:dateTime activityType:string mktgAssetName:string~ "
    "activityAttributes:ArrayOfAttribute? campaign:string? personName:string? mktPersonId:string foreignSysId:string? "
    "orgName:string? foreignSysOrgId:string? marketoGUID:string~",
    "ArrayOfActivityRecord": "activityRecord:ActivityRecord*",
    "LeadChangeRecord": "id:int activityDateTime:dateTime activityType:string mktgAssetName:string? "
    "activityAttributes:ArrayOfAttribute? campaign:string~ mktPersonId:string marketoGUID:string~",
    "ArrayOfLeadChangeRecord": "leadChangeRecord:LeadChangeRecord*",
    "MObjFieldMetadata": "name:string description:string displayName:string sourceObject:string? dataType:string "
    "size:int isReadonly:boolean isUpdateBlocked:boolean isName:boolean isPrimaryKey:boolean isCustom:boolean? "
    "isDynamic:boolean dynamicFieldRef:string? updatedAt:dateTime?",
    "ArrayOfMObjFieldMetadata": "field:MObjFieldMetadata*",
    "MObjectMetadata": "name:string description:string isCustom:boolean isVirtual:boolean "
    "fieldList:ArrayOfMObjFieldMetadata updatedAt:dateTime?",
}
SELECTORS = {
    "LeadKeySelector": "keyType:LeadKeyRef keyValues:ArrayOfString",
    "LastUpdateAtSelector": "latestUpdatedAt:dateTime? oldestUpdatedAt:dateTime",
    "StaticListSelector": "staticListName:string? staticListId:int?",
}
"""The kinds of a LeadSelector, which is none by itself."""
_HEADERS = {"AuthenticationHeader": "authentication", "MktowsContextHeader": "mktowsContext"}
"""Both are elements and messages too; these are the names of their parts."""
_XS = frozenset({"string", "int", "boolean", "dateTime"})
_OCCURS = {
    "?": ' minOccurs="0" nillable="true"',
    "~": ' minOccurs="0"',
    "*": ' minOccurs="0" maxOccurs="unbounded"',
}
_ANYTHING = '<xs:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/>'
_NOT_OFFERED = "NotOffered"


def document(address: str) -> str:
    """The WSDL that sends clients to `address`."""
    begin, end = _around()
    return f"{begin}{escaped(address)}{end}"


@cache
def _around() -> tuple[str, str]:
    """What stands before the address, and behind it."""
    parts = {
        "TYPES": _types(),
        "MESSAGES": _messages(),
        "OPERATIONS": map(_operation, _names()),
        "BINDINGS": map(_binding, _names()),
    }
    text = _TEMPLATE
    for name, lines in parts.items():
        text = text.replace(f"{{{name}}}", "\n".join(lines))
    begin, _, end = (DECLARATION + text.replace("{MKTOWS}", MKTOWS)).partition("{ADDRESS}")
    return begin, end


def _names() -> list[str]:
    return [*OPERATIONS, *REPLACEMENTS]


def _types() -> Iterator[str]:
    for name, words in _WORDS.items():
        listed = "".join(f'<xs:enumeration value="{word}"/>' for word in words.split())
        yield f'<xs:simpleType name="{name}"><xs:restriction base="xs:string">{listed}</xs:restriction></xs:simpleType>'
    yield from (_type(name, _sequence(elements)) for name, elements in TYPES.items())
    yield '<xs:complexType name="LeadSelector" abstract="true"><xs:sequence/></xs:complexType>'
    for name, elements in SELECTORS.items():
        extension = element("xs:extension", _sequence(elements), attributes='base="tns:LeadSelector"')
        yield _type(name, element("xs:complexContent", extension))
    yield _type(_NOT_OFFERED, element("xs:sequence", _ANYTHING))
    for name, operation in OPERATIONS.items():
        yield _type(f"Params{_capital(name)}", _sequence(operation.params))
        returns = operation.returns or f"result:Result{_capital(name)}"
        yield _type(returns.partition(":")[2], _sequence(operation.result))
        yield _type(f"Success{_capital(name)}", _sequence(returns))
    yield from (_element(name, name) for name in _HEADERS)
    for name in _names():
        for part in ("params", "success"):
            found = f"{part}{_capital(name)}"
            yield _element(found, _capital(found) if name in OPERATIONS else _NOT_OFFERED)


def _messages() -> Iterator[str]:
    for name, part in _HEADERS.items():
        yield _message(name, part, name)
    for name in map(_capital, _names()):
        yield _message(f"{name}Request", f"params{name}", f"params{name}")
        yield _message(f"{name}Response", f"success{name}", f"success{name}")


def _operation(name: str) -> str:
    offered = OPERATIONS.get(name)
    return (
        f'<wsdl:operation name="{name}">'
        f"<wsdl:documentation>{offered.says if offered else 'Not offered: fault 20019.'}</wsdl:documentation>"
        f'<wsdl:input message="tns:{_capital(name)}Request"/><wsdl:output message="tns:{_capital(name)}Response"/>'
        "</wsdl:operation>"
    )


def _binding(name: str) -> str:
    in_workspace = name in OPERATIONS and OPERATIONS[name].in_workspace
    headers = "".join(
        f'<soap:header use="literal" part="{part}" message="tns:{header}"/>'
        for header, part in _HEADERS.items()
        if header == "AuthenticationHeader" or in_workspace
    )
    body = '<soap:body use="literal"/>'
    return (
        f'<wsdl:operation name="{name}"><soap:operation soapAction="{{MKTOWS}}{name}"/>'
        f"<wsdl:input>{headers}{body}</wsdl:input><wsdl:output>{body}</wsdl:output></wsdl:operation>"
    )


def _type(name: str, content: str) -> str:
    return element("xs:complexType", content, attributes=f'name="{name}"')


def _sequence(elements: str) -> str:
    return element("xs:sequence", *map(_one, elements.split()))


def _one(written: str) -> str:
    """`name:type`, with what may stand behind it."""
    name, _, kind = written.rstrip("?~*").partition(":")
    return _element(name, kind, _OCCURS.get(written[-1], ""))


def _element(name: str, kind: str, occurs: str = "") -> str:
    return f'<xs:element name="{name}" type="{"xs" if kind in _XS else "tns"}:{kind}"{occurs}/>'


def _message(name: str, part: str, content: str) -> str:
    return f'<wsdl:message name="{name}"><wsdl:part name="{part}" element="tns:{content}"/></wsdl:message>'


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


_TEMPLATE = """\
<wsdl:definitions name="mktows" targetNamespace="{MKTOWS}"
    xmlns:tns="{MKTOWS}"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
    xmlns:xs="http://www.w3.org/2001/XMLSchema">
<wsdl:types>
<xs:schema targetNamespace="{MKTOWS}" elementFormDefault="unqualified">
{TYPES}
</xs:schema>
</wsdl:types>
{MESSAGES}
<wsdl:portType name="MktowsPort">
{OPERATIONS}
</wsdl:portType>
<wsdl:binding name="MktowsApiSoapBinding" type="tns:MktowsPort">
<soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
{BINDINGS}
</wsdl:binding>
<wsdl:service name="MktMktowsApiService">
<wsdl:port name="MktowsApiSoapPort" binding="tns:MktowsApiSoapBinding">
<soap:address location="{ADDRESS}"/>
</wsdl:port>
</wsdl:service>
</wsdl:definitions>
"""
