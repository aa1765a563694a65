"""What kintone posts to a webhook.

https://jp.cybozu.help/k/en/user/app_settings/set_webhook/webhook_notification.html
"""

import uuid
from collections.abc import Mapping
from typing import Any

from local.systems.kintone.apps.app import App, FieldType
from local.systems.kintone.records.show import shown
from local.systems.kintone.records.store import Change, Record, Table
from local.systems.kintone.records.writing import this_second
from local.systems.kintone.values.checking import Directory
from local.systems.kintone.values.people import user

TYPES: Mapping[str, str] = {
    "INSERT": "ADD_RECORD",
    "UPDATE": "UPDATE_RECORD",
    "STATUS": "UPDATE_STATUS",
    "DELETE": "DELETE_RECORD",
    "COMMENT": "ADD_RECORD_COMMENT",
}
"""kintone's word for each operation of the history."""


def notification(change: Change, table: Table, directory: Directory, *, by: str, base: str) -> dict[str, Any]:
    """The body for a change that has just been made by `by`; `base` is the domain's address."""
    app = table.app
    common = {"id": str(uuid.uuid4()), "type": TYPES[change.operation], "app": {"id": str(app.id), "name": app.name}}
    if change.operation == "DELETE":
        deleted = {"deletedBy": user(by, directory), "deletedAt": this_second()}
        return {**common, "recordId": str(change.id), **deleted}
    path = f"{app.id}" if app.guest_space is None else f"guest/{app.guest_space}/{app.id}"
    url = f"{base}/k/{path}/show#record={change.id}"
    if change.operation == "COMMENT":
        comment = table.comments[change.id][-1]
        return {**common, "recordId": str(change.id), "comment": comment, "url": f"{url}&comment={comment['id']}"}
    record = table.records[change.id]
    return {**common, "record": shown(record, app, directory), "recordTitle": _title(record, app), "url": url}


def _title(record: Record, app: App) -> str:
    """An app's title field is by default the first one-line text of its form; without one, the record's number."""
    texts = (one.code for one in app.valued if one.type is FieldType.SINGLE_LINE_TEXT)
    first = next(texts, None)
    return str(record.values.get(first) or record.id) if first else str(record.id)
