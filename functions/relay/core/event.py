"""One accepted webhook. It never changes after it is accepted, so that it can be replayed as it was."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, NamedTuple

import msgspec

from relay.core import json_number
from relay.core.json_number import JsonNumber

_MINUS_ZERO = re.compile(r"-0(?:e0+)?")
_NONCHARACTERS = {"\ufffe": "\\ufffe", "\uffff": "\\uffff"}


class ReadFrom(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where an event was read, and its record can be read again."""

    reading: str
    record: str
    run: int = 0
    """Number of the run that read it, for which what becomes of it counts (relay.history); 0: of none."""
    until: float | None = None
    """When nobody waits any longer for the person it is about (epoch seconds); None: nobody has waited yet."""
    kept: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    """When the record was read, where its stream cannot read it again by its id, so that the payload waits for the
    person; None: it is read again."""


@dataclass(frozen=True)
class WantedNames:
    """The names at the top of a payload whose values are to be written; a container of them."""

    names: frozenset[str]
    others: bool
    """Whether all names are meant but those in `left`."""
    left: frozenset[str]

    def __contains__(self, name: object) -> bool:
        return name in self.names or (self.others and name not in self.left)


class ChangedFields(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What of a record has changed, where two systems share fields both ways (relay.pair_guard). Names, no values."""

    read_at: Annotated[datetime, msgspec.Meta(tz=True)]
    """Before the question was asked that the record is the answer to."""
    names: tuple[str, ...] = ()
    """Of the shared fields, at the top of the payload."""
    left: tuple[str, ...] = ()
    """The shared fields that have not changed."""
    others: bool = False
    """Whether something has changed that is not shared, so that all of that is to be written."""
    hops: dict[str, int] = {}
    """By name, how many writes of the relay a change is the answer to; left out: none, a person's."""

    again: dict[str, float] = {}
    """Of the names those that are told once more with the value that they had, since that may not have been queued; and
    when that was read (epoch seconds)."""

    @property
    def wanted(self) -> WantedNames:
        """What is to be written."""
        return WantedNames(frozenset(self.names), self.others, frozenset(self.left))


class Kept(NamedTuple):
    """What of an event waits for the person it is about."""

    at: datetime
    """When the record was read."""
    payload: str
    """As `encoded_payload` made it."""


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An accepted webhook: where it goes, when it came, what it said."""

    id: str
    route: str
    received_at: Annotated[datetime, msgspec.Meta(tz=True)]
    lead: str
    """Keyed hash of the record's key, to tie log lines together; says nothing of who the lead is."""
    payload: dict[str, Any]
    story: str = ""
    """Id of the event from which others came, one after another, this one among them; empty for the first of them."""
    link: int = 0
    """How many of its story came before it, each handed over by the one before (relay.delivering.handing_over)."""
    observed_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    """When the record was looked at that a backfill queued: it may say of long ago what is so now."""
    read_from: ReadFrom | None = None
    """Of an event that was read, rather than sent by somebody."""
    changed: ChangedFields | None = None
    """What of the record has changed, where only that is to be written; None: all of it is."""
    insisted: bool = False
    """Whether a person has it delivered although newer ones were. Never stored."""
    replayed_at: datetime | None = None
    """When it first came back from the dead-letter queue, where a person has had it delivered again. Never stored."""

    @property
    def has_waited(self) -> bool:
        """Whether its person was not there when it was delivered before."""
        return self.read_from is not None and self.read_from.until is not None


def new_id() -> str:
    """An id that sorts by time where Python can make one (3.14, as in Lambda), else a random one."""
    make = getattr(uuid, "uuid7", uuid.uuid4)
    return str(make())


def now() -> datetime:
    """The present in UTC, to the millisecond."""
    present = datetime.now(UTC)
    return present.replace(microsecond=present.microsecond // 1000 * 1000)


def decoded_payload(text: str) -> dict[str, Any]:
    """The payload in what `encoded_payload` made."""
    return _PAYLOADS.decode(text)


def encode(event: Event) -> str:
    """The event as an SQS message body. Raises UnicodeEncodeError for half a character (an unpaired surrogate)."""
    return sqs_text(event)


def encoded_payload(payload: dict[str, Any]) -> bytes:
    """A payload as it stands in a message body, for whoever must know its size. Raises as `encode`."""
    return _ENCODER.encode(payload)


def sqs_text(value: msgspec.Struct) -> str:
    """JSON that SQS takes.

    SQS refuses U+FFFE and U+FFFF in a body (SendMessage, `InvalidMessageContents`); JSON may carry them escaped, and
    they can only stand inside JSON strings. Control characters are escaped by JSON itself.
    """
    text = _ENCODER.encode(value).decode()
    for character, escaped in _NONCHARACTERS.items():
        text = text.replace(character, escaped)
    return text


def decode(body: str | bytes) -> Event:
    """The event in a message body. Raises msgspec.DecodeError (or its ValidationError) when it is none.

    Raises RecursionError when it is nested too deeply for one.
    """
    return _DECODER.decode(body)


def was_read(body: str) -> bool:
    """Whether the event in a message body was most likely read: a look at the text, for many at once."""
    return '"read_from":' in body


def _stored(value: Any) -> msgspec.Raw:
    """How a number waits. msgspec reads the whole number `-0` back without its sign, so it waits as `-0e0`.

    And that as `-0e00`, so that each comes back as it was.
    """
    if isinstance(value, JsonNumber) and _MINUS_ZERO.fullmatch(value.text):
        return msgspec.Raw(f"{value.text}{'e0' if value.text == '-0' else '0'}".encode())
    return json_number.written(value)


def _kept(text: str) -> JsonNumber:
    if _MINUS_ZERO.fullmatch(text):
        text = "-0" if text == "-0e0" else text[:-1]
    return JsonNumber(text)


_ENCODER = msgspec.json.Encoder(enc_hook=_stored)
_DECODER = msgspec.json.Decoder(Event, float_hook=_kept)
_PAYLOADS = msgspec.json.Decoder(dict[str, Any], float_hook=_kept)
