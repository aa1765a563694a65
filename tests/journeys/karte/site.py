"""A real browser on a site with KARTE's tag; script, function and action are those that `relay sheet` prints."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from ops import cli
from tests.e2e.relay_run import Json, RelayRun

COOKIES = {name: f"id:561-HYG-937&token:_mch-example.com-137455265641{at}-9071{at}" for at, name in enumerate("abcde")}
"""Munchkin's cookie of each person's browser."""


@dataclass(frozen=True)
class Site:
    """Pages of a site, and the project in KARTE behind them. `browser` is Playwright's."""

    relay: RelayRun
    browser: Any
    taken: list[float] = field(default_factory=list)
    """Seconds from each visit to what KARTE was written; a function's first start is among them."""

    def set_up(self, route: str, page: str, tag: str) -> None:
        """What a person does with the sheet of a route: a script at the site, a function and its actions in KARTE."""
        sheet = sheet_of(self.relay, route)
        function = {
            "name": f"to {route}",
            "source": sheet["craft_function"],
            "secrets": {sheet["craft_secret"]: sheet["x-relay-secret"]},
        }
        self.relay.control("karte", "POST", "functions", function)
        self.relay.control("karte", "POST", "pages", {"path": page, "tag": tag, "script": sheet["site_script"]})
        variables = {each["name"]: _variable(each) for each in sheet["variables"]}
        for event in sheet["events"]:
            action = {"kind": "craft", "action": f"{route} {event}", "trigger": [event], "function": f"to {route}"}
            self.relay.control(
                "karte",
                "POST",
                "actions",
                {**action, "name": event, "data": sheet["action_data"], "variables": variables},
            )

    def person(self, name: str) -> Any:
        """A browser of their own, with Munchkin's cookie in it."""
        context = self.browser.new_context()
        url = self.relay.stack["systems"]["karte"]["url"]
        context.add_cookies([{"name": "_mkto_trk", "value": COOKIES[name], "url": url}])
        return context

    def visit(self, context: Any, page: str, then: str = "") -> Any:
        """Open a page in a new tab, which is a new visit; `then` is what the site does there. The page."""
        tab = context.new_page()
        tab.goto(self.relay.stack["systems"]["karte"]["url"] + page)
        tab.wait_for_function("typeof window.krt === 'function' || typeof (window.tracker || {}).track === 'function'")
        if then:
            tab.evaluate(then)
        return tab

    def calls(self) -> int:
        """How many calls of the relay KARTE has made, once none is due any more."""
        found = self.relay.control("karte", "GET", "deliveries").json()
        assert found["settled"], found["pending"]
        return len(found["deliveries"])

    def writes(self, member: str) -> int:
        """How many identify events the relay has written to a member; those of the site are the visitor's."""
        events = self.relay.control("karte", "GET", f"events?user={member}").json()["events"]
        return sum(each["event_name"] == "identify" for each in events)

    def known(self, member: str) -> Json:
        """What KARTE has of a member's user data."""
        found = self.relay.control("karte", "GET", f"information?user={member}").json()["information"]
        return dict(found.get("identify", {}))


def sheet_of(relay: RelayRun, route: str) -> Json:
    """What `relay sheet ROUTE --json --reveal` prints. The run is in a folder `.local`."""
    text = io.StringIO()
    with patch("operations.deployment.installation.ROOT", relay.state.folder.parent), redirect_stdout(text):
        assert cli.run(["sheet", route, "--json", "--reveal", "--local"]) == 0
    found: Json = json.loads(text.getvalue())
    return found


def _variable(each: Mapping[str, str]) -> Json:
    return {"from": each["from"] or each["name"], "default": each["default"]}
