"""Reading YAML so that every value keeps its place, and nothing that a person wrote is silently lost or changed.

PyYAML parses; the values are made here, since its own constructors take the last of two equal keys, and read `12:30` as
750 and `012` as 10 (YAML 1.1, https://yaml.org/type/int.html).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from config import keyboard, nodes
from config.keyboard import Slip
from config.nodes import MAX_DEPTH, Unreadable, compose, too_deep
from config.problems import ConfigError, ProblemInFile, quoted

MAX_VALUES = 200_000
"""After aliases are followed: a small file can stand for an endless one (the "billion laughs")."""

_TAG = "tag:yaml.org,2002:"
_TEXT = {_TAG + "str", _TAG + "value", _TAG + "merge"}
_KINDS = {_TAG + "null": "nothing", _TAG + "bool": "yes or no", _TAG + "timestamp": "a date"}
_RESOLVER: Any = yaml.resolver.Resolver()
_PLAIN_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,98})")
_PLAIN_FLOAT = re.compile(r"[-+]?[0-9]+\.[0-9]*([eE][-+][0-9]{1,2})?")


@dataclass(frozen=True)
class Unclear:
    """A value that YAML takes for something which a configuration has no use for, such as a date or an octal number."""

    kind: str


@dataclass(frozen=True)
class Place:
    """Where a value stands, and a single value as it was written."""

    line: int
    source: str = ""


@dataclass(frozen=True)
class Document:
    """The values of a file, with the place of each by its dotted path."""

    data: Any
    places: Mapping[str, Place]
    misread: Mapping[str, str]
    """Path of a name that YAML does not take for text, to what it takes it for."""
    problems: Sequence[ProblemInFile]
    slips: Sequence[Slip] = ()
    """What looks like a slip of a Japanese keyboard."""

    def line(self, path: str) -> int | None:
        """The line of `path`, or of what it would stand in."""
        while path and path not in self.places:
            path = path.rpartition(".")[0]
        return self.places[path].line if path in self.places else None

    def source(self, path: str) -> str:
        """A single value as it was written."""
        return self.places[path].source if path in self.places else ""

    def explained(self, problems: Sequence[ProblemInFile]) -> list[ProblemInFile]:
        """The problems of the file, with the slips that explain them, or that are wrong by themselves."""
        lines = {problem.line for problem in problems}
        begun = sorted({place.line for place in self.places.values()})
        told = [
            each
            for each in self.slips
            if each.certain or None in lines or {each.line, *begun[: bisect_right(begun, each.line)][-1:]} & lines
        ]
        return with_slips(problems, told)


def read(path: Path) -> Document:
    """The document in the file at `path`. Raises ConfigError when there is none."""
    slips: list[Slip] = []
    try:
        text = nodes.decode(nodes.read(path))
        slips = keyboard.slips(text)
        document = _Reader().document(compose(text))
    except Unreadable as error:
        # What YAML says where it gave up only confuses when a slip is what it stumbled over.
        said = [] if any(each.certain for each in slips) else [ProblemInFile("", error.message, error.line)]
        raise ConfigError(str(path), with_slips(said, slips)) from None
    return replace(document, slips=slips)


def with_slips(problems: Sequence[ProblemInFile], slips: Sequence[Slip]) -> list[ProblemInFile]:
    """The problems, with one for each line that has slips; what is certain says all that is to be said of its line."""
    by_line: dict[int, list[Slip]] = {}
    for each in slips:
        by_line.setdefault(each.line, []).append(each)
    certain = {line for line, found in by_line.items() if any(each.certain for each in found)}
    kept = [problem for problem in problems if problem.line not in certain]
    return [*kept, *(ProblemInFile("", keyboard.told(found), line) for line, found in by_line.items())]


def join(path: str, name: object) -> str:
    """The path of `name` inside `path`."""
    return f"{path}.{name}" if path else str(name)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _is_merge(key: yaml.Node) -> bool:
    return bool(key.tag == _TAG + "merge")


def _usual_tag(node: yaml.Node) -> str:
    """The tag that a node has when nobody writes one."""
    if isinstance(node, yaml.ScalarNode):
        return str(_RESOLVER.resolve(yaml.ScalarNode, node.value, (node.style is None, True)))
    return _TAG + ("map" if isinstance(node, yaml.MappingNode) else "seq")


def _single(tag: str, source: str) -> Any:
    """The value of a plain scalar that is no text."""
    match tag.removeprefix(_TAG):
        case "null":
            return None
        case "bool":
            return yaml.SafeLoader.bool_values[source.lower()]
        case "int" if _PLAIN_INT.fullmatch(source):
            return int(source)
        case "float" if _PLAIN_FLOAT.fullmatch(source):
            return float(source)
        case _:
            return Unclear(_kind(tag))


def _kind(tag: str) -> str:
    return _KINDS.get(tag, "a number")


@dataclass
class _Reader:
    """Makes values of nodes, and remembers where each stood."""

    places: dict[str, Place] = field(default_factory=dict)
    misread: dict[str, str] = field(default_factory=dict)
    problems: list[ProblemInFile] = field(default_factory=list)
    left: int = MAX_VALUES

    def document(self, root: yaml.Node) -> Document:
        data = self.value(root, "", 1)
        return Document(data, self.places, self.misread, self.problems)

    def report(self, node: yaml.Node, path: str, message: str) -> None:
        self.problems.append(ProblemInFile(path, message, _line(node)))

    def value(self, node: yaml.Node, path: str, depth: int) -> Any:
        self.left -= 1
        if self.left < 0:
            raise Unreadable(f"more than {MAX_VALUES} values, counting aliases. Use fewer.", _line(node))
        if depth > MAX_DEPTH:
            raise too_deep(_line(node))
        if node.tag not in _TEXT and node.tag != _usual_tag(node):
            self.report(node, path, f"the tag {quoted(node.tag)} has no use here. Remove it.")
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.entry(each, each, join(path, place), depth) for place, each in enumerate(node.value)]
        return self.text(node, path) if node.tag in _TEXT else _single(_usual_tag(node), node.value)

    def mapping(self, node: yaml.MappingNode, path: str, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for key, value in sorted(node.value, key=lambda pair: not _is_merge(pair[0])):
            if not isinstance(key, yaml.ScalarNode):
                self.report(key, path, "a key must be one text, not a list or a mapping.")
            elif (name := self.text(key, path)) in lines:
                first, second = lines[name], _line(key)
                places = f"in lines {first} and {second}" if first != second else f"twice in line {first}"
                self.report(key, join(path, name), f"duplicate key: it stands {places}. Rename or remove one of them.")
            elif _is_merge(key):
                lines[name] = _line(key)
                made |= self.merged(value, path, depth)
            else:
                lines[name] = _line(key)
                made[name] = self.entry(key, value, join(path, name), depth)
                if key.tag not in _TEXT:
                    self.misread[join(path, name)] = _kind(key.tag)
        return made

    def entry(self, start: yaml.Node, node: yaml.Node, path: str, depth: int) -> Any:
        self.places[path] = Place(_line(start), node.value if isinstance(node, yaml.ScalarNode) else "")
        return self.value(node, path, depth + 1)

    def merged(self, node: yaml.Node, path: str, depth: int) -> dict[str, Any]:
        """What `<<` brings in (https://yaml.org/type/merge.html): of several mappings, the earlier one wins."""
        value = self.value(node, path, depth + 1)
        maps = value if isinstance(value, list) else [value]
        if not all(isinstance(each, dict) for each in maps):
            self.report(node, join(path, "<<"), "only mappings can be merged.")
            return {}
        return {name: each[name] for each in reversed(maps) for name in each}

    def text(self, node: yaml.Node, path: str) -> str:
        """The scalar's text. JSON and UTF-8 cannot carry half a character, which YAML can write as an escape."""
        text = str(node.value)
        safe = text.encode(errors="replace").decode()
        if safe != text:
            self.report(node, path, "half a character (an unpaired surrogate) stands here. Write the whole character.")
        return safe
