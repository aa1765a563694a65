"""Both handlers in one process, in turn: `python -m bench.warm_run`, the events on standard input.

Each takes every event, one after the other, so that what slows one slows the other. Prints the seconds of each call
on standard error; standard output is the function's log, as in Lambda.
"""

import json
import sys
import time
from typing import Any

from bench import bare_webhook


def main() -> None:
    """Answer all events with both."""
    import webhook  # noqa: PLC0415 - of the package, whose folder is only in the child's path

    events = json.load(sys.stdin)
    handlers = {"relay": webhook.handler, "bare": bare_webhook.handler}
    times: dict[str, list[float]] = {name: [] for name in handlers}
    for event in events:
        for name, handler in handlers.items():
            begin = time.perf_counter()
            answer: Any = handler(event, None)
            times[name].append(time.perf_counter() - begin)
            if answer["statusCode"] != 202:
                sys.exit(f"{name} answered {answer}")
    print(json.dumps(times), file=sys.stderr)


if __name__ == "__main__":
    main()
