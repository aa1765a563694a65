"""What a person sees and does in the instance of a local run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import requests

from local.kit.control import PREFIX
from local.systems.marketo.soap_client import SoapClient

_TIMEOUT = 30.0
Json = dict[str, Any]


class Screen:
    """The Lead Database, the webhooks, and an old client of the SOAP API, which is the relay's now."""

    def __init__(self, stack: Mapping[str, Any]) -> None:
        self._url = stack["systems"]["marketo"]["url"]
        self.soap = SoapClient(**stack["soap"]) if "soap" in stack else None

    def add_lead(self, **values: Any) -> None:
        """A person adds a lead."""
        self._order("leads", values)

    def add_webhook(self, url: str, headers: Mapping[str, str], template: str, fields: Sequence[str]) -> None:
        """Call this address when one of these fields changes."""
        self._order("webhooks", {"url": url, "headers": headers, "template": template, "fields": fields})

    def log(self, lead: int, kind: int, about: Mapping[str, Any]) -> None:
        """Something happens to a lead, such as the open of a mail, which is an activity of that type."""
        self._order("activities", {"lead": lead, "type": kind, **about})

    def lead(self, number: int) -> Json:
        """A lead with all its fields."""
        found: list[Json] = self._look("leads", id=number)["leads"]
        return found[0]

    def calls(self) -> list[Json]:
        """The calls of webhooks, the oldest first."""
        found: list[Json] = self._look("webhooks")["calls"]
        return found

    def _order(self, name: str, order: Json) -> None:
        answer = requests.post(f"{self._url}{PREFIX}{name}", data=json.dumps(order), timeout=_TIMEOUT)
        answer.raise_for_status()

    def _look(self, name: str, **query: Any) -> Json:
        answer = requests.get(f"{self._url}{PREFIX}{name}", params=query, timeout=_TIMEOUT)
        answer.raise_for_status()
        found: Json = answer.json()
        return found
