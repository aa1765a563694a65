"""Webhooks that the instance calls when a lead changes, as a trigger campaign with a Call Webhook step would.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/webhooks/webhooks : Marketo waits 30 s at most and
never calls again; 2xx with a body lets the response mappings write. At most 20 calls run at once over all webhooks
(https://blog.teknkl.com/marketo-webhooks-20-concurrent-connections/).
"""

from __future__ import annotations

import itertools
import json
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock
from typing import Any, Literal

import msgspec
import requests

from local.systems.marketo.clock import Clock
from local.systems.marketo.webhooks.templates import fill

MOST_AT_ONCE = 20
TIMEOUT_SECONDS = 30.0
_MOST_KEPT = 4096
_STEP = re.compile(r"\.?([A-Za-z0-9_:\- ]+)|\[(\d+)\]")

TokenValue = Callable[[int, str], Any]
"""The value of a token for a lead."""
WriteBack = Callable[[int, Mapping[str, Any]], None]
"""Writes values to a lead, by SOAP names."""


class Webhook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One webhook and what triggers it: changes of `fields`, or of any; `created` lets new leads trigger it too.

    `mappings` are by path in the answer, such as `orders[0].date`, with the SOAP names of the fields to write.
    """

    url: str
    template: str = ""
    headers: dict[str, str] = {}
    method: Literal["POST", "PUT", "PATCH", "GET", "DELETE"] = "POST"
    encoding: Literal["None", "JSON", "Form"] = "JSON"
    fields: list[str] | None = None
    created: bool = False
    mappings: dict[str, str] = {}

    def is_triggered(self, names: frozenset[str], *, is_new: bool) -> bool:
        """Whether these changes call it. The values of a new lead are no changes."""
        if is_new:
            return self.created
        return self.fields is None or not names.isdisjoint(self.fields)


class Webhooks:
    """The webhooks of an instance and the log of their calls. Safe to use from many threads."""

    def __init__(self, clock: Clock, token_value: TokenValue, write_back: WriteBack) -> None:
        self.timeout = TIMEOUT_SECONDS
        self.called: Callable[[int, str, Mapping[str, Any]], None] = lambda _lead, _url, _told: None
        self._clock = clock
        self._token_value = token_value
        self._write_back = write_back
        self._lock = Lock()
        self._ids = itertools.count(1)
        self._hooks: dict[int, Webhook] = {}
        self._calls: list[dict[str, Any]] = []
        self._running: set[Future[None]] = set()
        self._pool = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="marketo-webhook")

    def add(self, order: Any) -> int:
        """Add a webhook; returns its id. Raises ValueError."""
        try:
            hook = msgspec.convert(order, Webhook)
        except msgspec.ValidationError as wrong:
            raise ValueError(f"{wrong}; a webhook has {', '.join(Webhook.__struct_fields__)}") from None
        with self._lock:
            number = next(self._ids)
            self._hooks[number] = hook
            return number

    def remove(self, number: int | None = None) -> None:
        """Remove one, or all."""
        with self._lock:
            for each in list(self._hooks) if number is None else [number]:
                self._hooks.pop(each, None)

    def changed(self, lead: int, names: frozenset[str], *, is_new: bool) -> None:
        """Call, in the background, every webhook that these changes trigger."""
        with self._lock:
            hooks = [each for each in self._hooks.items() if each[1].is_triggered(names, is_new=is_new)]
            for number, hook in hooks:
                self._running = {each for each in self._running if not each.done()}
                self._running.add(self._pool.submit(self._call, number, hook, lead))

    def settle(self, seconds: float) -> bool:
        """Wait until no call runs or waits any more, at most so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with self._lock:
                running = [each for each in self._running if not each.done()]
            if not running:
                return True
            wait(running, timeout=max(0.0, end - time.monotonic()))
        return False

    def shown(self) -> dict[str, Any]:
        """The webhooks, without their headers, and their calls, the oldest first."""
        with self._lock:
            hooks = [{"id": number, "url": hook.url, "fields": hook.fields} for number, hook in self._hooks.items()]
            return {"webhooks": hooks, "calls": list(self._calls)}

    def clear(self) -> None:
        """Forget the webhooks and the log."""
        self.remove()
        with self._lock:
            self._calls.clear()

    def close(self) -> None:
        """Call nobody any more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _call(self, number: int, hook: Webhook, lead: int) -> None:
        begin, at = time.monotonic(), self._clock.text()
        body = fill(hook.template, hook.encoding, lambda token: self._token_value(lead, token))
        url = fill(hook.url, "None", lambda token: self._token_value(lead, token))
        status, text, error = self._send(hook, url, body)
        entry = {"webhook": number, "lead": lead, "at": at, "request": body, "status": status, "response": text}
        entry |= {"error": error, "milliseconds": round((time.monotonic() - begin) * 1000, 1)}
        with self._lock:
            self._calls.append(entry)
        self.called(lead, url, {"Response": text or None, "Error Type": error or None})
        if status // 100 == 2 and text and hook.mappings:
            self._write_back(lead, _mapped(text, hook.mappings))

    def _send(self, hook: Webhook, url: str, body: str) -> tuple[int, str, str]:
        """Status, answer and error; status 0 for no answer at all."""
        try:
            answer = requests.request(
                hook.method, url, data=body.encode(), headers=hook.headers, timeout=self.timeout, allow_redirects=False
            )
        except requests.RequestException as error:
            return 0, "", type(error).__name__
        return answer.status_code, answer.text[:_MOST_KEPT], "" if answer.ok else str(answer.reason)


def _mapped(text: str, mappings: Mapping[str, str]) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except ValueError:
        return {}
    found = {soap: _at(content, path) for path, soap in mappings.items()}
    return {soap: value for soap, value in found.items() if isinstance(value, str | int | float)}


def _at(content: Any, path: str) -> Any:
    """What a path such as `orders[0].date` leads to; None for nothing."""
    for name, position in _STEP.findall(path):
        try:
            content = content[int(position)] if position else content[name]
        except (KeyError, IndexError, TypeError):
            return None
    return content
