"""How the command ends, for scripts."""

from __future__ import annotations

from enum import IntEnum

from operations.failures import OperatorError, UnreachableError, WrongUsageError


class ExitCode(IntEnum):
    """What scripts can rely on; the command's help says the same."""

    FINE = 0
    FOUND = 1
    """Problems were found, nothing matched, or something was refused."""
    USAGE = 2
    UNREACHABLE = 3
    """AWS cannot be reached, or the relay is not set up or not deployed."""
    FAULT = 70
    """A fault of this command itself (EX_SOFTWARE of sysexits.h)."""


def of_failure(error: OperatorError) -> ExitCode:
    """What a failure counts as."""
    if isinstance(error, WrongUsageError):
        return ExitCode.USAGE
    return ExitCode.UNREACHABLE if isinstance(error, UnreachableError) else ExitCode.FOUND
