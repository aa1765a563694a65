"""Asking before something is done that cannot be undone."""

from __future__ import annotations

import sys

import typer

from operations.failures import OperatorError, WrongUsageError


def confirm(question: str, *, yes: bool) -> None:
    """Go on, or raise OperatorError. Without a terminal there is nobody to ask: then it must be said with --yes."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise WrongUsageError(f"{question} There is no terminal to ask at: give --yes.")
    if not typer.confirm(question, err=True):
        raise OperatorError("nothing was done.")
