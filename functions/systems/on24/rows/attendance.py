"""Whether somebody attended live, and on demand. ON24's attendee rows do not say so: it is computed of what they say.

Minutes come whole, and anything above none is at least one
(https://github.com/ClownAntics/on24-api-docs, 8f3896c, Data Dictionary).
"""

from __future__ import annotations

from typing import NamedTuple

from relay.core.json_number import JsonNumber
from systems.on24.rows.values import JsonRow, decimal, is_yes, moment

LIVE = ("liveminutes", "cumulativeliveminutes")
ARCHIVE = ("archiveminutes", "cumulativearchiveminutes")


class Attendance(NamedTuple):
    """What is known of one registration."""

    live: bool = False
    archive: bool = False

    def __or__(self, other: object) -> Attendance:
        """Both together: who has attended never has not, whatever a cache of ON24 says later."""
        if not isinstance(other, Attendance):
            return NotImplemented
        return Attendance(self.live or other.live, self.archive or other.archive)

    @property
    def text(self) -> str:
        """For a memory: `YN`."""
        return _flag(self.live) + _flag(self.archive)

    @classmethod
    def read(cls, kept: str | None) -> Attendance:
        """Of a memory's text; None and whatever is no such text is no attendance."""
        return cls(kept[:1] == "Y", kept[1:2] == "Y") if kept else cls()

    @property
    def fields(self) -> dict[str, str]:
        """As two of the object's fields."""
        return {"attendedlive": _flag(self.live), "attendedarchive": _flag(self.archive)}

    @property
    def status(self) -> str:
        """Of a program's member."""
        return "Attended" if self.live else "Attended On-demand" if self.archive else "Registered"


NEVER = Attendance()


def of(row: JsonRow) -> Attendance:
    """Of one attendee row. Who was blocked did not attend, unless minutes were counted."""
    live, archive = _is_any(row, LIVE), _is_any(row, ARCHIVE)
    if is_yes(row.get("isblocked")):
        return Attendance(live, archive)
    return Attendance(
        live or _is_any(row, ("liveviewed",)) or _is_time(row.get("firstliveactivity")),
        archive or _is_any(row, ("archiveviewed",)) or _is_time(row.get("firstarchiveactivity")),
    )


def _is_any(row: JsonRow, names: tuple[str, ...]) -> bool:
    found = (decimal(row.get(name)) for name in names)
    return any(isinstance(each, int | JsonNumber) and each > 0 for each in found)


def _is_time(value: object) -> bool:
    return isinstance(moment(value), str)


def _flag(value: bool) -> str:  # noqa: FBT001 - the one value that it is about
    return "Y" if value else "N"
