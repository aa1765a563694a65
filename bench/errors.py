"""What can go wrong in a benchmark."""


class BenchError(Exception):
    """A benchmark could not be run; its text says why."""
