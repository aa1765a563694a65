"""How a local run starts the kintone stand-in, and sets up in it what a person sets up in kintone."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import requests

from local.kit.control import PREFIX
from local.kit.launch import Deployed, Launch
from local.systems.kintone.apps.shipped import SHIPPED
from local.systems.kintone.screen import Screen

MAIN_APP = 12
"""The app that the shipped relay.yaml writes to."""


class KintoneLaunch(Launch):
    """With an API token for each of its apps."""

    port = 8765

    def new_facts(self) -> dict[str, Any]:
        """As Launch.new_facts."""
        tokens = {str(app.id): secrets.token_hex(20) for app in SHIPPED}
        return {"app": MAIN_APP, "api_token": tokens[str(MAIN_APP)], "api_tokens": tokens}

    def arguments(self, facts: Mapping[str, Any]) -> Sequence[str]:
        """As Launch.arguments."""
        return [f"--api-token={token}@{app}" for app, token in facts["api_tokens"].items()]

    def secret(self, facts: Mapping[str, Any], *, elsewhere: bool) -> dict[str, Any]:
        """A token for each app, or one for another server on this machine."""
        return {"api_token": facts["api_token"] if elsewhere else list(facts["api_tokens"].values())}

    def screen(self, stack: Mapping[str, Any]) -> Screen:
        """As Launch.screen."""
        return Screen(stack)

    def set_up(self, url: str, deployed: Deployed) -> None:
        """Set a webhook up for each route that comes from it."""
        from systems.kintone.config import KintoneSource  # noqa: PLC0415 - the stand-in by itself needs nothing of the relay

        for name, source in deployed.sources.items():
            route = deployed.settings.routes[name]
            meant = route.source
            if not isinstance(meant, KintoneSource) or not meant.hooks or deployed.is_elsewhere(route.from_):
                continue
            order = {"app": meant.app, "url": source["url"], "events": meant.hooks}
            if not requests.post(f"{url}{PREFIX}webhooks", json=order, timeout=10).ok:
                deployed.say(f"The kintone stand-in has no app {meant.app}, so nothing comes by the route {name}")


STAND_IN = KintoneLaunch()
