"""One Lambda function in a process of its own, made of the project's handlers and the plain system."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FUNCTIONS = ROOT / "functions"
SYSTEMS = """from tests.support.plain_system import Plain

SYSTEMS = {"plain": Plain()}
"""


class FunctionError(Exception):
    """The handler raised; Lambda would count an error and give the caller this."""

    def __init__(self, kind: str, message: str) -> None:
        self.kind = kind
        self.message = message
        super().__init__(f"{kind}: {message}")


def make_package(folder: Path, compiled: Mapping[str, Any]) -> Path:
    """A function's package: the code, the registry with the plain system, the compiled configuration."""
    for name in ("relay", "webhook.py", "deliver.py"):
        (folder / name).symlink_to(FUNCTIONS / name)
    (folder / "systems").mkdir()
    for name in ("web",):
        (folder / "systems" / name).symlink_to(FUNCTIONS / "systems" / name)
    (folder / "systems" / "__init__.py").write_text(SYSTEMS)
    (folder / "config.json").write_text(json.dumps(compiled))
    return folder


class LambdaFunction:
    """One execution environment. `log` is everything that it ever printed."""

    def __init__(self, package: Path, module: str, log: Path, environment: Mapping[str, str]) -> None:
        self._log = log
        reader, writer = os.pipe()
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.lambda_runtime", module, str(writer)],
                cwd=package,
                env={**os.environ, **environment, "PYTHONPATH": f"{package}:{ROOT}", "PYTHONIOENCODING": "utf-8"},
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=[writer],
                text=True,
            )
        os.close(writer)
        self._answers = os.fdopen(reader)

    @property
    def log(self) -> str:
        """What was printed so far."""
        return self._log.read_text()

    def lines(self) -> list[dict[str, Any]]:
        """The lines of its log so far."""
        return [line for line in self._printed() if "_aws" not in line]

    def metrics(self) -> list[dict[str, Any]]:
        """What it wrote so far for CloudWatch to make metrics of."""
        return [line for line in self._printed() if "_aws" in line]

    def _printed(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.splitlines() if line.startswith("{")]

    def send(self, event: Mapping[str, Any]) -> None:
        """Begin an invocation."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(event) + "\n")
        self._process.stdin.flush()

    def receive(self) -> Any:
        """The answer to the invocation that was begun first. Raises FunctionError."""
        line = self._answers.readline()
        if not line:
            raise FunctionError("Runtime.ExitError", self.log)
        found = json.loads(line)
        if "error_type" in found:
            raise FunctionError(found["error_type"], found["error_message"])
        return found["answer"]

    def invoke(self, event: Mapping[str, Any]) -> Any:
        """The handler's answer. Raises FunctionError."""
        self.send(event)
        return self.receive()

    def stop(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.terminate()
        self._process.wait(timeout=10)
        self._answers.close()
