"""Faults, by Marketo's own codes.

Codes and words: help/soap-api/error-codes.md of https://github.com/AdobeDocs/marketo-developer.en, as it was before its
commit 2019d39 took it away; the shape: authentication-signature.md there. Two have other words in what was captured
(https://github.com/davidsantoso/markety, example_xml/), which clients may look for.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Side = Literal["Client", "Server", "VersionMismatch", "MustUnderstand"]

MAX_MESSAGE = 500
"""Characters of a message; a client's own words, such as an attribute's name, may be in it."""


class Row(NamedTuple):
    """One line of the table."""

    text: str
    side: Side = "Client"
    """Whose fault it is, mostly. `Server`: the same request may succeed later (SOAP 1.1, section 4.4.1)."""


CODES: dict[int, Row] = {
    10001: Row("Internal Error", "Server"),
    20011: Row("Internal Error", "Server"),
    20012: Row("Request Not Understood"),
    20013: Row("Access Denied"),
    20014: Row("Authentication failed"),
    20015: Row("Request Limit Exceeded", "Server"),
    20016: Row("Request Expired"),
    20017: Row("Invalid Request"),
    20019: Row("Unsupported Operation"),
    20022: Row("Time range specified in query filter exceeded limit"),
    20023: Row("Rate Limit Exceeded", "Server"),
    20024: Row("Concurrency Limit Exceeded", "Server"),
    20101: Row("Lead Key Required"),
    20102: Row("Lead Key Bad"),
    20103: Row("Lead not found"),
    20104: Row("Lead Detail Required"),
    20105: Row("Unknown lead field"),
    20106: Row("Lead Sync Failed"),
    20107: Row("Activity Key Bad"),
    20109: Row("Parameter Required"),
    20110: Row("Bad Parameter"),
    20111: Row("List Not Found"),
    20113: Row("Campaign Not Found"),
    20122: Row("Bad Stream Position"),
    20123: Row("Stream at End"),
}
"""Those of Marketo's codes that the operations here can meet."""


class Fault(Exception):
    """The call cannot be answered otherwise. Raised by everything between the request and its answer.

    `message` says what to change; it goes to the caller only, since it may name what the caller sent.
    """

    def __init__(self, code: int, message: str, *, side: Side | None = None, repeatable: bool = False) -> None:
        self.code = code
        self.message = message[:MAX_MESSAGE]
        self.side: Side = side or CODES[code].side
        self.repeatable = repeatable
        """The same request may be done as it is: nothing came of it, or nothing that doing it twice would change."""
        super().__init__(f"{code} - {CODES[code].text}")
