"""What nobody outside has seen of Mazrica's Open API, as switches: whoever uses it has to work under every reading.

Each default is what public clients or the manual make likelier; where nothing is known it is one of several. What is
known for certain is no switch. The description that https://developers-senses.mazrica.com/api offers for download
settles most of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import Meta

from local.systems.mazrica.records.kinds import ACTIONS, KINDS

Ids: TypeAlias = Literal["flat", "nested"]
Unknown: TypeAlias = Literal["ignored", "refused"]
Parameter: TypeAlias = Literal[
    "contacts.email",
    "contacts.searchWord",
    "contacts.customerId",
    "contacts.updatedAtFrom",
    "contacts.updatedAtTo",
    "actions.dealId",
    "actions.updatedAtFrom",
    "actions.updatedAtTo",
    "deals.customerId",
]
Count: TypeAlias = Annotated[int, Meta(ge=1)]


class Times(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """How moments are written, and in which zone one without an offset is read.

    Second-hand: `2026-04-06T00:00:00+09:00` for a date (toshionoda/mazrica-civilink).
    """

    zone: Literal["Asia/Tokyo", "UTC"] = "Asia/Tokyo"
    offset: bool = True
    milliseconds: bool = False


class State(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Where an action says whether it is completed (完了) or planned (予定), and with which values.

    Public scripts read a field `active` of unknown meaning, and none that is plainly the state.
    """

    path: str = "status.name"
    completed: Any = "完了"
    planned: Any = "予定"


class ActionContacts(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Where an action names those it was done with; nowhere for an empty path.

    `objects` are `{id, name}`, `ids` numbers, `nested` objects with a `contact` inside, `named` objects with
    `contactId` and `contactName`.
    """

    path: str = "contacts"
    shape: Literal["objects", "ids", "nested", "named"] = "objects"


class Readings(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One way to fill in what is unknown."""

    customer_ids: Ids = "flat"
    """How a write names other records: `industryId` or `industry: {"id": …}`. Accounts: flat, second-hand."""
    contact_ids: Ids = "flat"
    deal_ids: Ids = "nested"
    """Two public clients disagree."""
    unknown_members: Unknown = "ignored"
    """What becomes of a member of a body that is not known."""
    names: dict[str, str] = msgspec.field(default_factory=lambda: {"contacts.memo": ""})
    """Other names of fields, by `contacts.mobileTel`; one with an empty name is not in the API at all."""

    unknown_parameters: Unknown = "ignored"
    """A public script sends `perPage`, and is served."""
    more_parameters: list[Parameter] = []
    """Search parameters that lists may have beyond those that were seen."""
    most_rows: Count = 1000
    """The largest `limit`; 1,000 is second-hand."""
    above_most: Literal["refused", "cut"] = "refused"
    usual_rows: Count = 100
    """Rows of a page without `limit`."""
    ties: Literal["id", "-id"] = "id"
    """The order of records that changed at the same moment."""
    empty_rows: Literal["list", "left out"] = "list"
    """What a list without rows shows."""
    nulls: Literal["null", "left out"] = "null"
    """What a field without a value shows. Seen: null, of one that the description calls optional."""
    unset_items: Literal["shown", "left out"] = "shown"
    """Whether a record lists detail items that it has no value for."""
    item_values: Literal["typed", "value"] = "typed"
    """Whether a detail item's value stands under a name of its type (`text`, `number`), or under `value`."""
    items_patch: Literal["merge", "replace"] = "merge"
    """What becomes of detail items that a PATCH with others does not name."""
    written_dates: Literal["moment", "date", "both"] = "moment"
    """What a detail item of type date takes: `2026-04-06T00:00:00+09:00`, or `2026-04-06`."""
    times: Times = msgspec.field(default_factory=Times)

    create_status: Literal[200, 201] = 200
    create_answers: Literal["record", "id"] = "record"
    update_answers: Literal["nothing", "record"] = "nothing"
    """Some writes are answered with 204 and no body: which is unknown."""
    bad_key: Literal[401, 403] = 403
    locked_status: Literal[400, 409, 423, 500, 503] = 409
    """How a write is refused while a 名寄せ runs."""
    locked: Literal["updates", "writes"] = "updates"
    """Whether new records are refused then as well."""
    refused_count: bool = True
    """Whether a request that is answered with 429 counts for the day."""

    single_reads: bool = False
    """Whether `GET /contacts/{id}` and the like are there. Nobody was seen to use them."""
    contact_deletion: bool = False
    """Whether `DELETE /contacts/{id}` is there, as it is for accounts and deals."""
    deal_types_path: Literal["deal_setting/deal_types", "deal_types"] = "deal_setting/deal_types"

    state: State = msgspec.field(default_factory=State)
    action_contacts: ActionContacts = msgspec.field(default_factory=ActionContacts)
    equal_writes_touch: bool = True
    """Whether a write of equal values moves `updatedAt`."""
    links_touch: bool = False
    """Whether a new or removed action contact moves the action's `updatedAt`."""
    moves_touch: bool = False
    """Whether what a merge or a deletion carries over or unlinks counts as updated."""
    merges_touch: bool = True
    """Whether the record that others are merged into counts as updated."""
    deal_deletion: Literal["takes actions", "leaves actions"] = "takes actions"


_INNER = ("times", "state", "action_contacts")


def changed(readings: Readings, order: Mapping[str, Any]) -> Readings:
    """The readings with some of them changed, inner ones too. Raises ValueError that says what is wrong."""
    before = msgspec.to_builtins(readings)
    inner = {name: {**before[name], **order[name]} for name in _INNER if isinstance(order.get(name), dict)}
    try:
        found = msgspec.convert({**before, **order, **inner}, Readings)
    except msgspec.ValidationError as wrong:
        raise ValueError(f"{wrong}; readings are {', '.join(Readings.__struct_fields__)}") from None
    if unknown := {name for name in found.names if name.partition(".")[0] not in (*KINDS, ACTIONS)}:
        raise ValueError(f"names are of fields such as contacts.tel, not {', '.join(sorted(unknown))}")
    return found
