"""`relay read accept-gone` and `accept-changed`: what a reading asks before it goes on, and the answer."""

from __future__ import annotations

from typing import Annotated

import typer

from operations.deployment.installation import Installation
from operations.readings.known import KnownReading
from operations.readings.questions import answer, questions
from ops.command import command
from ops.commands.options import Yes
from ops.commands.read.options import Name, chosen_reading
from ops.confirm import confirm
from ops.exit_codes import ExitCode
from ops.output.terminal import say
from relay.reading.seen.valves import Question, Word


def add_to(made: typer.Typer) -> None:
    """Add the commands."""
    command(
        made, "accept-gone", "relay read accept-gone customer-changed", "relay read accept-gone customer-changed --no"
    )(accept_gone)
    command(
        made,
        "accept-changed",
        "relay read accept-changed customer-changed",
        "relay read accept-changed customer-changed --remember",
    )(accept_changed)


def accept_gone(
    installation: Installation,
    *,
    name: Name,
    refuse: Annotated[
        bool, typer.Option("--no", help="They are not gone: nothing of this listing is believed, look again.")
    ] = False,
    yes: Yes = False,
) -> ExitCode:
    """Say that what looks gone is gone, when so much does that a reading has stopped to ask.

    Look at the system first: a listing that comes short looks just the same. What is told to be gone cannot be taken
    back; records that come again later are new. `relay read plan` shows what is asked.
    """
    chosen = chosen_reading(installation, name)
    number = _number(chosen, "many_gone")
    if not refuse:
        confirm(f"Tell the routes of {chosen.title} that {number} records are gone?", yes=yes)
    return _answer(chosen, name, "many_gone", "no" if refuse else "yes")


def accept_changed(
    installation: Installation,
    *,
    name: Name,
    remember: Annotated[
        bool, typer.Option("--remember", help="Take what is there now as delivered, and deliver nothing of it.")
    ] = False,
    yes: Yes = False,
) -> ExitCode:
    """Say what becomes of very many records that look changed because relay.yaml or the relay itself has changed.

    They are delivered, or with --remember taken as delivered; then a change that somebody made meanwhile is left out.
    What changes by itself is never held back, however much it is.
    """
    chosen = chosen_reading(installation, name)
    number = _number(chosen, "many_changed")
    what = "Deliver nothing of" if remember else "Deliver"
    confirm(f"{what} the records of {chosen.title} that look changed ({number} so far, and those after them)?", yes=yes)
    return _answer(chosen, name, "many_changed", "remember" if remember else "yes")


def _number(chosen: KnownReading, question: Question) -> int:
    return sum(each.number for each in questions(chosen) if each.question == question)


def _answer(chosen: KnownReading, name: str, question: Question, word: Word) -> ExitCode:
    answer(chosen, question, word)
    say(f"{chosen.title} goes on within a minute. At once: relay read run {name}")
    return ExitCode.FINE
