"""Checking plain values against typed models, so that every problem comes out, with its path and what to change.

msgspec itself stops at the first mistake and hides the names of mapping keys (`$.fields[...]`). It is still what says
what a model wants (`msgspec.inspect`), so any system's models can be checked here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from msgspec import inspect

from config.complaint import bare, complaint, stand_in, suits
from config.document import Document, Unclear, join
from config.problems import ProblemInFile, choices, did_you_mean, quoted
from relay.core import zones


@dataclass
class Walk:
    """One pass over a document.

    It collects problems, and gives values back with a stand-in for each that is wrong: so the checks that follow can
    still run, and find what is wrong elsewhere in the same file.
    """

    document: Document
    problems: list[ProblemInFile] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)
    """Paths at and below which something is wrong or a stand-in, so that nothing more is to be said of them."""

    def report(self, path: str, message: str, doubt: str = "") -> None:
        """Note a problem at `path`. `doubt` is the larger thing that it makes doubtful."""
        self.problems.append(ProblemInFile(path, message, self.document.line(path)))
        self.doubtful.add(doubt or path)

    def trusts(self, path: str) -> bool:
        """Whether neither `path` nor what it is part of has a problem already."""
        return not any(path == each or path.startswith(each + ".") for each in self.doubtful)

    def is_clean(self, path: str) -> bool:
        """Whether nothing is wrong at `path`, in what it is part of, or in what it holds."""
        return self.trusts(path) and not any(each.startswith(path + ".") for each in self.doubtful)

    def entry(self, wanted: inspect.StructType, value: Any, path: str) -> dict[str, Any]:
        """What fits of one connection, one route or the whole file, whose parts can be judged one by one."""
        if isinstance(value, dict):
            return self._fields(wanted, value, path, "")
        fitted: dict[str, Any] = self.fit(wanted, value, path)
        return fitted

    def fit(self, wanted: inspect.Type, value: Any, path: str, doubt: str = "") -> Any:
        """`value` if it is what is wanted, else a stand-in for what is wrong with it."""
        kind, extra = bare(wanted)
        if isinstance(value, Unclear) and extra.get("as_written"):
            value = self.document.source(path)
        if isinstance(kind, inspect.UnionType) and suits(kind, value):
            meant = next(each for each in kind.types if suits(each, value))
            return self.fit(meant, value, path, doubt)
        message = complaint(kind, value, self.document.source(path), extra)
        if message and path.endswith(".zone") and isinstance(value, Unclear | int):  # +9:00 is a number to YAML
            message = zones.problem(self.document.source(path)) or message
        if message:
            self.report(path, message, doubt)
        match kind, value:
            case inspect.StructType(), dict():
                return self._fields(kind, value, path, path)
            case inspect.DictType(), dict():
                return self._items(kind, value, path, doubt)
            case inspect.ListType(), list():
                return [self.fit(kind.item_type, each, join(path, at), doubt) for at, each in enumerate(value)]
        return stand_in(kind) if message else value

    def _fields(self, wanted: inspect.StructType, value: dict[str, Any], path: str, doubt: str) -> dict[str, Any]:
        fields = {each.encode_name: each for each in wanted.fields}
        for name in value.keys() - fields.keys() if wanted.forbid_unknown_fields else ():
            self.report(join(path, name), "unknown key." + self._unknown(wanted, name, value[name]), doubt)
        return {
            name: self._field(each, value, join(path, name), doubt)
            for name, each in fields.items()
            if name in value or each.required
        }

    def _unknown(self, wanted: inspect.StructType, name: str, value: Any) -> str:
        """What to write in place of a name; `former` of a model says it of words that were once known."""
        former: str | None = getattr(wanted.cls, "former", {}).get(name)
        if former is not None:
            return " " + former.format(value=f"[{', '.join(map(str, value))}]" if isinstance(value, list) else value)
        fields = [each.encode_name for each in wanted.fields]
        return did_you_mean(name, fields) or f" Remove it, or use one of: {choices(fields)}."

    def _field(self, wanted: inspect.Field, value: dict[str, Any], path: str, doubt: str) -> Any:
        if wanted.encode_name in value:
            return self.fit(wanted.type, value[wanted.encode_name], path, doubt)
        self.report(path, f"missing key. Add it: {description(wanted.type)}", doubt)
        return stand_in(wanted.type)

    def _items(self, wanted: inspect.DictType, value: dict[str, Any], path: str, doubt: str) -> dict[str, Any]:
        for name in value:
            self._name(wanted.key_type, name, join(path, name), doubt)
        return {name: self.fit(wanted.value_type, each, join(path, name), doubt) for name, each in value.items()}

    def _name(self, wanted: inspect.Type, name: str, path: str, doubt: str) -> None:
        kind, extra = bare(wanted)
        misread = self.document.misread.get(path)
        if misread:
            self.report(path, f'YAML reads the key {quoted(name)} as {misread}. Put it in quotes: "{name}".', doubt)
        elif message := complaint(kind, name, name, extra):
            self.report(path, message, doubt)


def description(wanted: inspect.Type) -> str:
    """What the model says of itself, for the person who is to write it."""
    known = wanted.extra_json_schema if isinstance(wanted, inspect.Metadata) else None
    return str((known or {}).get("description", "see relay.schema.json."))
