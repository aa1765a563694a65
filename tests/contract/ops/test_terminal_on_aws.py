"""What only happens at a terminal: being asked, hidden typing, Ctrl-C. The command runs under one here."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from local.run.state import ROOT
from tests.contract.ops.relay_cloud import Cloud

COMMAND = """
from operations.queues import held_messages
from ops.cli import main

held_messages.WAIT = 0  # the emulator is one server
main()
"""
TOKEN = "abcdefghijklmnopqrstuvwxyz0123456789WXYZ"


class Terminal:
    """A command with a terminal of its own."""

    def __init__(self, cloud: Cloud, relay_yaml: Path, *arguments: str) -> None:
        variables = {**os.environ, **cloud.emulator.client_environment(), "PYTHONPATH": f"{ROOT}:{ROOT / 'functions'}"}
        command = [sys.executable, "-P", "-c", COMMAND, *arguments, "--config", str(relay_yaml)]
        self.shown = ""
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # whoever runs the tests in the background has it ignored
            os.execve(sys.executable, command, variables)  # noqa: S606 - a terminal of its own needs a fork

    def wait_for(self, text: str, seconds: float = 30) -> None:
        limit = time.monotonic() + seconds
        while text not in self.shown:
            assert time.monotonic() < limit, f"never shown: {text!r}, but: {self.shown!r}"
            if not self._read():
                break
        assert text in self.shown

    def type(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def stop(self, signal_number: signal.Signals) -> int:
        """Its exit code after a signal, which comes a second time when nothing happens for 15 s.

        CPython's input() does not notice a signal that comes between its look for signals and its waiting for a key.
        """
        os.kill(self.pid, signal_number)
        if not self._ends_within(15):
            os.kill(self.pid, signal_number)
        return self.end()

    def end(self, seconds: float = 30) -> int:
        """Its exit code. It is killed when it does not end by itself."""
        if not self._ends_within(seconds):
            os.kill(self.pid, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def _ends_within(self, seconds: float) -> bool:
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            if not self._read():
                return True
        return False

    def _read(self) -> bool:
        """Take what is shown within a second. False at the end."""
        if not select.select([self._terminal], [], [], 1)[0]:
            return True
        try:
            data = os.read(self._terminal, 4096)
        except OSError:
            return False
        self.shown += data.decode(errors="replace")
        return bool(data)


@pytest.fixture
def at_terminal(cloud: Cloud, relay_yaml: Path) -> Callable[..., Terminal]:
    return lambda *arguments: Terminal(cloud, relay_yaml, *arguments)


def test_a_secret_is_asked_for_and_never_shown(cloud: Cloud, at_terminal: Callable[..., Terminal]) -> None:
    terminal = at_terminal("secret", "set", "kintone")
    terminal.wait_for("login name and password): ")
    terminal.type(f"{TOKEN}\n")
    terminal.wait_for("none): ")
    terminal.type("\n")
    assert terminal.end() == 0
    assert cloud.secret("kintone") == {"api_token": TOKEN}
    assert TOKEN not in terminal.shown


@pytest.mark.parametrize("command", [("dead", "list", "--json"), ("dead", "show"), ("dead", "show", "--json")])
def test_what_strangers_wrote_does_not_steer_the_terminal(
    cloud: Cloud, at_terminal: Callable[..., Terminal], command: tuple[str, ...]
) -> None:
    made = cloud.dead_letter(payload={"leadId": "1", "company": "Acme \x9b31m\u202e"})
    terminal = at_terminal(*command, *([made.id] if "show" in command else []))
    assert terminal.end() == 0
    assert made.id in terminal.shown
    assert not {"\x9b", "\u202e", "\ufffd"} & set(terminal.shown)
    assert "list" in command or "\\u202e" in terminal.shown


def test_the_answer_to_what_is_sent_does_not_steer_the_terminal(
    cloud: Cloud, at_terminal: Callable[..., Terminal]
) -> None:
    terminal = at_terminal("send", "mail-opened", "--direct", "leadId=1", 'score:="\\u009b31m\\u202e"')
    assert terminal.end() == 1
    assert '"error": "invalid_value"' in terminal.shown
    assert not {"\x9b", "\u202e", "\ufffd"} & set(terminal.shown)


def test_no_is_no(cloud: Cloud, at_terminal: Callable[..., Terminal]) -> None:
    cloud.dead_letter()
    terminal = at_terminal("dead", "drop", "--all")
    terminal.wait_for("for good?")
    terminal.type("n\n")
    assert terminal.end() == 1
    assert "nothing was done" in terminal.shown
    assert cloud.count("kintone-dead") == 1


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_whoever_is_stopped_while_being_asked_gives_all_letters_back(
    stop: signal.Signals, cloud: Cloud, at_terminal: Callable[..., Terminal]
) -> None:
    for _ in range(12):
        cloud.dead_letter()
    terminal = at_terminal("dead", "replay", "--all")
    terminal.wait_for("Replay 12 events?")
    assert cloud.count("kintone-dead") == 0
    assert terminal.stop(stop) == 1
    assert cloud.count("kintone-dead") == 12
