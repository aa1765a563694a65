"""`relay mazrica`: what is done once at Mazrica, when a relay begins."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from operations.deployment.installation import Installation
from operations.systems.mazrica.import_format import column_names, read_format
from operations.systems.mazrica.import_rows import WITHOUT_ACCOUNT
from operations.systems.mazrica.lead_import import WrittenImport
from operations.systems.mazrica.opened_import import lead_import
from operations.text import counted
from ops.command import command
from ops.commands.options import AsJson, Yes
from ops.confirm import confirm
from ops.exit_codes import ExitCode
from ops.output.terminal import progress, remark, say, table, write_json
from ops.systems import SystemCommands

_WORDS = {
    "there_already": "are there already",
    "same_address": "have the address of another lead",
    "email_invalid": "have something in the place of an address that is none",
    "refused": "have values that the route refuses",
    "no_company": "name no company",
    WITHOUT_ACCOUNT: "have a row without an account, since none is there for their company yet",
}


def _add(app: typer.Typer) -> None:
    command(
        app,
        "csv",
        "relay mazrica csv contacts-format.csv",
        "relay mazrica csv accounts-format.csv --into first-day",
    )(csv)


COMMANDS = SystemCommands("What is done once at Mazrica, when a relay begins.", _add)


def csv(
    installation: Installation,
    *,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The format file of contacts or of accounts, as Mazrica gives it.")
    ],
    into: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the files are written.")] = Path("mazrica-import"),
    route: Annotated[
        str | None, typer.Option(metavar="NAME", help="Whose leads; needed only where several routes lead to Mazrica.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WORD=HEADING", help="Which column holds name, email, customer or phone; may be repeated."
        ),
    ] = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> ExitCode:
    """Write a route's leads as Mazrica's own import files, 5,000 rows each, so that all are there on the first day.

    Download the format file in Mazrica (一括登録), of accounts first: their files hold the companies that are not there
    yet. Import them, then do the same with the format file of contacts, so that each is linked to its account. Who has
    a contact already is left out, by the lead's id or the address. What a contact is imported with the relay knows from
    then on: the first sync only links it, and writes what has changed since.

    Marketo's leads are read from this machine, by bulk extract where there is one, which takes minutes and counts as
    reading of the past. A command that was stopped is simply run again; it goes on where it was, and no file is ever
    half written under its own name.
    """
    made = read_format(file, column_names(column or []))
    writing = lead_import(installation, route, made, into)
    confirm(f"Read all leads, and write them as {made.kind} of Mazrica into {into}?", yes=yes)
    with progress() as bar:
        tasks = {}

        def told(what: str, number: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total or None)
            bar.update(tasks[what], completed=number, total=total or None)

        found = writing.run(told)
    if as_json:
        write_json(
            {"files": [str(each) for each in found.files], "rows": found.progress.written, **found.progress.counts}
        )
    else:
        _say(found, made.kind)
    return ExitCode.FINE


def _say(found: WrittenImport, kind: str) -> None:
    rows, files = found.progress.written, len(found.files)
    say(f"{counted(rows, 'row')} in {counted(files, 'file')}:")
    for each in found.files:
        say(f"  {each}")
    counts = [(str(number), _WORDS.get(word, word)) for word, number in sorted(found.progress.counts.items())]
    if counts:
        table(("leads", ""), counts)
    if not rows:
        return
    remark("Import one file after the other in Mazrica, each once: it makes a second contact of who is imported twice.")
    if kind == "accounts":
        remark("Then run this with the format file of contacts, into the same folder.")
