"""What a stream's records look like to whoever keeps them as records beside people: fields, sizes, moments.

A stream says it in no system's words, and a target in its own: what a person makes there, and whether what is there
fits. So neither knows of the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, runtime_checkable

from relay.core.config import Connection, Route, Source
from relay.core.findings import Finding, Problem
from relay.system.webhook_setup import ScreenName

if TYPE_CHECKING:
    from relay.core.secret import SecretReader

FieldKind = Literal["id", "email", "text", "long text", "integer", "number", "datetime"]
"""`long text` is more than a line; `number` may have a fraction."""


class FormField(NamedTuple):
    """One value of a record, under its name in the payload."""

    name: str
    kind: FieldKind
    about: ScreenName
    length: int | None = None
    """The longest text, in characters; None: it is none, or of any length."""
    is_number_too: bool = False
    """Of an id: whether it may be kept as a whole number of 32 bits; otherwise only as text."""
    is_needed: bool = False
    """Whether no record is without it."""
    also: str = ""
    """Another name under which the payload has it."""


class RecordMoment(NamedTuple):
    """Something that somebody may want to do something at: a record comes to be so."""

    name: str
    """What has become of the person, such as `Attended`."""
    becomes: tuple[str, str] | None = None
    """The field that has changed, and its value; None: the record is new."""
    where: Sequence[tuple[str, str]] = ()
    """What the record holds beside."""


class Segment(NamedTuple):
    """People who are alike by their records."""

    name: ScreenName
    holds: Sequence[tuple[str, str]]
    """Fields of one record, and their values."""


@dataclass(frozen=True, kw_only=True)
class RecordForm:
    """Of one stream, at one connection."""

    label: str
    """What one record is called on screens."""
    plural: str
    fields: Sequence[FormField]
    event: str
    """The field that says which event a record is about, as people narrow by it."""
    moments: Sequence[RecordMoment]
    """What the stream's records come to."""
    segments: Sequence[Segment] = ()
    """How people are told apart by them, at any time."""

    def field(self, name: str) -> FormField | None:
        """The field with a name, in any case of letters."""
        folded = name.casefold()
        return next((each for each in self.fields if folded in {each.name, each.also}), None)


Formed = Mapping[str, tuple[Route, RecordForm]]
"""By name: routes, each with the form of the records that it is told of."""


@runtime_checkable
class TellsForm(Protocol):
    """A stream whose records others keep as records of their own."""

    def form(self, connection: Connection, source: Source) -> RecordForm:
        """What they look like."""


@runtime_checkable
class KeepsForms(Protocol):
    """A target side that keeps records beside people. Streams that are no TellsForm are nothing to it."""

    def check_form(self, route: Route, form: RecordForm) -> Iterable[Problem]:
        """What relay.yaml says of such records, and they are not; paths are relative to the route."""

    def check_forms(
        self, name: str, connection: Connection, routes: Mapping[str, Route], secret: SecretReader, forms: Formed
    ) -> Iterable[Finding]:
        """As relay.system.target.TargetSide.check, knowing the records of some of the routes."""
