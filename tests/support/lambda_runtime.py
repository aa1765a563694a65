"""Runs one handler as Lambda's runtime does: started once, then one event after the other.

Started as `python -m tests.support.lambda_runtime MODULE ANSWERS`. Events come as lines of JSON on standard input, and
answers go as lines of JSON to the file descriptor ANSWERS. What the function prints goes to standard output, and so
does an error that leaves the handler, with its stack trace, as Lambda writes it to CloudWatch.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

SECONDS = float(os.environ.get("LAMBDA_SECONDS", "60"))
"""The time-out."""
FASTER = float(os.environ.get("LAMBDA_FASTER", "1"))
"""How many times faster its seconds go by, for what only waits."""


class Context:
    """What the functions use of Lambda's context object."""

    aws_request_id = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"

    def get_remaining_time_in_millis(self) -> int:
        """The whole time-out, always."""
        return int(SECONDS * 1000)


def answer(handler: Callable[[Any, Context], Any], event: Any) -> dict[str, Any]:
    """The handler's answer, or what Lambda tells the caller of an error."""
    try:
        return {"answer": handler(event, Context())}
    except Exception as error:  # noqa: BLE001 - as the runtime does
        traceback.print_exception(error)
        return {"error_type": type(error).__name__, "error_message": str(error)}


def hurry() -> None:
    """Let time go by faster, by the clock and by what sleeps."""
    monotonic, sleep = time.monotonic, time.sleep
    time.monotonic = lambda: monotonic() * FASTER
    time.sleep = lambda seconds: sleep(float(seconds) / FASTER)


def main() -> None:
    """Answer until standard input ends."""
    if FASTER != 1:
        hurry()
    handler = importlib.import_module(sys.argv[1]).handler
    with os.fdopen(int(sys.argv[2]), "w") as answers:
        for line in sys.stdin:
            answers.write(json.dumps(answer(handler, json.loads(line))) + "\n")
            answers.flush()


if __name__ == "__main__":
    main()
