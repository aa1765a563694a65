"""Background processes of a local run: started in a group of their own, so that stopping one stops its children."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from local.run.state import ROOT, LocalError, Process, State

HOST = "127.0.0.1"
STOP_SECONDS = 10.0


def free_port() -> int:
    """A port that nothing uses now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def require_free(port: int, what: str, variable: str) -> None:
    """Raise LocalError when `port` is taken, saying how to choose another."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise LocalError(
                f"Port {port}, for {what}, is taken by another program. Stop that program, or choose another port: "
                f"make up {variable}={port + 100}"
            ) from None


def start(state: State, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Start a process in the background; it writes to its log and outlives this command."""
    with state.log(name).open("wb") as log:
        process = subprocess.Popen(
            command,
            env={**os.environ, **environment},
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    state.remember_process(name, Process(process.pid, command[-1]))


def wait_until(ready: Callable[[], bool], state: State, name: str, seconds: float = 30.0) -> None:
    """Wait for a process to be ready. Raises LocalError with the end of its log when it is not."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if not is_running(state.processes()[name]):
            break
        if ready():
            return
        time.sleep(0.1)
    tail = state.log(name).read_text(errors="replace").splitlines()[-8:]
    raise LocalError(f"{name} did not start. The end of {state.log(name)}:\n  " + "\n  ".join(tail))


def is_running(process: Process) -> bool:
    """Whether a process is there, and is the one that was started: an id may be another program's after a restart."""
    try:
        ended, _ = os.waitpid(process.pid, os.WNOHANG)
    except ChildProcessError:  # started by another command
        return process.program in _command(process.pid)
    return not ended


def _command(pid: int) -> str:
    """The command line of a process; empty when there is none."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")
    except OSError:
        if Path("/proc/self").exists():
            return ""
    shown = subprocess.run(  # macOS has no /proc
        ["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return shown.stdout


def stop(process: Process) -> None:
    """Stop one process and its children."""
    stop_all([process])


def stop_all(stopping: Iterable[Process]) -> None:
    """Stop processes and their children, at first politely; all at once, since each may take its time."""
    left = list(stopping)
    for kind in (signal.SIGTERM, signal.SIGKILL):
        for process in filter(is_running, left):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, kind)
        limit = time.monotonic() + STOP_SECONDS
        while (left := list(filter(is_running, left))) and time.monotonic() < limit:
            time.sleep(0.05)
