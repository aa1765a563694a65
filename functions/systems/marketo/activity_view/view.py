"""From a request to an answer: a page for who opens a link, JSON for a program that posts its handle."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any, Literal

import msgspec

from relay.core.config import Language
from relay.core.deadline import Deadline
from relay.core.gate import MustWait
from relay.system.page_links import PageLinks
from relay.telemetry import log, metrics
from systems.marketo.activity_view import page
from systems.marketo.activity_view.exchange import ViewAnswer, ViewRequest
from systems.marketo.activity_view.minute_cache import MinuteCache
from systems.marketo.activity_view.reading import ActivityReader, RecentActivities
from systems.marketo.activity_view.troubles import ViewTrouble, of_call
from systems.marketo.rest.errors import CallFailed
from systems.marketo.rest.results import LARGEST_ID

ViewStep = Literal["activity_viewed", "activity_view_refused", "activity_view_failed"]
_LARGEST_BODY = 4096
_JSON = {"Content-Type": "application/json; charset=utf-8"}


class PostedToken(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a program posts."""

    token: str
    """The handle of a link: what stands behind `?t=`."""
    language: Language = "en"
    """Of the message, where there is one."""


@dataclass(frozen=True, kw_only=True)
class View:
    """The latest activities of one connection's leads. Methods raise what AWS raises."""

    connection: str
    links: PageLinks
    reader: ActivityReader
    zone: tzinfo
    cache: MinuteCache = field(default_factory=MinuteCache)
    timer: Callable[[], float] = field(default=time.monotonic)

    def answer(self, request: ViewRequest, deadline: Deadline) -> ViewAnswer:
        """A page, or JSON; of what goes wrong as well."""
        line = _Line(self, request, self.timer())
        asked = PostedToken(token=request.handle, language=request.language)
        try:
            asked = _posted(request)
            lead = self._lead(asked.token)
            line.lead = lead
            found = self.read(lead, deadline)
        except ViewTrouble as trouble:
            line.failed(trouble)
            return failure(trouble, request, asked.language)
        line.done(found)
        if request.method == "POST":
            return ViewAnswer(status=200, content=_encoded({"lead": int(lead), **as_json(found)}), headers=_JSON)
        content = "" if request.method == "HEAD" else page.shown(lead, found, asked.language, self.zone, asked.token)
        return ViewAnswer(status=200, content=content, headers=page.HEADERS)

    def read(self, lead: str, deadline: Deadline) -> RecentActivities:
        """What a lead did; within a minute, what was read then. Raises ViewTrouble."""
        kept = self.cache.get(lead)
        if kept is not None:
            return kept
        try:
            found = self.reader.read(int(lead), deadline)
        except (MustWait, CallFailed) as error:
            raise of_call(error) from error
        self.cache.put(lead, found)
        return found

    def _lead(self, handle: str) -> str:
        found = self.links.record(handle)
        if found is None or not is_lead(found):
            raise ViewTrouble("unknown_link")
        return found


def is_lead(text: str) -> bool:
    """Whether it can be the id of a lead."""
    return text.isascii() and text.isdecimal() and 0 < int(text) <= LARGEST_ID


def as_json(found: RecentActivities) -> dict[str, Any]:
    """For programs: times in UTC, kinds as words that stay."""
    plain: dict[str, Any] = msgspec.to_builtins(found)
    return plain


def failure(trouble: ViewTrouble, request: ViewRequest, language: Language) -> ViewAnswer:
    """What is said of it, in the form that was asked for."""
    message = trouble.text.text(language).format(seconds=trouble.seconds)
    again = {} if trouble.seconds is None else {"Retry-After": str(trouble.seconds)}
    if request.method == "POST":
        content = _encoded({"error": trouble.text.code, "message": message, "id": request.id})
        return ViewAnswer(status=trouble.text.status, content=content, headers={**_JSON, **again})
    content = "" if request.method == "HEAD" else page.failed(message, language, request.handle)
    return ViewAnswer(status=trouble.text.status, content=content, headers={**page.HEADERS, **again})


def _posted(request: ViewRequest) -> PostedToken:
    """Raises ViewTrouble."""
    if request.method in {"GET", "HEAD"}:
        return PostedToken(token=request.handle, language=request.language)
    if request.method != "POST":
        raise ViewTrouble("wrong_method")
    if request.body is None or len(request.body) > _LARGEST_BODY:
        raise ViewTrouble("bad_request")
    try:
        return msgspec.json.decode(request.body, type=PostedToken)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise ViewTrouble("bad_request") from None


def _encoded(content: Any) -> str:
    return msgspec.json.encode(content).decode()


@dataclass
class _Line:
    """One log line for each request: whose activities were looked at, as a keyed hash, and how long it took."""

    view: View
    request: ViewRequest
    began: float
    lead: str | None = None

    def done(self, found: RecentActivities) -> None:
        self._write(
            "activity_viewed",
            "info",
            entries=len(found.web) + len(found.mail),
            shortened=found.shortened or None,
        )

    def failed(self, trouble: ViewTrouble) -> None:
        if trouble.is_ours:
            metrics.count("ActivityViewFailed", connection=self.view.connection)
        step: ViewStep = "activity_view_failed" if trouble.is_ours else "activity_view_refused"
        self._write(
            step, "error" if trouble.is_ours else "warning", code=trouble.code, told=trouble.told, waits=trouble.seconds
        )

    def _write(self, step: ViewStep, level: log.Level, **facts: object) -> None:
        lead = None if self.lead is None else log.lead_hash(self.view.links.key(), self.lead)
        log.own_step(
            step,
            level,
            connection=self.view.connection,
            method=self.request.method if self.request.method in {"GET", "HEAD", "POST"} else None,
            lead=lead,
            request_id=self.request.id,
            duration_ms=round(1000 * (self.view.timer() - self.began)),
            **facts,
        )
