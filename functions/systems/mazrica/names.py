"""Every name of Mazrica's Open API that the relay uses, and how certain it is.

Mazrica's own description of the API (https://developers-senses.mazrica.com/api, "Download OpenAPI specification") was
not to be had, so most names come from other people's public programs. Nothing else in the relay spells one: where the
real system differs, this is the file to change. `relay check` compares it with what the real system shows
(systems.mazrica.streams.checking).

Sources:
M1  https://developers-senses.mazrica.com/api
M10 https://github.com/toshionoda/mazrica-civilink, 98818aa, mazrica/mazrica_client.py and README.md
M11 the public connector "mazrica-mcp" and its README
M12 public scripts that read /actions, /customers and /deals
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum, StrEnum


class Certainty(Enum):
    """How a name is known."""

    CONFIRMED = "Mazrica's own page says it"
    SEVERAL = "several public programs use it"
    ONE = "one public program uses it"
    OURS = "nobody was seen to use it"


class ApiName(str):
    """A name as the API spells it."""

    __slots__ = ("certainty", "is_needed", "source")

    certainty: Certainty
    source: str
    is_needed: bool
    """Whether nothing can be read without it."""


def _name(text: str, certainty: Certainty, source: str, *, needed: bool = False) -> ApiName:
    found = ApiName(text)
    found.certainty, found.source, found.is_needed = certainty, source, needed
    return found


class RecordList(StrEnum):
    """The lists: each is a path, and the member that holds its rows. All but `actions`: M10, M11; `actions`: M12."""

    CONTACTS = "contacts"
    CUSTOMERS = "customers"
    DEALS = "deals"
    ACTIONS = "actions"


VERSION = _name("v1", Certainty.CONFIRMED, "M1")
API_KEY = _name("X-Api-Key", Certainty.CONFIRMED, "M1")
"""The header. Header names have no case."""
SETTINGS = _name("domains/settings", Certainty.CONFIRMED, "M1")

PAGE = _name("page", Certainty.SEVERAL, "M10, M12", needed=True)
"""From 1."""
LIMIT = _name("limit", Certainty.SEVERAL, "M10, M11", needed=True)
"""Rows of a page: 100 without it, at most 1,000."""
SORT = _name("sort", Certainty.CONFIRMED, "M1", needed=True)
"""`sort=-updatedAt,id`: a dash descends. Without it the newest update comes first."""
TOTAL = _name("totalCount", Certainty.SEVERAL, "M10, M12", needed=True)

ID = _name("id", Certainty.CONFIRMED, "M1", needed=True)
NAME = _name("name", Certainty.SEVERAL, "M10, M11, M12")
CREATED = _name("createdAt", Certainty.SEVERAL, "M11, M12, M13", needed=True)
UPDATED = _name("updatedAt", Certainty.CONFIRMED, "M1", needed=True)

EMAIL = _name("email", Certainty.ONE, "M10")
TEL = _name("tel", Certainty.ONE, "M10")
MOBILE = _name("mobileTel", Certainty.ONE, "M10")
DEPARTMENT = _name("dept", Certainty.ONE, "M10")
POSITION = _name("position", Certainty.ONE, "M10")
ADDRESS = _name("address", Certainty.SEVERAL, "M10, M12")
CUSTOMER = _name("customer", Certainty.SEVERAL, "M10, M12")
"""The account of a contact or a deal, as `{id, name}`."""
CUSTOMER_ID = _name("customerId", Certainty.ONE, "M10")
"""The account in what is written of a contact, where ids are flat; else it is `customer: {id}`."""
PHONE = _name("telNo", Certainty.SEVERAL, "M11, M12")
"""Of an account."""

DEAL_TYPE = _name("dealType", Certainty.SEVERAL, "M10, M12")
PHASE = _name("phase", Certainty.CONFIRMED, "M1 names the phases of a deal type; M10, M12", needed=True)
USER = _name("user", Certainty.SEVERAL, "M10, M12")
AMOUNT = _name("amount", Certainty.SEVERAL, "M10, M12")

START = _name("startDatetime", Certainty.ONE, "M12")
END = _name("endDatetime", Certainty.ONE, "M12", needed=True)
PATTERN = _name("pattern", Certainty.ONE, "M12", needed=True)
"""The kind of an action: 面談, メール, 電話, 社内タスク, 社外タスク."""
DEAL = _name("deal", Certainty.ONE, "M12")
"""Of an action, as `{id, name}`; null for those of an account or a contact."""
PURPOSE = _name("purpose", Certainty.ONE, "M12")
INVITEES = _name("invitees", Certainty.ONE, "M12")
"""Own staff (他の担当者), never contacts."""

CONTACT = _name("contact", Certainty.OURS, "")
CONTACT_ID = _name("contactId", Certainty.OURS, "")
"""What an entry of an action's contacts may hold, where it is not an id or an object with one."""

