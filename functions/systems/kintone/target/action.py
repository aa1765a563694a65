"""What a route does with a record beside writing its fields: a status change or a comment, read from the payload."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from relay.core.refusal import Refused
from relay.mapping.template import TextTemplate
from systems.kintone.config import CommentRule, KintoneRoute, Mention, StatusRule

COMMENT_LENGTH = 65_535
"""https://github.com/kintone/rest-api-spec (paths/k_v1_record_comment.yaml)"""

MOST_MENTIONS = 10
"""Of one comment: https://cybozu.dev/ja/kintone/docs/rest-api/records/add-comment/ ."""


@dataclass(frozen=True)
class StatusChange:
    """An action of the app's process management. `to` is the status that it leads to, where the route says so."""

    action: str
    to: str | None = None
    assignee: str = ""


@dataclass(frozen=True)
class NewComment:
    """A comment of a record. `mentions` are `{"code", "type"}`."""

    text: str
    mentions: tuple[dict[str, str], ...] = ()


Action = StatusChange | NewComment


class StatusReader:
    """`status` of a route. Raises TemplateError for what `check_route` refuses."""

    def __init__(self, status: StatusRule) -> None:
        self._action = TextTemplate(status.action)
        self._assignee = TextTemplate(status.assignee or "")
        self._to = status.to

    def read(self, payload: Mapping[str, Any]) -> StatusChange | None:
        """The change; None when the payload names no action."""
        action = self._action.fill(payload)
        return StatusChange(action, self._to, self._assignee.fill(payload)) if action else None


class CommentReader:
    """`comment` of a route. Raises TemplateError for what `check_route` refuses."""

    def __init__(self, comment: CommentRule) -> None:
        self._text = TextTemplate(comment.text)
        self._mentions = [(TextTemplate(mention.code), mention.type) for mention in comment.mentions]

    def read(self, payload: Mapping[str, Any]) -> NewComment | None:
        """The comment; None when it would be empty. Raises Refused when it is too long."""
        text = self._text.fill(payload)
        if len(text) > COMMENT_LENGTH:
            raise Refused("value_too_long", name="comment", limit=COMMENT_LENGTH)
        codes = [(code.fill(payload), kind) for code, kind in self._mentions]
        mentions = tuple({"code": code, "type": kind} for code, kind in codes if code)
        return NewComment(text, mentions) if text else None


def has_action(route: KintoneRoute) -> bool:
    """Whether a route does more than write fields."""
    return route.status is not None or route.comment is not None


def reader(route: KintoneRoute) -> StatusReader | CommentReader | None:
    """Reader of the route's action, if it has one."""
    if route.status is not None:
        return StatusReader(route.status)
    return None if route.comment is None else CommentReader(route.comment)


def templates(route: KintoneRoute) -> dict[str, str]:
    """Every template of a route's action, by its path in the route."""
    found: dict[str, str] = {}
    if route.status is not None:
        found |= {"status.action": route.status.action, "status.assignee": route.status.assignee or ""}
    if route.comment is not None:
        mentions: list[Mention] = route.comment.mentions
        found |= {"comment.text": route.comment.text}
        found |= {f"comment.mentions.{at}.code": mention.code for at, mention in enumerate(mentions)}
    return found
