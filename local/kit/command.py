"""`python -m local.systems.<system>`: a stand-in as a process of its own."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable
from threading import Event

from local.kit.stand_in import StandIn


def parser(system: str, port: int, description: str) -> argparse.ArgumentParser:
    """What every stand-in takes; a system adds its own options."""
    made = argparse.ArgumentParser(prog=f"python -m local.systems.{system}", description=description)
    made.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    made.add_argument("--port", type=int, default=port, help="port, 0 for a free one (%(default)s)")
    return made


def run(options: argparse.Namespace, system: str, make: Callable[[argparse.Namespace], StandIn], told: str = "") -> int:
    """Run a stand-in until SIGTERM or Ctrl-C; return 1 with a line on what to do when it cannot listen.

    `told` is what is said of it when it is ready, beside its address.
    """
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        stand_in = make(options).start()
    except OSError as wrong:
        print(
            f"{system} stand-in: cannot listen on {options.host}:{options.port} ({wrong.strerror}). "
            "Stop what uses the port, or choose another with --port.",
            file=sys.stderr,
        )
        return 1
    print(f"{system} stand-in ready at {stand_in.url} ({told}Ctrl-C stops it)", flush=True)
    stop.wait()
    stand_in.stop()
    return 0


def pair(text: str) -> tuple[str, str]:
    """An option of two parts. Raises ArgumentTypeError."""
    name, colon, value = text.partition(":")
    if not name or not colon:
        raise argparse.ArgumentTypeError("expected two parts with a colon between them, such as NAME:PASSWORD")
    return name, value
