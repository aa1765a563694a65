"""`relay forget`: erasing what is kept about one record or person."""

from __future__ import annotations

from typing import Annotated

import typer

from operations.deployment.clients import dynamodb_client, secrets_client
from operations.deployment.installation import Installation
from operations.forgetting.found import MemoryKind
from operations.forgetting.memories import AllMemories
from operations.text import counted
from ops.command import command
from ops.commands.options import AsJson, Yes
from ops.confirm import confirm
from ops.exit_codes import ExitCode
from ops.output.terminal import remark, say, table, write_json

_WORDS: dict[MemoryKind, str] = {
    "kept": "what a system keeps of its own: asked for again when it is needed",
    "waiting": "a record that waits for this person: not read again by itself",
    "history": "that it failed, or was delivered otherwise than it came: its process still counts it",
    "seen": "the version that was seen: new when it is read again, and delivered",
    "listed": "the version that was listed: new when it is listed again; nobody is told if it is gone before that",
    "ids": "that its id was there: nobody is told if it is gone before ids are listed again",
    "delivered": "the values that were delivered: sent again, also unchanged",
    "newest": "when the newest delivered event came: an older dead letter overwrites it",
    "people": "what a system remembers of a person: known again when they come again",
    "links": "links to the page with what a lead did: they end; a new one may be made when it is wanted",
    "threads": "whose threads of mails are: later replies are matched by their sender or address alone",
    "loop_guard": "the relay's own writes: one that comes back is taken for a person's",
}
"""What each is, and what follows when it is gone."""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "forget", "relay forget somebody@example.com", "relay forget 4711 --yes")(forget)


def forget(
    installation: Installation,
    *,
    key: Annotated[
        str, typer.Argument(metavar="KEY", help="An address, or a record's id or key, as its system writes it.")
    ],
    yes: Yes = False,
    as_json: AsJson = False,
) -> ExitCode:
    """Erase what the relay keeps about one record or person between two events, in every memory.

    First it shows what there is, and what follows when it is gone; then it asks. That is what systems keep of their
    own, who waits until a person is known, what failed or has warnings, which version of a record was seen or listed,
    what was last delivered to it and when, and what the loop guard knows of it. It cannot be undone. Run it for each
    key of a person: address, ids. Events in queues, dead letters and quarantine are not touched. A reading that is at
    it has to end first.
    """
    memories = AllMemories(
        dynamodb=dynamodb_client(installation),
        secrets=secrets_client(installation),
        deployment=installation.deployment,
        settings=installation.settings,
    )
    found = memories.find(key)
    if found and not as_json:
        rows = [(each.where, counted(each.items, "item"), _WORDS[each.memory]) for each in found]
        table(("where", "kept", "what, and what follows when it is erased"), rows)
    if found:
        confirm("Erase that? It cannot be undone.", yes=yes)
    erased = memories.erase(found)
    if as_json:
        write_json(erased)
    else:
        items = counted(sum(each.items for each in erased), "item")
        say(f"Erased: {items}." if erased else "Nothing is kept under this key.")
    remark("Events lie in queues up to 14 days: relay dead list, relay quarantine list, relay status")
    return ExitCode.FINE
