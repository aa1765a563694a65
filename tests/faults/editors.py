"""People who change records in kintone while everything fails, each record on its own screen.

kintone tells the relay of each change once, of 60 a minute at the most, and of none again. Reading brings what that
leaves out; it goes on meanwhile, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from string import ascii_lowercase
from threading import Event, Thread
from typing import Any

import requests

from tests.faults.relay_stack import PEOPLE_APP, RelayStack

EDITS_OF_ONE = 6
"""How often each record is changed, on average."""
_FASTEST = 0.15
"""Seconds between two changes at the least."""
_READ_EVERY = 12.0
_PATIENCE = 300.0
"""Seconds that the changes may take beyond their time, while kintone is down again and again."""


@dataclass
class Editors:
    """Makes `edits` changes between `start` and `stop`, evenly over `seconds` or as fast as people click."""

    relay: RelayStack
    seed: int
    edits: int
    seconds: float
    made: int = 0
    _over: Event = field(default_factory=Event)
    _threads: list[Thread] = field(default_factory=list)

    def start(self) -> None:
        """Set the webhook up in kintone, and begin."""
        self.relay.order("kintone", "POST", "webhooks", {"app": PEOPLE_APP, "url": self.relay.people_url})
        self._threads = [Thread(target=self._edit), Thread(target=self._read)]
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        """Wait until every change is made, or it takes too long."""
        self._threads[0].join(self.seconds + _PATIENCE)

    def stop(self) -> None:
        """Change nothing any more, and leave the reading alone."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _edit(self) -> None:
        random = Random(self.seed)
        pause = max(_FASTEST, self.seconds / max(1, self.edits))
        people = [f"editor-{number}@example.com" for number in range(max(1, self.edits // EDITS_OF_ONE))]
        known: set[str] = set()
        for _ in range(self.edits):
            address = random.choice(people)
            mark = "zq" + "".join(random.choices(ascii_lowercase, k=10))
            while not self._change(address, mark, is_new=address not in known):
                if self._over.wait(0.3):
                    return
            known.add(address)
            self.made += 1
            self._over.wait(pause * random.uniform(0.5, 1.5))

    def _change(self, address: str, mark: str, *, is_new: bool) -> bool:
        """Whether kintone took it; while it is down it does not. What fails has not taken effect: see chaos."""
        systems = self.relay.stack["systems"]["kintone"]
        record: dict[str, Any] = {"mark": {"value": mark}}
        body: Mapping[str, Any] = {"app": PEOPLE_APP, "record": record | {"email": {"value": address}}}
        if not is_new:
            key = {"field": "email", "value": address}
            body = {"app": PEOPLE_APP, "updateKey": key, "record": record}
        headers = {"X-Cybozu-API-Token": systems["api_tokens"][str(PEOPLE_APP)]}
        method, url = "POST" if is_new else "PUT", f"{systems['url']}/k/v1/record.json"
        try:
            return requests.request(method, url, json=body, headers=headers, timeout=30).ok
        except requests.RequestException:
            return False

    def _read(self) -> None:
        while not self._over.wait(_READ_EVERY):
            self.relay.begin_reading()
