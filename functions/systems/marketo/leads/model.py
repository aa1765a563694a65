"""What is asked of a sync, and what comes of it: the records of SOAP's syncLead, with REST's field names.

https://github.com/AdobeDocs/marketo-developer.en, help/soap-api/synclead.md and syncmultipleleads.md (before 2019d39)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from systems.marketo.rest.errors import Verdict

Status = Literal["CREATED", "UPDATED", "UNCHANGED", "FAILED"]
"""UNCHANGED: the lead is there, and was to be left as it is."""
Lead = Mapping[str, Any]
"""A lead as Marketo's REST API shows it."""

FOREIGN_TYPES = ("CUSTOM", "SFDC", "NETSUITE")
"""Kinds of foreign systems that Marketo's SOAP API knew."""

NO_KEY = "key_required"
BAD_KEY = "key_bad"
NO_FOREIGN_TYPE = "foreign_type_required"
BAD_FOREIGN_TYPE = "foreign_type_bad"
NO_FOREIGN_FIELD = "foreign_id_field_missing"
BAD_ATTRIBUTE = "attribute_bad"
BAD_WORKSPACE = "workspace_bad"
WRONG_PARTITION = "partition_wrong"
BUSY = "lead_busy"
HELD_BACK = "held_back"
UNKNOWN = "unknown_outcome"
"""The relay's own words, where Marketo's REST API has no code; everything else is Marketo's code, such as `1004`."""


@dataclass(frozen=True, kw_only=True)
class LeadRecord:
    """One person: how to find the lead, and what to write.

    What finds it, the strongest first: Marketo's id, the foreign id, the e-mail address, the cookie. Empty texts are as
    if they were not there. `attributes` are by REST name; None as a value empties the field.
    """

    id: int | None = None
    foreign_id: str | None = None
    foreign_type: str | None = None
    """One of FOREIGN_TYPES. Without it a foreign id is read past where there is an id or an address, else refused."""
    cookie: str | None = None
    """The value of Munchkin's cookie `_mkto_trk`."""
    email: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    deduplicated: bool = True
    """Whether an address or a cookie finds a lead for a new foreign id; not with `dedupEnabled` false."""


@dataclass(frozen=True, kw_only=True)
class SyncError:
    """Why a record was not applied, or not wholly. `message` may repeat a value of the lead: it is never logged."""

    code: str
    """Marketo's own code, or one of the words above."""
    message: str
    verdict: Verdict
    """Whether the same record may succeed later, unchanged."""
    after: float | None = None
    """Seconds to wait before that, where it is known."""
    waiting: bool = False
    """True when nothing is wrong, but it is not this record's turn: a limit, or another writer at the same lead."""
    status: int | None = None
    """HTTP status, where a whole call failed."""
    request_id: str = ""
    """Marketo's own id of the call, where there was one."""


@dataclass(frozen=True, kw_only=True)
class SyncResult:
    """What became of one record."""

    status: Status
    lead_id: int | None = None
    """With UNCHANGED: None where only Marketo knows which it is. With FAILED: the lead that was written all the same,
    as when only its cookie could not be associated."""
    error: SyncError | None = None
    lead: Lead | None = None
    """The whole lead after the update, when it was asked for."""
    of_several: bool = False
    """Whether several leads have the address, of which this one was chosen."""
    cookie_left: bool = False
    """Whether its cookie stayed with another known lead, whose browser it is."""
    left_out: tuple[str, ...] = ()
    """Fields that Marketo did not let be written, where the sync leaves them out rather than failing."""

    @classmethod
    def failed(cls, error: SyncError, lead_id: int | None = None) -> SyncResult:
        """Nothing came of it, or not everything."""
        return cls(status="FAILED", lead_id=lead_id, error=error)


class RecordRefused(Exception):
    """A record cannot be applied as it is; nothing was asked of Marketo."""

    def __init__(self, code: str, message: str) -> None:
        self.error = SyncError(code=code, message=message, verdict=Verdict.REJECT)
        super().__init__(code)
