"""One cold start, as a child process of the benchmark: `python -m bench.cold_run MODULE`, the event on standard input.

Prints seconds from before the handler's import to its first answer, and the process's peak memory in bytes, on standard
error; standard output is the function's log, as in Lambda.
"""

import importlib
import json
import resource
import sys
import time


def main() -> None:
    """Start, answer once, say what it took."""
    event = json.load(sys.stdin)
    begin = time.perf_counter()
    handler = importlib.import_module(sys.argv[1]).handler
    answer = handler(event, None)
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(json.dumps({"status": answer["statusCode"], "seconds": seconds, "peak": peak}), file=sys.stderr)


if __name__ == "__main__":
    main()
