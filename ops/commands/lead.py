"""`relay lead`: what a lead of Marketo did lately."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from operations.deployment.installation import Installation
from operations.systems.marketo import activities as asked
from ops.command import command, group
from ops.commands.options import AsJson
from ops.exit_codes import ExitCode
from ops.output.terminal import remark, say, show, table, time_cell, write_json
from relay.core.config import Language
from systems.marketo.activity_view.entries import ActivityEntry
from systems.marketo.activity_view.words import WORDS, Words

WhichLead = Annotated[str, typer.Argument(metavar="ID", help="Marketo's id of the lead.")]


def add_to(app: typer.Typer) -> None:
    """Add the group."""
    made = group(app, "lead", "What a lead of Marketo did lately.")
    command(made, "activity", "relay lead activity 1001", "relay lead activity 1001 --language ja")(activity)
    command(made, "link", "relay lead link 1001")(link)


def activity(
    installation: Installation,
    *,
    lead: WhichLead,
    language: Annotated[
        Language | None, typer.Option(help="Of the words; by default that of relay.yaml.", case_sensitive=False)
    ] = None,
    as_json: AsJson = False,
) -> ExitCode:
    """Show what a lead did on the web and with mails in the two weeks before now, the newest first.

    Marketo is asked by the function of `activity_view` in relay.yaml, which has the secret and leaves by the fixed
    address: one call, or two, of the day's; never more than ten. Exit code 1 when there is nothing in this time.
    """
    found = asked.activities(installation, lead)
    if as_json:
        write_json(found)
    else:
        words = WORDS[language or _language(installation)]
        _say(words.web, words.page, found.web, words)
        _say(words.mail, words.message, found.mail, words)
        if found.shortened:
            remark(f"{words.shortened} {words.newest_missing if found.newest_missing else ''}".strip())
    return ExitCode.FINE if found.web or found.mail else ExitCode.FOUND


def link(installation: Installation, *, lead: WhichLead, as_json: AsJson = False) -> ExitCode:
    """Make a link to the page with what a lead did in the two weeks before it is opened.

    Whoever has the link sees the page, from the addresses of `activity_view.allow`, until the link ends. It holds
    nothing that says which lead it is. The same link is given until about half of its time is over.
    """
    made = asked.link(installation, lead)
    if as_json:
        write_json({"url": made.url, "ends": made.ends})
    else:
        show(made.url)
        remark(f"It ends on {time_cell(made.ends)}.")
    return ExitCode.FINE


def _language(installation: Installation) -> Language:
    settings = installation.usable_settings
    return "en" if settings is None else settings.language


def _say(title: str, which: str, entries: Sequence[ActivityEntry], words: Words) -> None:
    say(f"{title} ({len(entries)})")
    if not entries:
        say(words.none)
        return
    rows = [
        (time_cell(each.at), words.kinds[each.kind], " ".join(filter(None, (each.name, each.detail))))
        for each in entries
    ]
    table((words.when, words.what, which), rows)
