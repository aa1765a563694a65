"""What is sent: made from a seed, so that a campaign can be had again.

Every value is unique to its webhook, so whatever is found afterwards says which webhook it is from: a mark, twelve
letters that stand in names, e-mail addresses and slots, and a number.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from random import Random
from string import ascii_lowercase
from typing import Any
from urllib.parse import urlencode

SLOTS = 20
"""Fields of kintone's app, and of Marketo's leads, for one event each: the most that a lead can have there."""
FIRST_LEAD = 731_900_000
FIRST_HOSTILE_LEAD = 732_900_000
FIRST_NUMBER = 41_000_000_000
"""Added to a webhook's number, so that the number is known again in a log."""
MARK = r"zq[a-z]{10}"

_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"
_AGAIN = 0.3
"""How often a webhook is of the same lead as the one before: a batch then holds several events of one record."""


class Kind(StrEnum):
    """What a webhook is, and so what must become of it."""

    LEAD = "kintone record"
    POISON = "kintone record with a value that kintone refuses"
    EVENTS = "KARTE events"
    VERIFIED = "KARTE events, looked for when an answer is lost"
    PERSON = "Marketo lead"
    ATTENDED = "Marketo activity"
    HOSTILE = "hostile body"
    STRANGER = "wrong secret"


ROUTES = {
    Kind.LEAD: "lead",
    Kind.POISON: "lead",
    Kind.EVENTS: "event",
    Kind.VERIFIED: "verified-event",
    Kind.PERSON: "person",
    Kind.ATTENDED: "attended",
    Kind.HOSTILE: "lead",
    Kind.STRANGER: "lead",
}
_SHARES = {
    Kind.LEAD: 0.48,
    Kind.POISON: 0.01,
    Kind.EVENTS: 0.14,
    Kind.VERIFIED: 0.09,
    Kind.PERSON: 0.11,
    Kind.ATTENDED: 0.05,
    Kind.HOSTILE: 0.07,
    Kind.STRANGER: 0.05,
}


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """One webhook. `values` is what a record shows of it by field code; `events` are names and values for KARTE.

    Marketo's leads are known by their `address`.
    """

    number: int
    kind: Kind
    lead: int
    mark: str
    body: bytes
    content_type: str = _JSON
    slot: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    events: Sequence[Mapping[str, Any]] = ()

    @property
    def address(self) -> str:
        """The e-mail address that the lead keeps."""
        return f"person-{self.lead}@example.com"

    @property
    def name(self) -> str:
        """How a report calls it."""
        return f"webhook {self.number} (lead {self.lead}, {self.kind})"


def make(count: int, leads: int, seed: int) -> list[Webhook]:
    """`count` webhooks of `leads` leads. Raises ValueError when there are too many for the slots of a record."""
    if count > leads * SLOTS:
        raise ValueError(f"{count} webhooks need at least {-(-count // SLOTS)} leads: a record has {SLOTS} slots")
    maker = _Maker(leads, Random(seed))
    return [maker.next(number) for number in range(count)]


