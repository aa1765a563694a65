"""`make demo`: ten webhooks through the real stacks, what became of each, the way back, and a mail that is opened."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests
from rich.console import Console

import config
from local.demo import tables
from local.demo.configuration import BOTH_WAYS, OPENS, configuration
from local.demo.opens import opens
from local.demo.round_trip import ROUTE, round_trip
from local.demo.running import Running
from local.demo.webhooks import WEBHOOKS, Webhook
from local.run.parts import Say
from local.run.ports import Ports
from local.run.state import ROOT, State
from local.run.up import down, up

FIELDS = ("lead_id", "company", "score", "opened_at", "tags")


def run(state: State, say: Say) -> None:
    """Start, deploy, send, show, stop. Raises LocalError when something does not become what it should."""
    say("Starting the relay on this machine; nothing leaves it")
    console = Console(width=None if Console().is_terminal else 150)
    try:
        file = configuration(state)
        running = Running(up(file, state, Ports.free(), say))
        _there(file, running, console, say)
        say("Changing a record in kintone as a person does, and calling syncLead as an old client does")
        title = "There and back: kintone to Marketo, and SOAP to Marketo"
        console.print(tables.steps_table(title, list(round_trip(running))))
        say("Sending a mail from Marketo, and opening it")
        title = "Who opened which mail: Marketo's log to kintone, without a campaign"
        console.print(tables.steps_table(title, list(opens(running))))
        say("Stopping everything")
    finally:
        down(state)
    first, second = (each.relative_to(ROOT) for each in (BOTH_WAYS, OPENS))
    say(f"Done. To keep it running: make up CONFIG={first} (or {second}); the README says how to deploy it.")


def _there(file: Path, running: Running, console: Console, say: Say) -> None:
    """The first half: from Marketo's webhooks to the system that their route writes to."""
    settings = config.load(file)
    connection = settings.routes[ROUTE].to
    say(f"Sending {len(WEBHOOKS)} webhooks to {running.stack['api_url']}/hooks/{ROUTE}")
    answers = [_sent(running.stack, webhook) for webhook in WEBHOOKS]
    say("Waiting until every accepted webhook is delivered or put aside")
    letters, quarantined = running.settled(connection, sum(status == 400 for _, status, _ in answers))
    screen = running.screen(settings.systems[connection])
    for table in (
        tables.answers_table(answers),
        tables.records_table(f"What kintone's app {screen.app} holds now", FIELDS, screen.records(FIELDS)),
        tables.letters_table(letters, answers),
        tables.quarantine_table(quarantined, answers),
    ):
        console.print(table)


def _sent(stack: Mapping[str, Any], webhook: Webhook) -> tuple[Webhook, int, dict[str, str]]:
    secret = stack["webhook_secret"] if webhook.right_secret else "a-guess"
    answer = requests.post(
        f"{stack['api_url']}/hooks/{ROUTE}",
        data=webhook.body.encode(),
        headers={"content-type": webhook.content_type, "x-relay-secret": secret},
        timeout=30,
    )
    return webhook, answer.status_code, answer.json()
