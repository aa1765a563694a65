"""Configurations to begin from, each for one thing that people come for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from config.problems import nearest
from config.schema import SCHEMA_FILE
from operations.deployment.installation import ROOT
from operations.failures import OperatorError

FOLDER = ROOT / "examples"
_SCHEMA = "$schema="


@dataclass(frozen=True)
class Example:
    """One file of the folder."""

    path: Path

    @property
    def name(self) -> str:
        """What it is called here."""
        return self.path.stem

    @property
    def text(self) -> str:
        """All of it."""
        return self.path.read_text(encoding="utf-8")

    @property
    def purpose(self) -> tuple[str, str]:
        """What it is for, in English and in Japanese: its second and third line."""
        english, japanese = self.text.splitlines()[1:3]
        return english.removeprefix("# "), japanese.removeprefix("# ")

    def at(self, target: Path) -> str:
        """The text as it stands in another place: the schema for editors is named from there."""
        first, rest = self.text.split("\n", 1)
        folder = target.resolve().parent
        inside = folder.is_relative_to(ROOT)
        up = "../" * len(folder.relative_to(ROOT).parts) if inside else f"{ROOT.as_posix()}/"
        return f"{first.partition(_SCHEMA)[0]}{_SCHEMA}{up or './'}{SCHEMA_FILE.name}\n{rest}"

    def write(self, target: Path, *, force: bool) -> None:
        """Write it there, whole or not at all; what is there is replaced only by `force`. Raises OperatorError."""
        text = self.at(target)
        try:
            if force:
                fresh = target.with_name(f".{target.name}.new")
                fresh.write_text(text, encoding="utf-8")
                fresh.replace(target)
            else:
                with target.open("x", encoding="utf-8") as file:
                    file.write(text)
        except FileExistsError:
            advice = "Give --to FILE for another place, or --force to replace it."
            raise OperatorError(f"{target} exists already. {advice}") from None
        except OSError as error:
            raise OperatorError(f"{target} cannot be written: {error.strerror}.") from error


def examples() -> dict[str, Example]:
    """All of them, by name."""
    return {path.stem: Example(path) for path in sorted(FOLDER.glob("*.yaml"))}


def choose(name: str) -> Example:
    """One of them. Raises OperatorError, which lists those that there are."""
    known = examples()
    if name not in known:
        near = nearest(name, list(known))
        hint = f" Did you mean {near}?" if near else ""
        raise OperatorError(f"there is no example {name!r}.{hint} The examples: {', '.join(known)}.")
    return known[name]
