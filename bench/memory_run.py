"""One batch, as a child process of the benchmark: `python -m bench.memory_run`, Lambda's event on standard input.

Prints the peak memory of the process in bytes, and how many events were left for the next batch, on standard error;
standard output is the function's log, as in Lambda.
"""

import json
import sys

from bench.cold_run import peak

_SECONDS = 60


class _Context:
    def get_remaining_time_in_millis(self) -> int:
        return _SECONDS * 1000


def main() -> None:
    """Start, deliver once, say what it took."""
    import deliver  # noqa: PLC0415 - of the package, whose folder is only in the child's path

    at_rest = peak()
    answer = deliver.handler(json.loads(sys.stdin.buffer.read()), _Context())
    left = len(answer["batchItemFailures"])
    print(json.dumps({"at_rest": at_rest, "peak": peak(), "left": left}), file=sys.stderr)


if __name__ == "__main__":
    main()
