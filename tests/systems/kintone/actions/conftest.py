"""Fixtures: a relay to kintone's stand-in, with a real state table."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.systems.kintone import LEADS, TASKS, StandIn, Token
from relay.aws.table import State
from tests.support.state_table import dynamodb, state
from tests.systems.kintone.contract.relaying import Relay, Secret, a_route

__all__ = ["dynamodb", "state"]

BY_ADDRESS = {"field": "lead_id", "from": "leadId", "type": "number", "adopt": {"field": "email", "from": "email"}}
TITLE = {"field": "title", "from": "title"}
ROUTES = {
    "opened": a_route(),
    "note": a_route(fields={}, comment={"text": "Opened {mail}"}),
    "noted": a_route(
        fields={"company": "company"},
        comment={"text": "From {company}: {mail}", "mentions": [{"code": "{owner}"}]},
    ),
    "note-known": a_route(upsert=False, no_record="skip", fields={}, comment={"text": "Opened {mail}"}),
    "start-there": a_route(app=14, key=TITLE, upsert=False, no_record="skip", fields={}, status={"action": "Start"}),
    "note-new": a_route(key=BY_ADDRESS, fields={}, comment={"text": "Opened {mail}"}),
    "noted-new": a_route(key=BY_ADDRESS, fields={"company": "company"}, comment={"text": "Opened {mail}"}),
    "start": a_route(app=14, key=TITLE, fields={}, status={"action": "Start"}),
    "start-known": a_route(app=14, key=TITLE, fields={}, status={"action": "Start", "to": "In progress"}),
    "step": a_route(app=14, key=TITLE, fields={}, status={"action": "{step}"}),
    "task": a_route(app=14, key=TITLE, fields={"title2": "none"}),
}


@pytest.fixture
def relay(state: State) -> Iterator[Relay]:
    """Leads (app 12) and tasks under process management (app 14)."""
    with StandIn(api_token="leads", tokens=[Token("tasks", TASKS.id)], apps=(LEADS, TASKS)) as kintone:
        yield Relay(kintone, Secret({"api_token": ["leads", "tasks"]}), ROUTES, state)
