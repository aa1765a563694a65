"""Comments of a record (https://cybozu.dev/ja/kintone/docs/rest-api/records/add-comment/)."""

from typing import Any

from local.systems.kintone.access.auth import Right
from local.systems.kintone.calls.add import key_of
from local.systems.kintone.errors import bad_json
from local.systems.kintone.records.writing import this_second
from local.systems.kintone.texts import NOT_AN_ENUM_VALUE, REQUIRED_PARAMETER, at_most, shorter_than
from local.systems.kintone.values.people import user
from local.systems.kintone.wire.context import Context
from local.systems.kintone.wire.params import Params

LONGEST_COMMENT = 65_535
MOST_COMMENTS = 10
MOST_MENTIONS = 10
_MENTIONED = frozenset({"USER", "GROUP", "ORGANIZATION"})


def add_comment(context: Context, params: Params) -> dict[str, Any]:
    """POST record/comment.json. Not safe to repeat: a second call adds a second comment."""
    table = context.table(params, Right.VIEW)
    record = table.record(params.integer("record"))
    comment = params.group("comment")
    text, mentions = comment.text("text", default=""), _mentions(comment)
    if not text and not mentions:
        raise comment.wrong("text", REQUIRED_PARAMETER)
    if len(text) > LONGEST_COMMENT:
        raise comment.wrong("text", shorter_than(LONGEST_COMMENT + 1))
    added = {
        "id": str(len(table.comments.get(record.id, ())) + 1),
        "text": text,
        "createdAt": this_second(),
        "creator": user(context.caller.login, context.directory),
        "mentions": mentions,
    }
    context.transaction.comment(table, record, added, key=key_of(table.app, record.values))
    context.records = 1
    return {"id": added["id"]}


def get_comments(context: Context, params: Params) -> dict[str, Any]:
    """GET record/comments.json: at most 10 a call, the newest first unless `order` is asc."""
    table = context.table(params, Right.VIEW)
    record = table.record(params.integer("record"))
    limit = params.integer("limit", least=0, default=MOST_COMMENTS)
    if limit > MOST_COMMENTS:
        raise params.wrong("limit", at_most(MOST_COMMENTS))
    order = params.text("order", default="desc")
    if order not in ("asc", "desc"):
        raise params.wrong("order", NOT_AN_ENUM_VALUE)
    offset = params.integer("offset", least=0, default=0)
    comments = list(table.comments.get(record.id, []))
    if order == "desc":
        comments.reverse()
    later = len(comments) > offset + limit
    newer, older = (offset > 0, later) if order == "desc" else (later, offset > 0)
    return {"comments": comments[offset : offset + limit], "older": older, "newer": newer}


def _mentions(comment: Params) -> list[dict[str, str]]:
    mentions = comment.raw.get("mentions") or []
    if not isinstance(mentions, list):
        raise bad_json()
    if len(mentions) > MOST_MENTIONS:
        raise comment.wrong("mentions", at_most(MOST_MENTIONS))
    return [
        {"code": Params(one).text("code"), "type": _kind(Params(one, f"{comment.at}mentions[{index}]."))}
        for index, one in enumerate(mentions)
    ]


def _kind(mention: Params) -> str:
    kind = mention.text("type")
    if kind not in _MENTIONED:
        raise mention.wrong("type", NOT_AN_ENUM_VALUE)
    return kind
