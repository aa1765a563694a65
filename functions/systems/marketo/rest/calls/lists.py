"""Calls about static lists and who is in them.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/list-membership
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from systems.marketo.rest.calling import (
    CallGroup,
    bad_answer,
    check_count,
    check_no_comma,
    chunks,
    joined,
    one_page,
    written,
)
from systems.marketo.rest.calls.leads import FoundLead
from systems.marketo.rest.request import Query
from systems.marketo.rest.results import RecordResult, read_id, read_results

_MEMBERS = "/rest/v1/lists/{id}/leads.json"


class StaticList(msgspec.Struct, frozen=True, kw_only=True):
    """A static list."""

    id: int
    name: str
    program: str = ""
    workspace: str = ""
    description: str = ""


class Lists(CallGroup):
    """Every method raises CallFailed or MustWait; those that write, CallLost as well."""

    def find(self, *, ids: Sequence[int] = (), names: Sequence[str] = ()) -> Iterator[StaticList]:
        """All lists, or those with one of these ids or names."""
        check_no_comma(names)
        query = (*joined("id", ids), *joined("name", names))
        for page in self.bound.pages("/rest/v1/lists.json", query):
            yield from (found for found in map(_list, page.result) if found)

    def members(self, list_id: int, fields: Sequence[str] = ()) -> Iterator[FoundLead]:
        """Every lead in a list."""
        parts = {"id": list_id}
        for page in self.bound.pages(_MEMBERS, joined("fields", fields), parts=parts, seconds=60):
            yield from (lead for lead in page.result if isinstance(lead, dict))

    def page(self, list_id: int, token: str, fields: Sequence[str] = ()) -> tuple[list[FoundLead], str]:
        """Up to 300 leads of a list, and the token of the page that follows; empty: it was the last. "" begins."""
        query = (*joined("fields", fields), *((("nextPageToken", token),) if token else ()))
        return one_page(self.bound.get(_MEMBERS, query, parts={"id": list_id}, seconds=60), token)

    def is_member(self, list_id: int, lead_ids: Sequence[int]) -> dict[int, bool]:
        """Whether each of these leads, however many, is in a list; one that does not exist is not."""
        found = dict.fromkeys(lead_ids, False)
        for some in chunks(list(found)):
            page = self.bound.get("/rest/v1/lists/{id}/leads/ismember.json", _ids(some), parts={"id": list_id})
            results = read_results(page.result, len(some))
            if results is None:
                raise bad_answer(f"the answer does not tell of {len(some)} leads", page)
            found |= {each.id: each.status == "memberof" for each in results if each.id is not None}
        return found

    def add(self, list_id: int, lead_ids: Sequence[int]) -> list[RecordResult]:
        """Put up to 300 leads into a list; one result for each, in order. Raises ValueError for more."""
        return self._write("POST", list_id, lead_ids)

    def remove(self, list_id: int, lead_ids: Sequence[int]) -> list[RecordResult]:
        """Take up to 300 leads out of a list; one result for each, in order. Raises ValueError for more.

        A lead that is not in it is skipped with code 1015.
        """
        return self._write("DELETE", list_id, lead_ids)

    def _write(self, method: str, list_id: int, lead_ids: Sequence[int]) -> list[RecordResult]:
        check_count(lead_ids)
        if not lead_ids:
            return []
        page = self.bound.write(_MEMBERS, method=method, query=_ids(lead_ids), parts={"id": list_id})
        return written(page, len(lead_ids))


def _ids(lead_ids: Sequence[int]) -> Query:
    return [("id", str(lead_id)) for lead_id in lead_ids]


def _list(entry: Any) -> StaticList | None:
    identity = read_id(entry.get("id")) if isinstance(entry, dict) else None
    if identity is None:
        return None
    return StaticList(
        id=identity,
        name=_text(entry, "name"),
        program=_text(entry, "programName"),
        workspace=_text(entry, "workspaceName"),
        description=_text(entry, "description"),
    )


def _text(entry: Mapping[str, Any], name: str) -> str:
    return str(entry.get(name) or "")
