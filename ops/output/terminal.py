"""Writing to people (tables on standard output, remarks on standard error) and to scripts (JSON on standard output)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from operations.ids import short
from operations.text import local_time
from ops.output.hints import pasted
from relay.core import json_number

_SCREENS = 100
_ROOM = 130
"""Columns from which on a table has room for whole ids beside what a system said."""
_PIPE_WIDTH = 240
"""Columns where nobody's terminal sets a limit, so that `grep` sees whole rows."""


def console(*, to_errors: bool = False) -> Console:
    """Where to write. Made when it is needed, since tests and pipes change the streams."""
    made = Console(stderr=to_errors, highlight=False, soft_wrap=False)
    if not made.is_terminal:
        made.width = _PIPE_WIDTH
    return made


def say(text: str = "") -> None:
    """A line of our own for people; the commands in it can be pasted."""
    show(pasted(text))


def show(text: str) -> None:
    """Somebody else's text, exactly as it is; but at a terminal without what would steer that."""
    to = console()
    to.print(Text(printable(text, keep="\n\t") if to.is_terminal else text), soft_wrap=True)


def remark(text: str, style: str = "") -> None:
    """One line beside the result: progress, advice, what was left out; the commands in it can be pasted."""
    console(to_errors=True).print(Text(printable(pasted(text), keep="\n"), style=style), soft_wrap=True)


def limited(count: int, limit: int | None, *, as_json: bool) -> int:
    """How many to show: as asked; else a screenful or two for people, and everything for scripts."""
    shown = limit or (count if as_json else _SCREENS)
    if count > shown:
        remark(f"{count - shown} more are not shown: raise --limit.")
    return shown


def fail(text: str) -> None:
    """Say what went wrong."""
    words = Text(printable(pasted(text), keep="\n"), style="not bold default")
    console(to_errors=True).print(Text("relay: ", style="bold red").append(words), soft_wrap=True)


def write_json(value: Any) -> None:
    """For scripts. Times are ISO 8601 in UTC."""
    write_raw(msgspec.json.format(json_number.encode(value), indent=2).decode())


def write_raw(text: str) -> None:
    """Lines for scripts, as they are; at a terminal what would steer it is escaped as JSON does it."""
    sys.stdout.write(escaped_as_json(text, whole=sys.stdout.isatty()) + "\n")


def write_csv(text: str) -> None:
    """As `write_raw`; a file begins with a byte order mark, without which Excel takes Japanese for Shift-JIS."""
    write_raw(text if sys.stdout.isatty() else f"\ufeff{text}")


def escaped_as_json(text: str, *, whole: bool = True) -> str:
    """JSON that means the same, without what would steer a terminal: such characters stand in its texts only.

    Unless it is `whole`, only half characters are escaped, which no file can hold.
    """
    keeps = _is_harmless if whole else _is_whole
    return "".join(each if keeps(each) or each in "\n\t" else _as_json(each) for each in text)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], styles: Callable[[str], str] = lambda _: "") -> None:
    """Columns without frames; a cell may get a style by what it says. Nothing is cut off, and no id is broken."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in columns:
        made.add_column(name, overflow="fold", no_wrap=name == "id")
    for row in rows:
        made.add_row(*(Text(printable(cell), style=styles(cell)) for cell in row))
    console().print(made)


def id_cell(event_id: str) -> str:
    """An id in a table: on a narrow terminal only its end, which every command takes as well."""
    return event_id if console().width >= _ROOM else short(event_id)


def time_cell(moment: datetime) -> str:
    """A time in a table: on a narrow terminal without its year."""
    return local_time(moment) if console().width >= _ROOM else f"{moment.astimezone():%m-%d %H:%M:%S}"


def progress() -> Progress:
    """A bar for work on many things; nothing is shown where nobody watches."""
    watcher = console(to_errors=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=watcher, transient=True, disable=not watcher.is_terminal)


def printable(text: str, keep: str = "") -> str:
    """Text of strangers, without what would move the cursor or colour the terminal."""
    return "".join(each if _is_harmless(each) or each in keep else _escaped(each) for each in text)


def _is_harmless(character: str) -> bool:
    """Whether it only shows something: the full-width blank does, which Python does not call printable."""
    return character.isprintable() or character == "\u3000"


def _is_whole(character: str) -> bool:
    return not "\ud800" <= character <= "\udfff"


def _as_json(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def masked(secret: str, *, with_end: bool = True) -> str:
    """A secret that cannot be read: its length, and the end of a long one, to tell two apart."""
    end = secret[-4:] if with_end and len(secret) >= 20 else ""
    return f"{'*' * 8}{end} ({len(secret)} characters)"
