"""How what a list shows differs from what the relay knows of it (systems.mazrica.names), in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from relay.core.findings import Finding
from systems.mazrica.names import ROWS, Certainty, RecordList
from systems.mazrica.rest.client import JsonRow


def differences(where: str, records: RecordList, rows: Sequence[JsonRow]) -> Iterator[Finding]:
    """What is missing of what reading needs is an error, what is called otherwise a warning.

    A member without a value may be left out, so one that no row shows is only spoken of where others are unknown. What
    actions show beyond what is known is for of_actions.
    """
    if not rows:
        return
    shown = {name for row in rows for name in row}
    unseen = [name for name in ROWS[records] if name not in shown]
    unknown = sorted(shown.difference(ROWS[records]))
    for name in (each for each in unseen if each.is_needed):
        message = (
            f"none of {len(rows)} {records} shows {name}, which reading needs ({_how(name.certainty)}). "
            f"They show: {', '.join(sorted(shown))}."
        )
        yield Finding(level="error", where=where, message=message)
    rest = [each for each in unseen if not each.is_needed]
    if unknown and rest and records != RecordList.ACTIONS:
        known = ", ".join(f"{each} ({_how(each.certainty)})" for each in rest)
        message = (
            f"{records} show what is not known here: {', '.join(unknown)}. None of {len(rows)} shows {known}: those "
            "may be without a value, or be called otherwise. Map what is shown, by its own name."
        )
        yield Finding(level="warning", where=where, message=message)


def _how(certainty: Certainty) -> str:
    return certainty.value
