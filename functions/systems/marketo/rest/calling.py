"""What every group of calls is built on: one request to Marketo, and the deadline that it must keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from relay.core.deadline import Deadline
from relay.core.outcome import Cause
from relay.http.transport import CONNECT_SECONDS
from systems.marketo.rest.envelope import Envelope
from systems.marketo.rest.errors import CallFailed, CallLost, Verdict
from systems.marketo.rest.request import LEEWAY, MOST_RECORDS, Query, RestRequest
from systems.marketo.rest.results import RecordResult, read_results

if TYPE_CHECKING:
    from systems.marketo.rest.calls.schemas import Schemas
    from systems.marketo.rest.rest import Rest

COMMA = "comma_in_value"
"""The relay's word for a value that no filter can hold."""


class Bound(msgspec.Struct, frozen=True):
    """The client, bound to one deadline."""

    rest: Rest
    schemas: Schemas
    deadline: Deadline

    def get(
        self, path: str, query: Query = (), *, parts: Mapping[str, str | int] | None = None, seconds: float = 30.0
    ) -> Envelope:
        """Read something."""
        request = RestRequest(method="GET", path=path, parts=parts or {}, query=query, seconds=seconds, repeatable=True)
        return self.rest.call(request, self.deadline)

    def look_up(self, path: str, content: Any, *, parts: Mapping[str, str | int], seconds: float = 30.0) -> Envelope:
        """Read something by a POST that carries the question as JSON.

        https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/lead-database#compound-keys
        """
        query = (("_method", "GET"),)
        return self.rest.call(
            RestRequest(
                method="POST", path=path, parts=parts, query=query, content=content, seconds=seconds, repeatable=True
            ),
            self.deadline,
        )

    def write(
        self,
        path: str,
        content: Any = None,
        *,
        method: str = "POST",
        query: Query = (),
        parts: Mapping[str, str | int] | None = None,
        seconds: float = 30.0,
        adds: bool = False,
        least: float | None = None,
    ) -> Envelope:
        """Change something. What `adds` must not be sent twice: it is not begun without time for its answer.

        That is `least` seconds, or as long as Marketo may work on it.
        """
        whole = seconds + LEEWAY + CONNECT_SECONDS
        request = RestRequest(
            method=method,
            path=path,
            parts=parts or {},
            query=query,
            content=content,
            seconds=seconds,
            repeatable=False,
            adds=adds,
            least_seconds=(whole if least is None else least) if adds else 0.0,
        )
        return self.rest.call(request, self.deadline)

    def pages(
        self, path: str, query: Query, *, parts: Mapping[str, str | int] | None = None, seconds: float = 30.0
    ) -> Iterator[Envelope]:
        """Every page of a result."""
        return follow(
            lambda token: self.get(
                path, (*query, ("nextPageToken", token)) if token else query, parts=parts, seconds=seconds
            )
        )


class CallGroup:
    """Some of the calls; cheap to make for each deadline."""

    def __init__(self, bound: Bound) -> None:
        self.bound = bound


def follow(ask: Callable[[str], Envelope]) -> Iterator[Envelope]:
    """Every page, each asked for with the token of the one before; the first with an empty one.

    Raises CallFailed when there is more and no way to it: no token, or the same one for ever.
    """
    token, goes_on = "", True
    while goes_on:
        page = ask(token)
        goes_on = bool(page.next_page_token) and page.more_result is not False
        if page.more_result and page.next_page_token in {"", token}:
            raise bad_answer("there is more, but no way to it", page)
        if goes_on and page.next_page_token == token:
            raise bad_answer("the next page is this page again", page)
        yield page
        token = page.next_page_token


def one_page(page: Envelope, token: str) -> tuple[list[dict[str, Any]], str]:
    """The records of one page, asked for with a token, and that of the next one; empty: it is the last.

    Raises CallFailed when the next page would be this one again.
    """
    following = page.next_page_token if page.more_result is not False else ""
    if following and following == token:
        raise bad_answer("the next page is this page again", page)
    return [each for each in page.result if isinstance(each, dict)], following


def written(page: Envelope, count: int) -> list[RecordResult]:
    """One result for each record that was written. Raises CallLost when the answer does not tell them."""
    results = read_results(page.result, count, page.request_id)
    if results is None:
        raise CallLost(_cause(f"the answer does not tell what became of {count} records", page))
    return results


def check_no_comma(values: Sequence[str]) -> None:
    """Marketo reads `a,b` as two values, and no way to write a comma is documented. Raises CallFailed."""
    if any("," in value for value in values):
        cause = Cause(code=COMMA, message="Marketo cannot look for a value that holds a comma")
        raise CallFailed(cause, Verdict.REJECT)


def bad_answer(message: str, page: Envelope) -> CallFailed:
    """What is raised for a read whose answer cannot be used."""
    return CallFailed(_cause(message, page), Verdict.RETRY)


def chunks(values: Sequence[Any], size: int = MOST_RECORDS) -> Iterator[Sequence[Any]]:
    """`values` in parts of at most `size`."""
    return (values[start : start + size] for start in range(0, len(values), size))


def check_count(values: Sequence[Any], most: int = MOST_RECORDS) -> None:
    """Raises ValueError for more than one call may carry."""
    if len(values) > most:
        raise ValueError(f"{len(values)} records in one call; Marketo takes {most}")


def joined(name: str, values: Sequence[str | int]) -> Query:
    """A parameter that is a list; nothing for an empty one."""
    return ((name, ",".join(str(value) for value in values)),) if values else ()


def _cause(message: str, page: Envelope) -> Cause:
    return Cause(code="bad_answer", message=message, status=200, request_id=page.request_id)
