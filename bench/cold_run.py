"""One cold start, as a child process of the benchmark: `python -m bench.cold_run MODULE`, the event on standard input.

Prints seconds from before the handler's import to its first answer, and the process's peak memory in bytes, on standard
error; standard output is the function's log, as in Lambda.
"""

import importlib
import json
import resource
import sys
import time
from pathlib import Path


def main() -> None:
    """Start, answer once, say what it took."""
    event = json.load(sys.stdin)
    begin = time.perf_counter()
    handler = importlib.import_module(sys.argv[1]).handler
    answer = handler(event, None)
    seconds = time.perf_counter() - begin
    print(json.dumps({"status": answer["statusCode"], "seconds": seconds, "peak": peak()}), file=sys.stderr)


def peak() -> int:
    """Bytes. On Linux not ru_maxrss, which begins with what the parent process held when it made this one."""
    status = Path("/proc/self/status")
    if status.exists():
        return 1024 * int(status.read_text().partition("VmHWM:")[2].split()[0])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
