"""Starting a sync, and following it by what it saves after each page."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from operations.failures import OperatorError
from operations.text import counted
from relay.reading.bookmark import Cursor, Run

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

PAUSE = 1.0
"""Seconds between two looks."""

BEGINS = 60.0
"""Seconds within which a function that was started has said so; a cold start in the network takes a few."""


@dataclass(frozen=True)
class Following:
    """One run of one sync."""

    cursor: Cursor
    functions: LambdaClient
    function_name: str

    def run(self, say: Callable[[str], None]) -> Run:
        """Start one, or follow the one that is at it; returns it when it has ended. Raises OperatorError."""
        run_id = self.cursor.running()
        if run_id:
            say("A run is at it already; following that one.")
        else:
            run_id = self._start()
        return self._follow(run_id, say)

    def _start(self) -> str:
        """Without waiting for the answer, since a run may take a quarter of an hour."""
        run_id = str(uuid4())
        payload = json.dumps({"run": run_id}).encode()
        self.functions.invoke(FunctionName=self.function_name, InvocationType="Event", Payload=payload)
        return run_id

    def _follow(self, run_id: str, say: Callable[[str], None]) -> Run:
        begin, pages = time.monotonic(), 0
        while True:
            place, held = self.cursor.look()
            found = place.run
            if found is None or found.id != run_id:
                if time.monotonic() - begin > BEGINS:
                    raise OperatorError("the run did not begin. See why: relay tail --errors")
            elif found.ended_at:
                return found
            elif held != run_id:
                raise OperatorError("the run ended without a word. See why: relay tail --errors")
            elif found.pages > pages:
                pages = found.pages
                say(f"{counted(pages, 'page')}: {found.found} found, {found.queued} queued, {found.refused} refused")
            time.sleep(PAUSE)
