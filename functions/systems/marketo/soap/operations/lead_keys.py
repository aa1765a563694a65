"""Lead keys: by what the old API found leads, and what finds them in Marketo's REST API.

Which there were: LeadKeyRef in the classes of https://github.com/michal-hynek/Marketo-WSDL. What REST searches by:
`filterType` of getLeadsByFilterUsingGET in swagger-mapi.json, https://github.com/AdobeDocs/marketo-apis.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from systems.marketo.leads.matches import foremost
from systems.marketo.leads.model import Lead
from systems.marketo.leads.person import folded
from systems.marketo.rest import munchkin
from systems.marketo.rest.client import Calls
from systems.marketo.rest.errors import CallFailed, TooManyMatches
from systems.marketo.rest.results import LARGEST_ID, read_id
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.xml import markup
from systems.marketo.soap.xml.tree import Element

IDNUM = "IDNUM"
_EMAIL, _COOKIE = "EMAIL", "COOKIE"
_OWNER = "LEADOWNEREMAIL"
FILTERS = {
    IDNUM: "id",
    _COOKIE: "cookies",
    _EMAIL: "email",
    "SFDCACCOUNTID": "sfdcAccountId",
    "SFDCCONTACTID": "sfdcContactId",
    "SFDCLEADID": "sfdcLeadId",
    "SFDCLEADOWNERID": "sfdcLeadOwnerId",
    "SFDCOPPTYID": "sfdcOpptyId",
}
"""REST's `filterType` by the type of a key."""

_ID = re.compile(r"[0-9]{1,10}")
_NOT_SEARCHED_BY = frozenset({"1006", "1011"})
_LONGEST_VALUE = 255


@dataclass(frozen=True)
class LeadKey:
    """One key, whose value can be searched for."""

    kind: str
    """One of FILTERS."""
    value: str

    @property
    def lead_id(self) -> int | None:
        """The lead's id, where that is what the key is."""
        return int(self.value) if self.kind == IDNUM else None

    def nobody(self) -> Fault:
        """In the words that Marketo had for it: https://github.com/davidsantoso/markety, example_xml/."""
        return Fault(20103, f"No lead found with {self.kind} = {self.value[:_LONGEST_VALUE]}")

    def written(self) -> str:
        """As markup."""
        return markup.element("leadKey", markup.value("keyType", self.kind), markup.value("keyValue", self.value))

    def is_of(self, lead: Lead) -> bool:
        """Whether a lead has it. Salesforce tells the case of ids apart, addresses have none."""
        found = lead.get(FILTERS[self.kind])
        if self.kind == _COOKIE:
            return munchkin.token(self.value) in munchkin.tokens(found)
        return folded(found) == folded(self.value) if self.kind == _EMAIL else str(found) == self.value


def read(found: Element | None) -> LeadKey:
    """The key in a LeadKey. Raises Fault: 20101 for none, 20102 for a bad one, 20019 where REST has nothing like it."""
    kind = read_kind(found)
    value = found.value("keyValue") if found else None
    if value is None:
        raise Fault(20101, "keyValue of the leadKey is missing")
    return key(kind, value)


def read_kind(found: Element | None) -> str:
    """The type of a key, or of the keys of a selector. Raises as `read`."""
    kind = found.value("keyType") if found else None
    if kind is None:
        raise Fault(20101, f"keyType is missing; send one of {', '.join(FILTERS)}")
    if kind == _OWNER:
        message = f"Marketo's REST API does not find leads by {_OWNER}; use SFDCLEADOWNERID, or the leads' own keys"
        raise Fault(20019, message)
    if kind not in FILTERS:
        raise Fault(20102, f"keyType must be one of {', '.join(FILTERS)}")
    return kind


def key(kind: str, value: str) -> LeadKey:
    """A key of this type. Raises Fault 20102."""
    if kind == IDNUM and not (_ID.fullmatch(value) and 0 < int(value) <= LARGEST_ID):
        raise Fault(20102, "keyValue of an IDNUM must be the number of a lead")
    cookie = munchkin.cookie(value) if kind == _COOKIE else value
    if cookie is None:
        raise Fault(20102, "keyValue of a COOKIE must be the whole value of _mkto_trk: id:123-ABC-456&token:_mch-...")
    if "," in cookie:
        raise Fault(20102, "keyValue has a comma, at which Marketo's REST API parts what is searched for")
    return LeadKey(kind, str(int(value)) if kind == IDNUM else cookie)


def listed(parameters: Element, name: str) -> list[LeadKey]:
    """The keys of an ArrayOfLeadKey. Raises Fault as `read`, and 20101 when there is none."""
    keys = [read(each) for each in parameters.listed(name, "leadKey")]
    if not keys:
        raise Fault(20101, f"{name} has no leadKey")
    return keys


def leads(calls: Calls, kind: str, values: Iterable[str], fields: Sequence[str]) -> list[Lead]:
    """All leads that have one of these values, the newest first, as it was captured.

    Raises Fault 20110 when more have it than REST shows, 20019 when this Marketo is not searched by such keys; and
    CallFailed and MustWait.
    """
    try:
        found = list(calls.leads.by_filter(FILTERS[kind], values, fields))
    except TooManyMatches:
        message = f"more than 1,000 leads have this {kind}, and Marketo's REST API shows none of them; use another key"
        raise Fault(20110, message) from None
    except CallFailed as failed:
        if failed.cause.code not in _NOT_SEARCHED_BY:
            raise
        raise Fault(20019, f"this Marketo does not find leads by {kind}: {failed.cause.message}") from failed
    return sorted(found, key=lambda lead: read_id(lead.get("id")) or 0, reverse=True)


def ids(keys: Sequence[LeadKey], calls: Calls, *, exist: bool = False) -> dict[LeadKey, int | None]:
    """The lead that each key means: of several, the one with the highest id; None where there is none.

    An IDNUM is taken as it is, unless it matters that its lead is there (`exist`). Raises as `leads`.
    """
    found: dict[LeadKey, int | None] = {each: each.lead_id for each in keys}
    asked = [each for each in found if exist or each.kind != IDNUM]
    for kind in dict.fromkeys(each.kind for each in asked):
        some = [each for each in asked if each.kind == kind]
        those = leads(calls, kind, (each.value for each in some), list(dict.fromkeys(["id", FILTERS[kind]])))
        found |= {each: _of(each, those) for each in some}
    return found


def all_ids(keys: Sequence[LeadKey], calls: Calls, *, exist: bool = False) -> list[int]:
    """As `ids`, each lead once. Raises Fault 20103 for the first key that finds nobody."""
    return list(dict.fromkeys(_required(ids(keys, calls, exist=exist))))


def _required(found: dict[LeadKey, int | None]) -> Iterator[int]:
    for each, lead_id in found.items():
        if lead_id is None:
            raise each.nobody()
        yield lead_id


def _of(wanted: LeadKey, found: Iterable[Lead]) -> int | None:
    lead = foremost(each for each in found if wanted.is_of(each))
    return None if lead is None else read_id(lead.get("id"))