ITEM_NAME = _name("name", Certainty.ONE, "M10")
ITEM_TYPE = _name("itemType", Certainty.ONE, "M10")
ITEM_VALUES: Mapping[str, ApiName] = {
    "text": _name("text", Certainty.ONE, "M10"),
    "url": _name("url", Certainty.ONE, "M10"),
    "date": _name("datetime", Certainty.ONE, "M10"),
    "number": _name("number", Certainty.ONE, "M10"),
    "decimal_number": _name("decimalNumber", Certainty.ONE, "M10"),
    "single_select": _name("selectedOption", Certainty.ONE, "M10"),
    "multi_select": _name("selectedOptions", Certainty.ONE, "M10"),
}
"""By the type of a detail item: where its value stands."""
ITEM_VALUE = _name("value", Certainty.OURS, "")
"""Where every value may stand in the place of those."""
OPTION_LABEL = _name("label", Certainty.ONE, "M10")

ITEMS: Mapping[RecordList, ApiName] = {
    RecordList.CONTACTS: _name("contactCustoms", Certainty.ONE, "M10"),
    RecordList.CUSTOMERS: _name("customerCustoms", Certainty.SEVERAL, "M10, M12"),
    RecordList.DEALS: _name("dealCustoms", Certainty.SEVERAL, "M10, M12"),
}
"""The list of a record's detail items."""
ITEM_IDS: Mapping[RecordList, ApiName] = {
    RecordList.CONTACTS: _name("contactCustomItemId", Certainty.ONE, "M10"),
    RecordList.CUSTOMERS: _name("customerCustomItemId", Certainty.ONE, "M10"),
    RecordList.DEALS: _name("dealCustomItemId", Certainty.ONE, "M10"),
}

_STAMPS = (ID, CREATED, UPDATED)
ROWS: Mapping[RecordList, Sequence[ApiName]] = {
    RecordList.CONTACTS: (
        *_STAMPS,
        *(NAME, EMAIL, TEL, MOBILE, DEPARTMENT, POSITION, ADDRESS, CUSTOMER),
        ITEMS[RecordList.CONTACTS],
    ),
    RecordList.CUSTOMERS: (
        *_STAMPS,
        *(NAME, ADDRESS, PHONE),
        *(
            _name(text, Certainty.SEVERAL, "M11, M12")
            for text in ("webUrl", "employee", "capital", "establishYear", "closingMonth", "industry", "ownerRole")
        ),
        _name("companyNum", Certainty.ONE, "M12"),
        ITEMS[RecordList.CUSTOMERS],
    ),
    RecordList.DEALS: (
        *_STAMPS,
        *(NAME, DEAL_TYPE, CUSTOMER, PHASE, USER, AMOUNT),
        *(_name(text, Certainty.SEVERAL, "M10, M11, M12") for text in ("product", "probability", "channel")),
        *(
            _name(text, Certainty.SEVERAL, "M10, M12")
            for text in (
                *("dealCode", "totalCost", "totalProfit", "closingLeadtime", "fromEmail", "reason"),
                *("expectedContractDate", "phaseStayDays", "dealProductDetails"),
            )
        ),
        ITEMS[RecordList.DEALS],
    ),
    RecordList.ACTIONS: (
        *_STAMPS,
        *(START, END, PATTERN, DEAL, PURPOSE, INVITEES),
        *(
            _name(text, Certainty.ONE, "M12")
            for text in ("active", "syncCalendar", "preNote", "result", "extraResult", "creator")
        ),
    ),
}
"""The members of a row, as far as somebody has seen them."""