class _Maker:
    def __init__(self, leads: int, random: Random) -> None:
        self._random = random
        self._leads = [FIRST_LEAD + at for at in range(leads)]
        self._used = dict.fromkeys(self._leads, 0)
        self._persons = dict.fromkeys(self._leads, 0)
        self._last = self._leads[0]

    def next(self, number: int) -> Webhook:
        kind = self._random.choices(list(_SHARES), list(_SHARES.values()))[0]
        mark = "zq" + "".join(self._random.choices(ascii_lowercase, k=10))
        if kind in {Kind.LEAD, Kind.POISON}:
            return self._lead(number, kind, mark)
        if kind in {Kind.EVENTS, Kind.VERIFIED}:
            return self._karte(number, kind, mark)
        if kind in {Kind.PERSON, Kind.ATTENDED}:
            return self._marketo(number, kind, mark)
        if kind is Kind.HOSTILE:
            lead = FIRST_HOSTILE_LEAD + number
            return Webhook(number=number, kind=kind, lead=lead, mark=mark, **self._hostile(lead, mark))
        values = {"leadId": str(self._random.choice(self._leads)), "name": mark, "email": f"{mark}@example.com"}
        return Webhook(number=number, kind=kind, lead=int(values["leadId"]), mark=mark, body=_json(values))

    def _lead(self, number: int, kind: Kind, mark: str) -> Webhook:
        lead = self._pick()
        slot = f"slot_{self._used[lead]}"
        self._used[lead] += 1
        optional = {"name": f"株式会社 {mark} みどり", "email": f"{mark}@example.com"}
        values = {code: value for code, value in optional.items() if self._random.random() < 0.7}
        values |= {"score": str(FIRST_NUMBER + number), slot: mark}
        values["tag"] = mark if kind is Kind.POISON else self._random.choice(["vip", "trial"])
        empty = {code: "" for code in optional if code not in values and self._random.random() < 0.5}
        sent = {"leadId": str(lead), **values, **empty}
        as_form = self._random.random() < 0.2
        return Webhook(
            number=number,
            kind=kind,
            lead=lead,
            mark=mark,
            slot=slot,
            values=values,
            body=urlencode(sent).encode() if as_form else _json(sent),
            content_type=_FORM if as_form else _JSON,
        )

    def _karte(self, number: int, kind: Kind, mark: str) -> Webhook:
        lead = self._random.choice(self._leads)
        events = [
            {
                "event_name": f"step_{number}_{at}",
                "values": {"mark": f"{mark}_{at}", "mail": f"{mark}@example.com", "score": FIRST_NUMBER + number},
            }
            for at in range(self._random.choice([1, 1, 2, 3]))
        ]
        sent = {"leadId": lead, "score": str(FIRST_NUMBER + number), "events": events}
        as_form = self._random.random() < 0.2
        form = urlencode({**sent, "events": json.dumps(events)}).encode()
        return Webhook(
            number=number,
            kind=kind,
            lead=lead,
            mark=mark,
            events=events,
            body=form if as_form else _json(sent),
            content_type=_FORM if as_form else _JSON,
        )

    def _marketo(self, number: int, kind: Kind, mark: str) -> Webhook:
        """Who is not there yet is made first; who has no slot left attends something."""
        lead = self._random.choice(self._leads)
        if not self._persons[lead]:
            kind = Kind.PERSON
        elif self._persons[lead] == SLOTS:
            kind = Kind.ATTENDED
        found = Webhook(number=number, kind=kind, lead=lead, mark=mark, body=b"")
        sent = {"email": found.address, "score": str(FIRST_NUMBER + number)}
        if kind is Kind.ATTENDED:
            return replace(found, body=_json({**sent, "conference": mark}))
        slot = f"slot_{self._persons[lead]}"
        self._persons[lead] += 1
        values = {"title": mark, slot: mark}
        if self._random.random() < 0.7:
            values["lastName"] = f"山田 {mark}"
        body = _json({**sent, **values})
        return replace(found, slot=slot, values=values, body=body)

    def _pick(self) -> int:
        free = [lead for lead in self._leads if self._used[lead] < SLOTS]
        if self._random.random() >= _AGAIN or self._used[self._last] >= SLOTS:
            self._last = self._random.choice(free)
        return self._last

    def _hostile(self, lead: int, mark: str) -> dict[str, Any]:
        """Bodies that must be refused, or taken as a record of their own, and break nothing."""
        good = f'{{"leadId": {lead}, "name": "{mark}", "email": "{mark}@example.com"}}'
        cut = self._random.randrange(good.index("name"), len(good))
        body = self._random.choice(
            [
                good[:cut].encode(),
                good.replace(mark, f'The "{mark}" Shop').encode(),
                b"[" * 50_000 + mark.encode(),
                b'{"name": "' + mark.encode() + b'"}',
                f'{{"leadId": {{"x": "{mark}"}}, "name": 1}}'.encode(),
                good.replace(mark, "\\ud800" + mark).encode(),
                good.replace(mark, "\x00\uffff" + mark).encode(),
                mark.encode() + self._random.randbytes(200),
                f"leadId={lead}&name={mark}%ff%fe&email=%00{mark}".encode(),
            ]
        )
        return {"body": body, "content_type": self._random.choice([_JSON, _FORM, "text/xml", "x"])}


def _json(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False).encode()
