"""What the relay asks of one account, and writes there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

from relay.core.deadline import Deadline
from systems.mazrica.names import ID, LIMIT, PAGE, SETTINGS, SORT, TOTAL, RecordList
from systems.mazrica.rest import errors
from systems.mazrica.rest.calling import MazricaCalling

JsonRow: TypeAlias = dict[str, Any]


class RowPage(NamedTuple):
    """A page of a list, as it was asked for."""

    rows: list[JsonRow]
    """Each has an id that is a whole number, and none is there twice."""
    total: int
    """Records of the whole list."""


class MazricaClient:
    """Calls of one account, safe to keep for the life of the process. Methods raise as MazricaCalling.send does."""

    def __init__(self, calling: MazricaCalling) -> None:
        self._calling = calling

    def page(
        self, records: RecordList, number: int, size: int, deadline: Deadline, *, by_id: bool = False, **more: str
    ) -> RowPage:
        """A page, the newest update first, or by id. `number` is from 1; `more` are the list's other parameters.

        Without `sort` Mazrica's own order is asked for. Descending pages only shift towards later ones while records
        are updated, so that rows repeat, and none is left out.
        """
        parameters = {str(PAGE): str(number), str(LIMIT): str(size)}
        parameters |= {str(SORT): str(ID)} if by_id else {}
        content = self._calling.send("GET", records, deadline, parameters=parameters | more)
        return _page(f"GET /{records}", records, content, number, size)

    def create(self, records: RecordList, body: Mapping[str, Any], deadline: Deadline) -> JsonRow:
        """Make a record, whether or not there is one like it; what the answer says of it, its id at the least.

        Not to be repeated where the failure `may_be_done`: Mazrica knows no idempotency.
        """
        found = self._calling.send("POST", records, deadline, body=body)
        if not isinstance(found, dict) or not _is_id(found.get(ID)):
            raise errors.bad_answer(f"POST /{records}", "the answer does not say the new record's id")
        return found

    def update(self, records: RecordList, number: int, body: Mapping[str, Any], deadline: Deadline) -> JsonRow | None:
        """Change a record; the record where the answer holds it. The same again is the same."""
        found = self._calling.send("PATCH", records, deadline, number=number, body=body)
        return found if isinstance(found, dict) else None

    def settings(self, deadline: Deadline) -> JsonRow:
        """How the account is set up: types of deals with their phases."""
        found = self._calling.send("GET", SETTINGS, deadline)
        if not isinstance(found, dict):
            raise errors.bad_answer(f"GET /{SETTINGS}", "the answer is no object")
        return found


def _page(call: str, records: RecordList, content: Any, number: int, size: int) -> RowPage:
    total = content.get(TOTAL) if isinstance(content, dict) else None
    if not isinstance(content, dict) or type(total) is not int or total < 0:
        raise errors.bad_answer(call, f"the answer has no {TOTAL}")
    rows = content.get(records)
    if rows is None and total <= (number - 1) * size:
        rows = []
    if not isinstance(rows, list) or not all(isinstance(row, dict) and _is_id(row.get(ID)) for row in rows):
        raise errors.bad_answer(call, f"the answer lists no {records} with their {ID}")
    if len({row[ID] for row in rows}) != len(rows):
        raise errors.bad_answer(call, "a record is listed twice on one page")
    return RowPage(rows, total)


def _is_id(value: Any) -> bool:
    return type(value) is int and value > 0
