"""What a customer writes about kintone in relay.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from relay.core.config import Connection, Empty, Model, Route, Source
from relay.core.read_source import ReadSource
from relay.mapping.fields import PathText

FIELD_TYPES = (
    "text",
    "multi_line_text",
    "rich_text",
    "number",
    "link",
    "date",
    "time",
    "datetime",
    "radio_button",
    "drop_down",
    "check_box",
    "multi_select",
    "user_select",
    "organization_select",
    "group_select",
    "lookup",
)
"""kintone's writable field types, as relay.yaml names them (facts: the vendor's field type page)."""


OnlyIf = Literal["empty", "later"]
"""What must be so of a field in kintone for a value to be written there."""


class Field(Model, frozen=True, kw_only=True):
    """How one kintone field is filled."""

    from_: PathText = msgspec.field(name="from")
    type: Annotated[
        str,
        Meta(
            description="The field's type in kintone; text is the default.",
            extra_json_schema={"enum": list(FIELD_TYPES)},
        ),
    ] = "text"
    zone: Annotated[
        str | None,
        Meta(description="IANA time zone of values that name none, such as Asia/Tokyo. datetime and date need it."),
    ] = None
    format: Annotated[
        str | None,
        Meta(
            description="For date, time and datetime in another form than ISO 8601: strptime's codes, such as %d/%m/%Y."
        ),
    ] = None
    separator: Annotated[
        Annotated[str, Meta(min_length=1)] | None,
        Meta(description="Splits one text into several choices. Default: a semicolon, or else a comma."),
    ] = None
    empty: Annotated[Empty | None, Meta(description="Overrides the route's `empty` for this field.")] = None
    only_if: Annotated[
        OnlyIf | None,
        Meta(
            description="Write it only where kintone has nothing in this field (empty), or nothing later (later, for "
            "date and datetime). The record is read first."
        ),
    ] = None


Hook = Literal["ADD_RECORD", "UPDATE_RECORD", "UPDATE_STATUS", "DELETE_RECORD", "ADD_RECORD_COMMENT"]
"""https://jp.cybozu.help/k/en/user/app_settings/set_webhook/webhook_notification.html"""

RECORD_NUMBER = "$id"
"""kintone's own name for a record's number, in queries too."""


class Adopt(Model, frozen=True, kw_only=True):
    """By what a record is known that was made in kintone, until it is given its key."""

    field: Annotated[str, Meta(min_length=1, max_length=128, description="Code of a text or link field.")]
    from_: Annotated[PathText, Meta(description="Where its value is in the payload.")] = msgspec.field(name="from")


class Key(Model, frozen=True, kw_only=True):
    """Which record an event belongs to: the value of a field (kintone's update key), or the record's own number."""

    field: Annotated[
        Annotated[str, Meta(min_length=1, max_length=128)] | None,
        Meta(description="Code of a field that prohibits duplicate values."),
    ] = None
    from_: Annotated[PathText | None, Meta(description="Where its value is in the payload: a JMESPath expression.")] = (
        msgspec.field(default=None, name="from")
    )
    type: Annotated[
        str, Meta(description="Type of that field in kintone.", extra_json_schema={"enum": ["text", "number"]})
    ] = "text"
    record: Annotated[
        Annotated[str, Meta(min_length=1)] | None,
        Meta(description="In place of field and from: where the number is that kintone gave the record. Creates none."),
    ] = None
    adopt: Annotated[
        Adopt | None,
        Meta(description="Where no record has the key: the one that has this value, and no key yet, is given it."),
    ] = None

    @property
    def code(self) -> str:
        """What kintone finds the record by."""
        return RECORD_NUMBER if self.record is not None else self.field or ""

    @property
    def path(self) -> str:
        """Where its value is in the payload."""
        return self.record or self.from_ or ""

    @property
    def kind(self) -> str:
        """`text` or `number`."""
        return "number" if self.record is not None else self.type


class StatusRule(Model, frozen=True, kw_only=True):
    """A step of the app's process management."""

    action: Annotated[
        str,
        Meta(
            min_length=1, description="Name of the action, as on its button; {path} stands for a value of the payload."
        ),
    ]
    to: Annotated[
        Annotated[str, Meta(min_length=1)] | None,
        Meta(
            description="The status that the action leads to. A record that is there already is left alone, and a lost "
            "answer is settled without a person."
        ),
    ] = None
    assignee: Annotated[
        str | None, Meta(description="Login name of the next assignee; {path} stands for a value of the payload.")
    ] = None


class Mention(Model, frozen=True, kw_only=True):
    """Somebody whom a comment notifies."""

    code: Annotated[
        str, Meta(min_length=1, description="Login name, or code of a group or organization; may hold {path}.")
    ]
    type: Annotated[Literal["USER", "GROUP", "ORGANIZATION"], Meta(description="What the code is of.")] = "USER"


