"""The orders of the control interface beside those of every stand-in.

Each takes and answers JSON. A moment is epoch seconds, ISO 8601 with an offset, or `+90m`, `-3d`; one that is to come
is planned, and happens when the clock gets there.

POST /_stand-in/events       {"type": "webinar", "title": "X", "start": "+1h", ...}; with the "id" of one, a change
POST /_stand-in/registrants  {"event": 1, "email": "a@example.com", "at": "-1h", "lastname": "A", ...}
POST /_stand-in/activities   {"eventuserid": 1, "kind": "live", "at": "-1h", "minutes": 30, ...}   see people/deeds
POST /_stand-in/changes      {"eventuserid": 1, "kind": "confirm|update|update-at-event|delete|forget", ...}
POST /_stand-in/polls        {"event": 1, "delete": 2}
POST /_stand-in/crowd        {"event": 1, "people": 1000, ...}                                     see crowd.py
POST /_stand-in/stir         {"share": 0.02, "seconds": 1, "seed": 1, ...}                         see stirring.py
GET  /_stand-in/people       ?event=1: who there is, and what really became of them
GET, POST /_stand-in/settings, limits, clock, tokens, clients
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local.kit.control import Order
from local.systems.on24.account import Account
from local.systems.on24.control import admin, people


def _locked(order: Callable[[Account, Order], Any]) -> Callable[[Account, Order], Any]:
    """An order that is alone while it is carried out, after all that was planned until now."""

    def carry_out(account: Account, said: Order) -> Any:
        with account.lock:
            account.settle()
            return order(account, said)

    return carry_out


ORDERS = {name: _locked(order) for name, order in {**admin.ORDERS, **people.ORDERS}.items()}
