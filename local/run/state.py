"""What a local run remembers: a folder with `stack.json` for people and scripts, process ids and logs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DEFAULT = ROOT / ".local"


class LocalError(Exception):
    """A local run cannot go on; the message says what to do."""


@dataclass(frozen=True)
class Process:
    """A background process: its id, and the word in its command line that proves it is still the same one."""

    pid: int
    program: str


@dataclass(frozen=True)
class State:
    """The folder of one local run."""

    folder: Path = DEFAULT

    @property
    def stack_file(self) -> Path:
        """Where the addresses and secrets of the run stand, for people and scripts."""
        return self.folder / "stack.json"

    def log(self, name: str) -> Path:
        """Where a background process writes."""
        return self.folder / f"{name}.log"

    def prepare(self) -> None:
        """Make the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)

    def stack(self) -> dict[str, Any]:
        """What `stack.json` says. Raises LocalError when nothing runs."""
        try:
            content: dict[str, Any] = json.loads(self.stack_file.read_text())
        except FileNotFoundError:
            raise LocalError("Nothing runs here. Start it with: make up") from None
        return content

    def write_stack(self, content: dict[str, Any]) -> None:
        """Say where everything is. Readable by its owner only, since it holds the secrets of the local run."""
        self.stack_file.touch(mode=0o600)
        self.stack_file.write_text(json.dumps(content, indent=2) + "\n")

    def remember_process(self, name: str, process: Process) -> None:
        """Note a background process, so that `down` finds it. Whole at once, since others may be reading."""
        fresh = self.folder / f"{name}.pid.new"
        fresh.write_text(json.dumps(asdict(process)))
        fresh.replace(self.folder / f"{name}.pid")

    def processes(self) -> dict[str, Process]:
        """The background processes that were started, by name."""
        return {file.stem: Process(**json.loads(file.read_text())) for file in sorted(self.folder.glob("*.pid"))}

    def forget(self) -> None:
        """Remove what only makes sense while the processes run; the logs stay."""
        for file in [*self.folder.glob("*.pid"), self.stack_file]:
            file.unlink(missing_ok=True)
