"""Which program an event is about: by a number, or by tables from values of the payload."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from relay.core.config import Model
from relay.core.refusal import Refused
from relay.mapping import values
from relay.mapping.fields import PathText
from relay.mapping.paths import Path

ProgramNumber = Annotated[int, Meta(ge=1)]


class ProgramTable(Model, frozen=True, kw_only=True):
    """Programs, by one value of the payload."""

    from_: PathText = msgspec.field(name="from")
    programs: Annotated[
        dict[Annotated[str, Meta(min_length=1)], ProgramNumber],
        Meta(min_length=1, description="A value, such as an event's number or a tag: the program's number."),
    ]


class ProgramChoice:
    """Tables, compiled once; of those that know a value of the payload the first decides. Raises PathError."""

    def __init__(self, tables: Sequence[ProgramTable], otherwise: int | None) -> None:
        self._tables = [
            (Path(table.from_), {folded(value): program for value, program in table.programs.items()})
            for table in tables
        ]
        self._otherwise = otherwise

    def of(self, payload: Mapping[str, Any]) -> int | None:
        """The program's number; None where no table knows the payload. Raises Refused for what no path can read."""
        for path, programs in self._tables:
            for value in _texts(path, payload):
                if value in programs:
                    return programs[value]
        return self._otherwise


def folded(value: str) -> str:
    """As values are compared: without spaces around them and the case of their letters."""
    return values.narrow(value).casefold()


def _texts(path: Path, payload: Mapping[str, Any]) -> Iterator[str]:
    """One value or several, such as tags; what is no text is none."""
    found = path.read(payload)
    for each in found if isinstance(found, list) else [found]:
        try:
            yield folded(values.text(each, path.expression))
        except Refused:
            continue
