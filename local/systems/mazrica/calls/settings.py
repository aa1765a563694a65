"""How an account is set up: https://developers-senses.mazrica.com/api for `/domains/settings`, the rest second-hand."""

from __future__ import annotations

from typing import Any

from local.kit.exchange import Answer, json_answer
from local.systems.mazrica.errors import missing
from local.systems.mazrica.records.setup import DealType, find
from local.systems.mazrica.wire.call import Call


def domain(call: Call) -> Answer:
    """`GET /domains/settings`: everything."""
    return json_answer(200, {"dealTypes": [_shown(each) for each in call.account.setup.deal_types]})


def deal_types(call: Call) -> Answer:
    """The types of deals, by id and name."""
    return json_answer(200, {"dealTypes": [each.shown() for each in call.account.setup.deal_types]})


def deal_type(call: Call) -> Answer:
    """One type of deals with its choices."""
    found = find(call.account.setup.deal_types, call.number)
    if not isinstance(found, DealType):
        raise missing("deal_types", call.number)
    return json_answer(200, _shown(found))


def customers(call: Call) -> Answer:
    """`GET /customer_setting`. The names of its lists are ours."""
    setup = call.account.setup
    return json_answer(
        200,
        {
            "industries": [each.shown() for each in setup.industries],
            "ownerRoles": [each.shown() for each in setup.owner_roles],
        },
    )


def _shown(deal_type: DealType) -> dict[str, Any]:
    return {
        **deal_type.shown(),
        "phases": [{**each.shown(), "status": each.status} for each in deal_type.phases],
        "products": [each.shown() for each in deal_type.products],
        "probabilities": [each.shown() for each in deal_type.probabilities],
        "channels": [each.shown() for each in deal_type.channels],
    }
