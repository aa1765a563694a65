"""Commands in what people read, so that they can be pasted: called as this one was, and about the same relay."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Sequence
from contextvars import ContextVar

from ops.systems import NAMES

COMMANDS = (
    *("status", "check", "send", "send-mail", "sheet", "tail", "trace"),
    *("dead", "quarantine", "bus", "deliver", "read", "lead", "forget", "secret", "example"),
    *NAMES,
)
"""First words of the commands that texts name."""

_HINT = re.compile(rf"(?<![\w./-])relay (?=(?:{'|'.join(COMMANDS)})(?![\w-]))")
_options: ContextVar[tuple[str, ...]] = ContextVar("options", default=())


def about(options: Sequence[str]) -> None:
    """Remember what was typed of which relay is meant, as options: `--local`, `--profile`, `x`."""
    _options.set(tuple(options))


def program() -> str:
    """How the command was called, as the launcher tells: `relay`, `./relay`, or its path."""
    return shlex.quote(os.environ.get("RELAY_CALLED_AS") or "relay")


def pasted(text: str) -> str:
    """The text, with each `relay ...` in it as the person would have to type it.

    The options come first, since they may stand anywhere, and the end of a command is not to be seen in a sentence.
    """
    called = " ".join([program(), *map(shlex.quote, _options.get())])
    return _HINT.sub(lambda _: f"{called} ", text)
