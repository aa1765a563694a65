"""What is to be said of relay.yaml itself."""

from __future__ import annotations

from pathlib import Path

from config import ConfigError, ProblemInFile, Settings, load, placeholders
from operations.text import counted
from relay.core.findings import Finding


def configuration(file: Path, *, local: bool) -> tuple[Settings | None, list[Finding]]:
    """The settings, and what there is to say of them; or every problem that they have."""
    try:
        settings = load(file)
    except ConfigError as error:
        return None, [
            Finding(level="error", where=each.path or error.file, message=_at_line(each)) for each in error.problems
        ]
    what = f"{counted(len(settings.connections), 'connection')}, {counted(len(settings.routes), 'route')}"
    warnings = [Finding(level="warning", where=each.path, message=_at_line(each)) for each in settings.warnings]
    fine = Finding(level="ok", where=file.name, message=what)
    return settings, [fine, *warnings, *([] if local else _placeholders(file))]


def _at_line(problem: ProblemInFile) -> str:
    return (f"line {problem.line}: " if problem.line else "") + problem.message


def _placeholders(file: Path) -> list[Finding]:
    """What is still as in the examples, which only a local run may have."""
    return [
        Finding(level="warning", where=each.path, message=f"line {each.line}: {each.message}")
        for each in placeholders(file)
    ]
