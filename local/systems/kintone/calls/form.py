"""What an app is (https://cybozu.dev/ja/kintone/docs/rest-api/apps/form/get-form-fields/)."""

from typing import Any

from local.systems.kintone.access.auth import Right
from local.systems.kintone.apps.form import properties
from local.systems.kintone.errors import no_privilege, token_lacks_right
from local.systems.kintone.values.people import user
from local.systems.kintone.wire.context import Context
from local.systems.kintone.wire.params import Params

_MAY_SEE = (Right.VIEW, Right.ADD, Right.MANAGE)


def get_form_fields(context: Context, params: Params) -> dict[str, Any]:
    """GET app/form/fields.json: one of view, add and manage is enough.

    Source: https://cybozu.dev/ja/kintone/news/api-updates/2024-09 .
    """
    app = context.table(params).app
    if not any(context.caller.may(app.id, right) for right in _MAY_SEE):
        raise no_privilege() if context.caller.user else token_lacks_right()
    return {"properties": properties(app), "revision": str(app.revision)}


def get_app(context: Context, params: Params) -> dict[str, Any]:
    """GET app.json, as far as a client may want it to see whether the app is there."""
    app = context.table(params, name="id").app
    admin = user("Administrator", context.directory)
    space = None if app.guest_space is None else str(app.guest_space)
    return {
        "appId": str(app.id),
        "code": "",
        "name": app.name,
        "description": "",
        "spaceId": space,
        "threadId": space,
        "createdAt": "2026-01-01T00:00:00.000Z",
        "creator": admin,
        "modifiedAt": "2026-01-01T00:00:00.000Z",
        "modifier": admin,
    }
