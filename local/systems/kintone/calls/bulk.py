"""Several writes in one request (https://cybozu.dev/ja/kintone/docs/rest-api/records/bulk-request)."""

import re
from typing import Any

from local.systems.kintone.errors import Refusal, illegal_request
from local.systems.kintone.texts import Language, at_most
from local.systems.kintone.wire.context import Context
from local.systems.kintone.wire.params import Params

MOST_REQUESTS = 20
_API = re.compile(r"/k/(?:guest/(?P<space>[0-9]+)/)?v1/(?P<call>.+)")
ALLOWED = frozenset(
    {
        ("POST", "record.json"),
        ("PUT", "record.json"),
        ("POST", "records.json"),
        ("PUT", "records.json"),
        ("DELETE", "records.json"),
        ("PUT", "record/status.json"),
        ("PUT", "records/status.json"),
    }
)


class BulkRefusal(Refusal):
    """A refusal of one of the requests: an error shape of its own, in which the item that is not empty is the cause."""

    def __init__(self, cause: Refusal, index: int, count: int) -> None:
        super().__init__(cause.status, cause.code, cause.message, cause.errors)
        self._index = index
        self._count = count

    def body(self, language: Language) -> dict[str, Any]:
        """Return one result per request, empty but for the one that failed."""
        results: list[dict[str, Any]] = [{} for _ in range(self._count)]
        results[self._index] = super().body(language)
        return {"results": results}


def bulk_request(context: Context, params: Params) -> dict[str, Any]:
    """POST bulkRequest.json: in order, the first failure undoes all."""
    requests = params.items("requests", most=MOST_REQUESTS, too_many=at_most(MOST_REQUESTS))
    items = [Params(raw, f"requests[{index}].") for index, raw in enumerate(requests)]
    results = []
    for index, item in enumerate(items):
        try:
            results.append(_run(context, item))
        except Refusal as refusal:
            raise BulkRefusal(refusal, index, len(items)) from refusal
    return {"results": results}


def _run(context: Context, item: Params) -> dict[str, Any]:
    method, api = item.text("method"), _API.fullmatch(item.text("api"))
    space = str(context.guest_space) if context.guest_space is not None else None
    if not api or api["space"] != space or (method, api["call"]) not in ALLOWED:
        raise illegal_request()
    return context.run(context, (method, api["call"]), item.group("payload").raw)
