"""Which call answers which method and path.

https://cybozu.dev/ja/kintone/docs/rest-api/ lists them all; these are the ones that a relay of records may use.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from local.systems.kintone.calls import add, bulk, comments, form, read, status, update
from local.systems.kintone.wire.context import Context
from local.systems.kintone.wire.params import Params


@dataclass(frozen=True)
class Call:
    """One call: what it does, and whether it writes. `bulk` holds other calls; it does not count for the day."""

    function: Callable[[Context, Params], dict[str, Any]]
    writes: bool = False
    bulk: bool = False


CALLS: Mapping[tuple[str, str], Call] = {
    ("GET", "record.json"): Call(read.get_record),
    ("POST", "record.json"): Call(add.add_record, writes=True),
    ("PUT", "record.json"): Call(update.update_record, writes=True),
    ("GET", "records.json"): Call(read.get_records),
    ("POST", "records.json"): Call(add.add_records, writes=True),
    ("PUT", "records.json"): Call(update.update_records, writes=True),
    ("DELETE", "records.json"): Call(read.delete_records, writes=True),
    ("PUT", "record/status.json"): Call(status.update_status, writes=True),
    ("PUT", "records/status.json"): Call(status.update_statuses, writes=True),
    ("POST", "record/comment.json"): Call(comments.add_comment, writes=True),
    ("GET", "record/comments.json"): Call(comments.get_comments),
    ("POST", "bulkRequest.json"): Call(bulk.bulk_request, writes=True, bulk=True),
    ("GET", "app/form/fields.json"): Call(form.get_form_fields),
    ("GET", "app/status.json"): Call(status.get_status),
    ("GET", "app.json"): Call(form.get_app),
}
