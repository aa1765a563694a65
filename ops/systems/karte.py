"""`relay karte`: whom KARTE knows, and what they were given of their leads."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from operations.deployment.installation import Installation
from operations.systems.karte import people_of, roster_load
from operations.systems.karte.roster_file import Columns, rows
from operations.systems.karte.roster_load import LoadCount
from operations.systems.karte.user_view import UserView, views
from operations.text import counted
from ops.command import command, group
from ops.commands.options import AsJson, Yes
from ops.confirm import confirm
from ops.exit_codes import ExitCode
from ops.output.terminal import progress, remark, say, table, time_cell, write_json
from ops.systems import SystemCommands

WhichKarte = Annotated[
    str | None, typer.Option(metavar="NAME", help="Which KARTE; needed only where relay.yaml has several.")
]
Who = Annotated[str, typer.Argument(metavar="ID|EMAIL", help="KARTE's id of a member or a visitor, or an address.")]


def _add(app: typer.Typer) -> None:
    command(app, "user", "relay karte user M-0042", "relay karte user somebody@example.com --reveal")(user)
    command(app, "forget", "relay karte forget M-0042")(forget)
    roster = group(app, "roster", "Whom KARTE knows, from a file of your own.")
    command(roster, "load", "relay karte roster load members.csv.gz", "relay karte roster load crm.tsv --email mail")(
        load
    )


COMMANDS = SystemCommands("Whom KARTE knows, and what they were given of their leads.", _add)


def load(
    installation: Installation,
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV with a header row; gzip as well.")],
    connection: WhichKarte = None,
    user_id: Annotated[str, typer.Option(metavar="COLUMN", help="Column of member ids.")] = "user_id",
    visitor_id: Annotated[str, typer.Option(metavar="COLUMN", help="Column of visitor ids.")] = "visitor_id",
    email: Annotated[str, typer.Option(metavar="COLUMN", help="Column of e-mail addresses.")] = "email",
    yes: Yes = False,
) -> ExitCode:
    """Load whom KARTE knows, and have those be asked for whose address is new or has changed.

    First it reads the whole file and says what it would take at Marketo; then it asks. Rows may be separated by
    commas, tabs, pipes or semicolons. A load that was stopped is simply run again: what is known already is passed
    over. Exit code 1 when rows could not be read; they are named, and all others are loaded.
    """
    name, columns = people_of.chosen(installation, connection), Columns(user_id, visitor_id, email)
    found = roster_load.counted_rows(rows(file, columns))
    _tell_bad(found)
    at_a_time = people_of.addresses_in_a_call(installation, name)
    calls = counted(found.calls(at_a_time), "call")
    say(f"{counted(found.asked, 'user')}: about {calls} of Marketo, {at_a_time} addresses in each, where all are new.")
    if not found.asked:
        return ExitCode.FOUND
    kept = people_of.kept_people(installation, name)
    due = people_of.due_list(kept, name)
    confirm("Load them?", yes=yes)
    with progress() as bar:
        task = bar.add_task("rows", total=found.rows)
        done = roster_load.load(rows(file, columns), kept.people, due, lambda now: bar.update(task, completed=now.rows))
    say(f"New or changed: {done.asked}. Known already: {done.known}. Not loaded: {done.bad}.")
    remark("They are asked for from the next minute on: relay read list")
    return ExitCode.FOUND if done.bad else ExitCode.FINE


def user(
    installation: Installation,
    *,
    who: Who,
    connection: WhichKarte = None,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show the values that were written, too.")] = False,
    as_json: AsJson = False,
) -> ExitCode:
    """Show what a user was last given of their lead: when, by which key, which lead, which values; or why nothing.

    Exit code 1 when nothing is known of them: no call about them came that said an address or a cookie.
    """
    kept = people_of.kept_people(installation, people_of.chosen(installation, connection))
    found = views(kept, who, reveal=reveal)
    if as_json:
        write_json(found)
    elif not found:
        say("Nothing is known of this user: no roster had them, and no call came that said an address or a cookie.")
        remark("Calls that say neither are passed over as nobody_to_look_up: relay tail")
    for each in () if as_json else found:
        _show(each)
    return ExitCode.FINE if found else ExitCode.FOUND


def forget(
    installation: Installation, *, who: Who, connection: WhichKarte = None, yes: Yes = False, as_json: AsJson = False
) -> ExitCode:
    """Erase what is remembered of a user: id, address, lead, what they were given. It cannot be undone.

    They are known again when they visit, or are in a roster that is loaded. Events in queues are not touched. To erase
    what everything else in the relay keeps of a person, too: relay forget.
    """
    kept = people_of.kept_people(installation, people_of.chosen(installation, connection))
    items = kept.items(who)
    if items:
        confirm(f"Erase {counted(items, 'item')}? It cannot be undone.", yes=yes)
        kept.forget(who)
    if as_json:
        write_json({"erased": items})
    else:
        say(f"Erased: {counted(items, 'item')}." if items else "Nothing is remembered under this.")
    return ExitCode.FINE


def _show(view: UserView) -> None:
    lines = [("user", view.user), ("address", "known" if view.has_address else "not known")]
    if view.joined:
        lines.append(("", "a member has logged in there: nothing is given to the visitor any more"))
    if view.follows:
        lines.append(("events of lead", view.follows))
    if view.waiting:
        lines.append(("to be asked for", "yes"))
    if view.given is not None:
        given = view.given
        lines += [("last given", time_cell(given.at)), ("by", given.by), ("lead", given.lead), ("as", given.way)]
        lines += [("values", ", ".join(given.names))] if given.values is None else []
        lines += [(f"  {name}", str(value)) for name, value in _flat(given.values or {})]
    if view.missed is not None:
        lines += [("nothing given", time_cell(view.missed.at)), ("why", f"{view.missed.why} ({view.missed.code})")]
    table(("", ""), lines)


def _flat(values: dict[str, object]) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for name, value in values.items():
        found += (
            [(f"{name}.{inner}", each) for inner, each in value.items()] if isinstance(value, dict) else [(name, value)]
        )
    return found


def _tell_bad(count: LoadCount) -> None:
    for each in count.named:
        remark(f"line {each.line}: {each.why}")
    if count.bad > len(count.named):
        remark(f"and {count.bad - len(count.named)} more rows that cannot be loaded")
