"""A route, compiled once: from a payload to a lead and what is done with it.

A value that the payload does not have, or has empty, is left out, so that Marketo keeps what is there; with `empty:
clear` it is sent as null, which Marketo's lead database stores as no value
(https://github.com/AdobeDocs/marketo-developer.en, help/rest-api/lead-database.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from relay.core.config import Empty
from relay.mapping import values
from relay.mapping.blank import is_blank
from relay.mapping.paths import Path
from relay.mapping.template import TextTemplate
from relay.system.value_fingerprints import of_values
from systems.marketo.config import Activity, Campaign, MarketoField, MarketoRoute, Moment, Program
from systems.marketo.refusal import MarketoRefused
from systems.marketo.target.identity import Identity, IdentityReader
from systems.marketo.target.values import KINDS

Scalar = str | int | float | bool | None


class LeadValues(msgspec.Struct, frozen=True):
    """Values of the lead, by REST API name; null erases one."""

    values: Mapping[str, Scalar]


class ActivityValues(msgspec.Struct, frozen=True):
    """One custom activity."""

    type: int
    primary: Scalar
    date: str | None
    """ISO 8601 in UTC; None: when the event was accepted."""
    attributes: Mapping[str, Scalar]


class Membership(msgspec.Struct, frozen=True):
    """A program, and the status that the lead gets in it."""

    program: int
    status: str


class CampaignCall(msgspec.Struct, frozen=True):
    """A campaign, and the values of its tokens, in the order of relay.yaml."""

    campaign: int
    tokens: tuple[tuple[str, str], ...]


Task = LeadValues | ActivityValues | Membership | CampaignCall


class Mapped(msgspec.Struct, frozen=True):
    """What one payload says."""

    who: Identity
    task: Task


class RouteMapping:
    """One route's paths and types. Raises PathError, TemplateError or KeyError for what `check_route` refuses."""

    def __init__(self, route: MarketoRoute) -> None:
        self._who = IdentityReader(route)
        self._task = _reader(route)

    def read(self, payload: Mapping[str, Any]) -> Mapped:
        """Convert one payload. Raises Refused, naming the field."""
        return Mapped(self._who.read(payload), self._task.read(payload))

    def fingerprint(self, payload: Mapping[str, Any]) -> str:
        """Equal when the same would be written (relay.system.value_fingerprints). Raises Refused, naming the field."""
        return of_values(self.read(payload))


def as_field(rule: str | MarketoField) -> MarketoField:
    """A rule in its long form; a bare path means text."""
    return MarketoField(from_=rule) if isinstance(rule, str) else rule


def as_clock(rule: str | Moment) -> MarketoField:
    """The rule of a moment; a bare path is of moments that name their zone, or are in UTC."""
    moment = Moment(from_=rule) if isinstance(rule, str) else rule
    return MarketoField(from_=moment.from_, type="datetime", zone=moment.zone, format=moment.format)


class _ValueReader:
    def __init__(self, name: str, rule: MarketoField, route_empty: Empty) -> None:
        self._name = name
        self._rule = rule
        self._convert = KINDS[rule.type].convert
        self._path = Path(rule.from_)
        self._clears = (rule.empty or route_empty) == "clear"

    def read(self, payload: Mapping[str, Any]) -> Scalar:
        """The value; None when there is none."""
        # A text before `[]` is still one that holds several values, as Marketo sends them.
        found = self._path.find(payload) if self._rule.type == "list" else self._path.read(payload)
        converted: Scalar = None if is_blank(found) else self._convert(found, self._name, self._rule)
        return None if converted == "" else converted

    def read_into(self, record: dict[str, Scalar], payload: Mapping[str, Any]) -> None:
        value = self.read(payload)
        if value is not None or (self._clears and self._path.is_sent(payload)):
            record[self._name] = value

    def need(self, payload: Mapping[str, Any]) -> Scalar:
        """Raises Refused when there is none."""
        value = self.read(payload)
        if value is None:
            raise MarketoRefused("value_needed", name=self._name)
        return value


class _LeadReader:
    def __init__(self, rules: Mapping[str, str | MarketoField], empty: Empty) -> None:
        self._fields = [_ValueReader(name, as_field(rule), empty) for name, rule in rules.items()]

    def read(self, payload: Mapping[str, Any]) -> LeadValues:
        record: dict[str, Scalar] = {}
        for field in self._fields:
            field.read_into(record, payload)
        return LeadValues(record)


class _ActivityReader:
    """An activity is new each time, so there is nothing that an empty value could keep or clear."""

    def __init__(self, activity: Activity) -> None:
        self._type = activity.type
        self._primary = _ValueReader("activity.primary", as_field(activity.primary), "keep")
        self._date = _ValueReader("activity.date", as_clock(activity.date), "keep") if activity.date else None
        self._attributes = {
            name: _ValueReader(name, as_field(rule), "keep") for name, rule in activity.attributes.items()
        }

    def read(self, payload: Mapping[str, Any]) -> ActivityValues:
        date = self._date.read(payload) if self._date else None
        found = {name: reader.read(payload) for name, reader in self._attributes.items()}
        return ActivityValues(
            type=self._type,
            primary=self._primary.need(payload),
            date=None if date is None else str(date),
            attributes={name: value for name, value in found.items() if value is not None},
        )


class _MembershipReader:
    def __init__(self, program: Program) -> None:
        self._program = program.id
        self._status = TextTemplate(program.status)

    def read(self, payload: Mapping[str, Any]) -> Membership:
        status = self._status.fill(payload)
        if is_blank(status):
            raise MarketoRefused("value_needed", name="program.status")
        return Membership(self._program, status)


class _CampaignReader:
    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign.id
        self._tokens = {name: Path(path) for name, path in campaign.tokens.items()}

    def read(self, payload: Mapping[str, Any]) -> CampaignCall:
        """A token without a value keeps the one that its program has."""
        found = {name: path.read(payload) for name, path in self._tokens.items()}
        filled = {name: values.text(value, name) for name, value in found.items() if not is_blank(value)}
        return CampaignCall(self._campaign, tuple(filled.items()))


_Reader = _LeadReader | _ActivityReader | _MembershipReader | _CampaignReader


def _reader(route: MarketoRoute) -> _Reader:
    if route.activity is not None:
        return _ActivityReader(route.activity)
    if route.program is not None:
        return _MembershipReader(route.program)
    if route.campaign is not None:
        return _CampaignReader(route.campaign)
    return _LeadReader(route.fields or {}, route.empty)