class CommentRule(Model, frozen=True, kw_only=True):
    """A comment on the record."""

    text: Annotated[str, Meta(min_length=1, description="The comment; {path} stands for a value of the payload.")]
    mentions: Annotated[list[Mention], Meta(description="Whom it notifies.")] = msgspec.field(default_factory=list)


class RowMark(Model, frozen=True, kw_only=True):
    """By what the row of an event is known again."""

    field: Annotated[
        str, Meta(min_length=1, max_length=128, description="Code of a single-line text field inside the table.")
    ]
    text: Annotated[
        str,
        Meta(min_length=1, description="What stands in it; {path} stands for a value of the payload, such as {id}."),
    ]


class RowRule(Model, frozen=True, kw_only=True):
    """One row of a table for each event: the row that has the event's mark, or a new one."""

    table: Annotated[str, Meta(min_length=1, max_length=128, description="The table's field code.")]
    mark: Annotated[RowMark, Meta(description="By what the row of an event is known again.")]
    fields: Annotated[
        dict[str, str | Field],
        Meta(description="Field code inside the table: where its value is, or how it is made."),
    ] = msgspec.field(default_factory=dict)
    keep: Annotated[
        int,
        Meta(
            ge=1,
            le=500,
            description="Rows with a mark that a record has at most; then the topmost of them goes. Rows of people, "
            "which have no mark, always stay.",
        ),
    ] = 100


class KintoneConnection(Connection, frozen=True, kw_only=True):
    """One kintone domain. Its secret holds the API tokens, or a login name and password."""

    url: Annotated[str, Meta(description="https://{subdomain}.cybozu.com")]


class KintoneSource(ReadSource, frozen=True, kw_only=True):
    """Which app a route takes records from, and what kintone calls for."""

    former: ClassVar[Mapping[str, str]] = {**Source.former, "events": "It is called hooks: write hooks: {value}."}

    app: Annotated[int, Meta(ge=1, description="The app's number, as in its address: /k/{app}/.")]
    hooks: Annotated[
        list[Hook],
        Meta(
            description="What kintone calls for; it is answered politely for the rest. Default: records added and "
            "edited. []: it does not call."
        ),
    ] = msgspec.field(default_factory=lambda: ["ADD_RECORD", "UPDATE_RECORD"])
    guest_space: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="Number of the guest space that the app is in; only reading needs it."),
    ] = None


class KintoneRoute(Route, frozen=True, kw_only=True):
    """Writes one record of one app for each event, and may change its status or comment on it."""

    app: Annotated[int, Meta(ge=1, description="The app's number, as in its address: /k/{app}/.")]
    key: Annotated[Key, Meta(description="What says which record an event belongs to.")]
    fields: Annotated[
        dict[str, str | Field], Meta(description="kintone field code: where its value is, or how it is made.")
    ] = msgspec.field(default_factory=dict)
    status: Annotated[StatusRule | None, Meta(description="Change the record's status, after its fields.")] = None
    comment: Annotated[CommentRule | None, Meta(description="Comment on the record, after its fields.")] = None
    rows: Annotated[
        RowRule | None, Meta(description="One row of one of the record's tables for each event, beside its fields.")
    ] = None
    upsert: Annotated[
        bool,
        Meta(description="Create the record when there is none, unless the key is a record's number. false: reject."),
    ] = True
    no_record: Annotated[
        Literal["reject", "skip"],
        Meta(
            description="Where there is no record and none is created: reject the event (default), or skip it. To "
            "skip, the record is read first."
        ),
    ] = "reject"
    guest_space: Annotated[
        Annotated[int, Meta(ge=1)] | None, Meta(description="Number of the guest space that the app is in.")
    ] = None

    @property
    def creates(self) -> bool:
        """Whether a record is made where there is none; never by a number, for kintone would give it another one."""
        return self.upsert and self.key.record is None

    @property
    def reads_first(self) -> bool:
        """Whether what is written depends on what stands in the record."""
        rules = [rule for rule in self.fields.values() if isinstance(rule, Field)]
        return self.rows is not None or self.no_record == "skip" or any(rule.only_if for rule in rules)

    @property
    def cumulative(self) -> bool:
        """A comment alone is one more each time; and an event's row is its own."""
        adds = self.comment is not None or self.rows is not None
        return adds and self.status is None and all(map(_keeps_what_is_newer, self.fields.values()))

    @property
    def adds_each_time(self) -> bool:
        """A comment beside fields is one more, too."""
        return self.comment is not None


def _keeps_what_is_newer(rule: str | Field) -> bool:
    return isinstance(rule, Field) and rule.only_if is not None


def scope(app: int) -> str:
    """What kintone counts requests for, by day: each app by itself."""
    return f"app/{app}"
