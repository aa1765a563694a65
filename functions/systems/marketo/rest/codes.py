"""The one table of Marketo's codes: where each occurs, what it means, what to do.

Codes are compared as text, since Marketo sends them as text and as numbers.
https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/error-codes
"""

from __future__ import annotations

from enum import Enum, Flag
from typing import NamedTuple

from systems.marketo.rest.errors import Verdict
from systems.marketo.rest.ledger import MIDNIGHT

_DOCS = "https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest"
_CODES = f"{_DOCS}/error-codes"
_LEADS = f"{_DOCS}/lead-database/leads"
_EXTRACT = f"{_DOCS}/bulk-extract/bulk-extract"
_HTTP = "https://www.rfc-editor.org/rfc/rfc9110#section-15"

RETRY, REJECT = Verdict.RETRY, Verdict.REJECT


class Level(Flag):
    """Where a code stands."""

    HTTP = 1
    """The status of the answer."""
    RESPONSE = 2
    """`errors`, with `success: false`; 6xx: nothing was executed."""
    RECORD = 4
    """`reasons` of one record, while others of the same call may have been written."""


class Remedy(Enum):
    """What the client itself does about a code, before anybody else hears of it."""

    PLAIN = "nothing"
    TOKEN = "a new access token and one replay"  # noqa: S105 - words, no token
    RATE = "everybody waits until the 20 seconds are over"
    FLIGHT = "everybody waits a moment"
    DAY = "everybody waits until midnight, US Central"
    AGAIN = "once or twice more, soon, if the call may be repeated"


class Row(NamedTuple):
    """One line of the table."""

    level: Level
    verdict: Verdict
    meaning: str
    advice: str
    """What a person, or the relay, has to do."""
    source: str = _CODES
    kind: Remedy = Remedy.PLAIN
    trouble: bool = False
    """Marketo itself is down, overloaded or out of reach: it counts towards opening the circuit breaker."""
    unsure: bool = False
    """A write may have been executed all the same."""
    cut_off: bool = False
    """Marketo says that nothing was executed, but it was at work on it: too little for what must not be done twice."""
    done: bool = False
    """What was asked for is so already: no failure to whoever only wanted it to be so."""


HTTP, RESPONSE, RECORD = Level.HTTP, Level.RESPONSE, Level.RECORD
_LATER = "This usually passes by itself."
_BUG = "This is a fault of the relay; report it with the requestId."

