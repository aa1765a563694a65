"""Actions are read only: a way to register them must exist, but nobody was seen to use it."""

from __future__ import annotations

from local.kit.exchange import Answer, json_answer
from local.systems.mazrica.records.kinds import ACTIONS
from local.systems.mazrica.wire import listing
from local.systems.mazrica.wire.call import Call
from local.systems.mazrica.wire.shown_actions import show_action


def listed(call: Call) -> Answer:
    """`GET /actions`: a page of them, planned and completed ones."""
    return listing.listed(call, ACTIONS, lambda record: show_action(call.account, record))


def read(call: Call) -> Answer:
    """`GET /actions/{id}`."""
    return json_answer(200, show_action(call.account, call.account.record(ACTIONS, call.number)))
