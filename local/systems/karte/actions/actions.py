"""Which actions an event triggers, and what is sent for each."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from local.systems.karte.actions.action import Action, Craft, EventBridge, Script, Webhook
from local.systems.karte.actions.event_bus import EventBus
from local.systems.karte.actions.functions import Function, runs
from local.systems.karte.actions.templates import NotDelivered, fill, values_of
from local.systems.karte.clock import Clock, moment_text
from local.systems.karte.deliveries.delivery import Channel, Delivery
from local.systems.karte.deliveries.outbox import Outbox
from local.systems.karte.deliveries.post import post
from local.systems.karte.tables.tables import Tables
from local.systems.karte.users.history import History, Written
from local.systems.karte.users.information import information
from local.systems.karte.users.people import user_of

_CHANNELS: dict[type[Any], Channel] = {Webhook: "webhook", Craft: "craft", EventBridge: "eventbridge", Script: "script"}


@dataclass
class Actions:
    """What is set up in a project. Safe to use from many threads."""

    history: History
    tables: Tables
    outbox: Outbox
    clock: Clock
    bus: EventBus = field(default_factory=EventBus)
    _actions: dict[str, Action] = field(default_factory=dict)
    _functions: dict[str, Function] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def add(self, action: Action) -> None:
        """Set an action up, in place of one of the same name. Raises ValueError."""
        with self._lock:
            if isinstance(action, Craft) and action.function not in self._functions:
                raise ValueError(f"there is no function {action.function}; make it first")
            self._actions[action.action] = action

    def add_function(self, function: Function) -> None:
        """Make a function of Craft, in place of one of the same name."""
        with self._lock:
            self._functions[function.name] = function

    def function(self, name: str) -> Function:
        """A function by its name. Raises ValueError."""
        with self._lock:
            if name not in self._functions:
                raise ValueError(f"there is no function {name}; make it first")
            return self._functions[name]

    def names(self) -> dict[str, list[str]]:
        """What is set up, by name."""
        with self._lock:
            return {"actions": list(self._actions), "functions": list(self._functions)}

    def clear(self) -> None:
        """Take all actions and functions away."""
        with self._lock:
            self._actions.clear()
            self._functions.clear()

    def trigger(self, written: Written, seen_until: float) -> list[dict[str, str]]:
        """Do what the event triggers; returns the scripts for the page that sent it."""
        with self._lock:
            actions = [one for one in self._actions.values() if written.event_name in one.trigger]
        if not actions:
            return []
        user = user_of(written.key, written.id)
        known = information(self.history, self.tables, user, seen_until)
        scripts: list[dict[str, str]] = []
        for action in actions:
            try:
                values = values_of(action.variables, known)
            except NotDelivered as reason:
                self.outbox.refuse(_CHANNELS[type(action)], action.action, str(reason), user=user)
                continue
            texts = {place: fill(text, values) for place, text in action.texts().items()}
            if isinstance(action, Script):
                scripts.append({"name": action.action, "source": texts["source"]})
            else:
                self._send(action, texts, user)
        return scripts

    def run_function(self, name: str, kind: str, payload: dict[str, Any], *, action: str, user: str = "") -> Delivery:
        """Run a function of Craft with what triggered it. Raises ValueError."""
        function = self.function(name)
        unique = str(uuid.uuid4())
        event = {
            "id": unique,
            "kind": kind,
            "timestamp": moment_text(self.clock.now()),
            "jsonPayload": payload,
        }
        run = runs(function, event, self.clock)
        return self.outbox.send("craft", action, unique, run, user=user, url=function.url, body=event)

    def _send(self, action: Webhook | Craft | EventBridge, texts: dict[str, str], user: str) -> None:
        if isinstance(action, Webhook):
            self._call(action, texts, user)
        elif isinstance(action, Craft):
            payload = {"name": texts["name"], "data": _parsed(texts["data"])}
            self.run_function(action.function, "karte/action", payload, action=action.action, user=user)
        else:
            self._put(action, texts, user)

    def _call(self, action: Webhook, texts: dict[str, str], user: str) -> None:
        headers = {"Content-Type": "application/json"}
        url, body = texts["target_url"], texts["body"]

        def run(delivery: Delivery, lost: bool) -> None:  # noqa: FBT001 - one kind of call for all channels
            data = body.encode(errors="replace")
            post(delivery, self.clock.now(), data, headers, method=action.method, lost=lost)

        self.outbox.send("webhook", action.action, "", run, user=user, url=url, body=body)

    def _put(self, action: EventBridge, texts: dict[str, str], user: str) -> None:
        content = {"values": _parsed(texts["values"]), "options": _parsed(texts["options"])}
        event = self.bus.event(texts["name"], content, self.clock.now())

        def run(delivery: Delivery, lost: bool) -> None:  # noqa: FBT001 - as above
            self.bus.put(event, delivery, self.clock.now(), lost=lost)

        self.outbox.send("eventbridge", action.action, event["id"], run, user=user, body=event)


def _parsed(text: str) -> Any:
    """What the text says when it is JSON, else the text itself, as Craft has it."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