CODES: dict[str, Row] = {
    # HTTP statuses; some of them also stand in `errors`
    "401": Row(
        HTTP, RETRY, "not authenticated", "Check client id and client secret.", f"{_HTTP}.5.2", kind=Remedy.TOKEN
    ),
    "403": Row(
        HTTP, REJECT, "forbidden by something in front of Marketo", "Look at the IP allow list.", f"{_HTTP}.5.4"
    ),
    "404": Row(HTTP, REJECT, "no such address", "Check the URL of the connection.", f"{_HTTP}.5.5"),
    "408": Row(HTTP, RETRY, "the server waited too long for the request", _LATER, f"{_HTTP}.5.9"),
    "413": Row(HTTP, REJECT, "the body exceeds 1 MB", "Send fewer records or shorter values in one call."),
    "414": Row(HTTP, REJECT, "the address exceeds 8 KB", "Ask for fewer values in one call."),
    "429": Row(HTTP, RETRY, "too many requests, says something in front of Marketo", _LATER, f"{_HTTP}.5", Remedy.RATE),
    "500": Row(HTTP | RESPONSE, RETRY, "Marketo failed", _LATER, trouble=True, unsure=True),
    "502": Row(
        HTTP | RESPONSE, RETRY, "bad gateway, likely a time-out", _LATER, kind=Remedy.AGAIN, trouble=True, unsure=True
    ),
    "503": Row(HTTP | RESPONSE, RETRY, "overload or maintenance", _LATER, f"{_HTTP}.6.4", trouble=True, unsure=True),
    "504": Row(
        HTTP | RESPONSE,
        RETRY,
        "a server on the way had no answer from Marketo in time",
        _LATER,
        f"{_HTTP}.6.5",
        trouble=True,
        unsure=True,
    ),
    # 6xx: the request as a whole, nothing was executed
    "600": Row(
        RESPONSE,
        RETRY,
        "no access token was sent",
        "Look whether a proxy takes the Authorization header away.",
        "https://github.com/MadKudu/node-marketo, lib/errors.js",
        Remedy.TOKEN,
    ),
    "601": Row(RESPONSE, RETRY, "the access token is invalid", "Nothing; a new one is fetched.", kind=Remedy.TOKEN),
    "602": Row(RESPONSE, RETRY, "the access token has expired", "Nothing; a new one is fetched.", kind=Remedy.TOKEN),
    "603": Row(
        RESPONSE,
        REJECT,
        "access denied: a permission is missing, or the IP allow list refuses this address",
        "Give the API user's role the permission of this call, or enter the relay's address in the allowlist for "
        "IP-based API access.",
    ),
    "604": Row(RESPONSE, RETRY, "the request took too long", _LATER, kind=Remedy.AGAIN, cut_off=True),
    "605": Row(RESPONSE, REJECT, "the call does not know this HTTP method", _BUG),
    "606": Row(RESPONSE, RETRY, "more than 100 calls in 20 seconds", "Lower the calls of others.", kind=Remedy.RATE),
    "607": Row(
        RESPONSE,
        RETRY,
        f"the day's calls are spent, until {MIDNIGHT}",
        "Raise the subscription's quota, or find out in Admin > Web Services who spends it.",
        kind=Remedy.DAY,
    ),
    "608": Row(RESPONSE, RETRY, "the API is temporarily unavailable", _LATER, kind=Remedy.AGAIN, trouble=True),
    "609": Row(RESPONSE, REJECT, "the body is no JSON", _BUG),
    "610": Row(RESPONSE, REJECT, "no such call, or no such object", "Check the URL of the connection and the ids."),
    "611": Row(RESPONSE, RETRY, "system error: an exception that nobody handled", _LATER),
    "612": Row(RESPONSE, REJECT, "wrong content type", _BUG),
    "613": Row(RESPONSE, REJECT, "a multipart body is malformed", _BUG),
    "614": Row(
        RESPONSE,
        RETRY,
        "the subscription is not found or out of reach, which usually passes",
        "If it stays so, check the Munchkin id in the URL of the connection.",
        trouble=True,
    ),
    "615": Row(RESPONSE, RETRY, "more than 10 calls at a time", "Lower the calls of others.", kind=Remedy.FLIGHT),
    "616": Row(
        RESPONSE, REJECT, "the subscription's type does not include this call", "Ask Adobe for the right subscription."
    ),
    # 7xx: the request's parameters, or no data
    "701": Row(RESPONSE, REJECT, "a required field is blank", "Fill the field."),
    "702": Row(RESPONSE, REJECT, "no data found", "Check what is searched for."),
    "703": Row(RESPONSE, REJECT, "a feature is not enabled for the subscription", "Ask Adobe to enable it."),
    "704": Row(RESPONSE, REJECT, "a date has the wrong format", "Write it in ISO 8601 with a time zone."),
    "709": Row(RESPONSE, REJECT, "a rule of the asset forbids it", "Look at the asset in Marketo."),
    "710": Row(RESPONSE, REJECT, "the parent folder is not found", "Check the folder."),
    "711": Row(RESPONSE, REJECT, "the folder has the wrong type", "Choose another folder."),
    "712": Row(RESPONSE, REJECT, "Salesforce person accounts cannot be merged here", "Merge them in Salesforce."),
    "713": Row(RESPONSE, RETRY, "a resource was unavailable for a moment", _LATER, kind=Remedy.AGAIN),
    "714": Row(RESPONSE, REJECT, "no default record type for a merge", "Look at the CRM's record types."),
    "718": Row(RESPONSE, REJECT, "the sales person is unknown", "Create the sales person first."),
    "719": Row(RESPONSE, RETRY, "waited too long for a lock", _LATER),
    # 1xxx: mostly one record; clients meet some of them for the whole request too
    "1001": Row(RESPONSE | RECORD, REJECT, "a value has the wrong type", "Give the field's `type` in the mapping."),
    "1002": Row(RESPONSE | RECORD, REJECT, "a required parameter is missing", "Send the parameter."),
    "1003": Row(RESPONSE | RECORD, REJECT, "invalid data", "Change what the message names."),
    "1004": Row(RECORD, REJECT, "the lead is not found", "Check the id; it may have been merged or deleted."),
    "1005": Row(RECORD, REJECT, "the lead exists already", "Update it instead."),
    "1006": Row(
        RESPONSE | RECORD, REJECT, "the field is unknown", "Use the REST name of a field that describe.json lists."
    ),
    "1007": Row(RECORD, REJECT, "several leads match the key", "Merge the duplicates in Marketo."),
    "1008": Row(RECORD, REJECT, "no access to the lead's partition", "Give the API user access to its workspace."),
    "1009": Row(RECORD, REJECT, "a partition must be named", "Name the workspace."),
    "1010": Row(RECORD, REJECT, "the lead is in another partition", "Name the workspace that the lead is in."),
    "1011": Row(
        RESPONSE | RECORD,
        REJECT,
        "the field cannot be searched by",
        "Use a field that describe2.json calls searchable.",
    ),
    "1012": Row(RESPONSE | RECORD, REJECT, "the value is no Munchkin cookie", "Send the whole value of _mkto_trk."),
    "1013": Row(RESPONSE | RECORD, REJECT, "the object is not found", "Check the id or name."),
    "1014": Row(RECORD, REJECT, "the object could not be created", "Look at the message."),
    "1015": Row(RECORD, REJECT, "the lead is not in the list", "Nothing, if it was to be removed.", done=True),
    "1016": Row(RESPONSE | RECORD, RETRY, "too many imports are queued", _LATER),
    "1017": Row(RECORD, REJECT, "the object exists already", "Update it instead."),
    "1018": Row(RECORD, REJECT, "a native CRM sync forbids it", "Change it in the CRM."),
    "1019": Row(RESPONSE | RECORD, RETRY, "the list is being imported to", _LATER),
    "1020": Row(RECORD, REJECT, "the day's 20 clones are spent", "Try again tomorrow."),
    "1021": Row(RECORD, REJECT, "a known lead's company cannot be changed with it", "Take it out of the route."),
    "1022": Row(RECORD, REJECT, "the object is in use", "Remove what uses it first."),
    "1025": Row(RESPONSE | RECORD, REJECT, "the program's channel has no such status", "Use a status of its channel."),
    "1026": Row(RESPONSE | RECORD, REJECT, "custom objects are off", "Ask Adobe to enable them."),
    "1027": Row(RECORD, REJECT, "there are 10 custom activity types already", "Use one of them."),
    "1028": Row(RECORD, REJECT, "a custom activity has at most 20 attributes", "Use fewer."),
    "1029": Row(RESPONSE | RECORD, RETRY, "10 bulk extracts are queued", _LATER),
    "1035": Row(
        RESPONSE | RECORD, REJECT, "the subscription does not offer this filter of an extract", "Filter by createdAt."
    ),
    "1036": Row(RECORD, REJECT, "two records of the call have the same key", "Send each key once."),
    "1037": Row(RECORD, REJECT, "the lead has this status already, or a later one", "Nothing.", done=True),
    "1042": Row(RECORD, REJECT, "runAt is more than two years away", "Choose an earlier date."),
    "1048": Row(RECORD, REJECT, "a custom object's draft cannot be discarded", "Look at it in Marketo."),
    "1049": Row(RECORD, REJECT, "an activity's attributes exceed 65,536 bytes", "Send shorter values."),
    "1076": Row(RECORD, REJECT, "merging in the CRM would make a duplicate", "Merge them in the CRM."),
    "1077": Row(
        RECORD, REJECT, "a CRM field is too short for a merge", "Shorten the value, or do not merge in the CRM."
    ),
    "1078": Row(RECORD, REJECT, "the CRM cannot merge these", "Merge them in the CRM."),
    "1079": Row(RECORD, REJECT, "the leads have the same personal URL", "Merge them in Marketo."),
    "1080": Row(RECORD, REJECT, "more than 25 leads to merge", "Merge fewer at a time.", _LEADS),
}
"""By code, as text."""

