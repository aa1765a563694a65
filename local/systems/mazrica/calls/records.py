"""Accounts, contacts and deals: lists, new ones, changes, deletions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local.kit.exchange import Answer, json_answer
from local.systems.mazrica.errors import missing
from local.systems.mazrica.records import removing, writing
from local.systems.mazrica.records.kinds import KINDS
from local.systems.mazrica.records.table import Record
from local.systems.mazrica.wire.call import Call
from local.systems.mazrica.wire.content import read_body
from local.systems.mazrica.wire.listing import listed
from local.systems.mazrica.wire.shown import show

_Handler = Callable[[Call], Answer]


def listing(kind: str) -> _Handler:
    """`GET /contacts`: a page of them."""
    return lambda call: listed(call, kind, lambda record: show(call.account, kind, record))


def creating(kind: str) -> _Handler:
    """`POST /contacts`: a new one, whether or not there is one like it."""

    def create(call: Call) -> Answer:
        account = call.account
        values, items = read_body(account, KINDS[kind], call.content(), None)
        made = writing.create(account, kind, values, items)
        whole = account.readings.create_answers == "record"
        return json_answer(account.readings.create_status, show(account, kind, made) if whole else {"id": made.id})

    return create


def updating(kind: str) -> _Handler:
    """`PATCH /contacts/{id}`: what is given, and nothing else."""

    def update(call: Call) -> Answer:
        account, record = call.account, _record(call, kind)
        values, items = read_body(account, KINDS[kind], call.content(), record)
        writing.update(account, kind, record, values, items)
        if account.readings.update_answers == "nothing":
            return Answer(204)
        return json_answer(200, show(account, kind, record))

    return update


def deleting(kind: str) -> _Handler:
    """`DELETE /customers/{id}`: with all that goes with it."""

    def delete(call: Call) -> Answer:
        removing.remove(call.account, kind, _record(call, kind).id)
        return Answer(204)

    return delete


def reading(kind: str) -> _Handler:
    """`GET /contacts/{id}`."""

    def read(call: Call) -> Answer:
        found: dict[str, Any] = show(call.account, kind, _record(call, kind))
        return json_answer(200, found)

    return read


def _record(call: Call, kind: str) -> Record:
    found = call.account.tables[kind].get(call.number)
    if found is None:
        raise missing(kind, call.number)
    return found
