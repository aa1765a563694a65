"""Messages that were asked for by the id of what they hold."""

from __future__ import annotations

from collections.abc import Iterable

from operations.failures import OperatorError
from operations.ids import is_meant
from operations.queues.held_messages import Unseen


def check_ids(known: Iterable[str], asked: Iterable[str], unseen: Unseen, *, none: str) -> None:
    """Raises OperatorError for an id that means none that could be seen, or could mean several.

    `none` says in words that there is none: `no dead letter`.
    """
    ids = set(known)
    for each in asked:
        found = sorted(event_id for event_id in ids if is_meant(event_id, each))
        if not found:
            said = f"{none} has the id {each!r}. What became of it: relay trace {each}"
            raise OperatorError(unseen.or_else(said))
        if len(found) > 1:
            raise OperatorError(f"{each!r} may be any of these: {', '.join(found)}. Give more of the id.")