UNKNOWN = Row(
    RESPONSE | RECORD,
    RETRY,
    "a code that Adobe's page does not list",
    "It may pass by itself; if it stays, ask Adobe with the requestId.",
)

TOO_MANY_MATCHES = Row(
    RESPONSE, REJECT, "more than 1,000 leads match the filter", "Search by a field with fewer matches.", _LEADS
)

_DAILY_EXPORT = Row(
    RESPONSE | RECORD, RETRY, f"the day's 500 MB of bulk extracts are spent, until {MIDNIGHT}", _LATER, _EXTRACT
)
_QUEUED = Row(RESPONSE | RECORD, REJECT, "the extract is queued already", "Nothing.", _EXTRACT, done=True)

_BY_WORDS: tuple[tuple[str, str, Row], ...] = (
    ("1003", "too many results", TOO_MANY_MATCHES),
    ("1029", "daily quota", _DAILY_EXPORT),
    ("1029", "already queued", _QUEUED),
)
"""Codes that stand for several things: the code, words of the message in small letters, and the row."""

_REDIRECT = Row(
    HTTP,
    REJECT,
    "the address is another one; redirects are not followed with a token",
    "Correct the URL.",
    f"{_HTTP}.4",
)
_CLIENT = Row(HTTP, REJECT, "refused for an unknown reason", "Look at the status.", f"{_HTTP}.5")
_SERVER = Row(HTTP, RETRY, "a server failed", _LATER, f"{_HTTP}.6", trouble=True, unsure=True)


def judge(code: str, message: str = "") -> Row:
    """The line of the table for a code of a body; `message` decides where one code stands for several things."""
    words = message.lower()
    for wanted, part, row in _BY_WORDS:
        if code == wanted and part in words:
            return row
    return CODES.get(code, UNKNOWN)


def judge_status(status: int) -> Row:
    """The line of the table for an answer whose body is none of Marketo's."""
    if str(status) in CODES:
        return CODES[str(status)]
    if 300 <= status < 400:
        return _REDIRECT
    return _CLIENT if 400 <= status < 500 else _SERVER


def reason_verdict(code: str, message: str = "") -> Verdict:
    """What to do with one record that Marketo skipped for this reason."""
    return judge(code, message).verdict
