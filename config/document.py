"""Reading YAML so that every value keeps its place, and nothing that a person wrote is silently lost or changed.

PyYAML parses; the values are made here, because its own constructors take the last of two equal keys, and read `12:30`
as 750 and `012` as 10 (YAML 1.1, https://yaml.org/type/int.html).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from config.problems import ConfigError, Problem, quoted

MAX_BYTES = 1024 * 1024
MAX_VALUES = 200_000
"""After aliases are followed: a small file can stand for an endless one (the "billion laughs")."""
MAX_DEPTH = 20

_TAG = "tag:yaml.org,2002:"
_TEXT = {_TAG + "str", _TAG + "value", _TAG + "merge"}
_KINDS = {_TAG + "null": "nothing", _TAG + "bool": "yes or no", _TAG + "timestamp": "a date"}
_RESOLVER = yaml.resolver.Resolver()
_PLAIN_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
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
    problems: Sequence[Problem]

    def line(self, path: str) -> int | None:
        """The line of `path`, or of what it would stand in."""
        while path and path not in self.places:
            path = path.rpartition(".")[0]
        return self.places[path].line if path in self.places else None

    def source(self, path: str) -> str:
        """A single value as it was written."""
        return self.places[path].source if path in self.places else ""


def read(path: Path) -> Document:
    """The document in the file at `path`. Raises ConfigError when there is none."""
    file = str(path)
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ConfigError(file, [Problem("", "there is no such file. Check the name, and the folder.")]) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigError(file, [Problem("", f"the file cannot be read: {reason}.")]) from None
    return parse(content, file)


def parse(content: bytes, file: str) -> Document:
    """The document in `content`; `file` is its name in messages. Raises ConfigError when it is none."""
    try:
        root = _compose(_decode(content))
        if root is None:
            raise _Unreadable("the file is empty. Write at least `connections:` and `routes:`.")
        return _Reader().document(root)
    except _Unreadable as error:
        raise ConfigError(file, [Problem("", error.message, error.line)]) from None


def join(path: str, name: object) -> str:
    """The path of `name` inside `path`."""
    return f"{path}.{name}" if path else str(name)


class _Unreadable(Exception):
    def __init__(self, message: str, line: int | None = None) -> None:
        self.message = message
        self.line = line
        super().__init__(message)


def _decode(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise _Unreadable(f"the file is larger than {MAX_BYTES} bytes. Make it smaller.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _Unreadable("the file is not UTF-8 text. Save it as UTF-8.", line) from None


class _Loader(yaml.SafeLoader):
    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _too_deep(self.peek_event().start_mark.line + 1)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _too_deep(line: int) -> _Unreadable:
    return _Unreadable(f"the values are nested more than {MAX_DEPTH} levels deep. Make them flatter.", line)


def _compose(text: str) -> yaml.Node | None:
    try:
        return _Loader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise _not_yaml(str(error.problem or error.context), *place) from None
    except yaml.reader.ReaderError as error:
        before = text[: error.position].split("\n")
        what = f"the character U+{error.character:04X} may not stand here"
        raise _not_yaml(what, len(before), len(before[-1]) + 1) from None
    except (ValueError, OverflowError):  # chr() of what PyYAML reads after a \U
        raise _Unreadable("the file is not YAML: an escape in it stands for no character.") from None


def _not_yaml(what: str, line: int, column: int) -> _Unreadable:
    advice = "Indent with spaces." if "\\t" in what else "Check the indentation, the colons and the quotes there."
    return _Unreadable(f"the file is not YAML at line {line}, column {column}: {what}. {advice}", line)


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
    problems: list[Problem] = field(default_factory=list)
    left: int = MAX_VALUES

    def document(self, root: yaml.Node) -> Document:
        data = self.value(root, "", 1)
        return Document(data, self.places, self.misread, self.problems)

    def report(self, node: yaml.Node, path: str, message: str) -> None:
        self.problems.append(Problem(path, message, _line(node)))

    def value(self, node: yaml.Node, path: str, depth: int) -> Any:
        self.left -= 1
        if self.left < 0:
            raise _Unreadable(f"its aliases make the file hold more than {MAX_VALUES} values. Use fewer.", _line(node))
        if depth > MAX_DEPTH:
            raise _too_deep(_line(node))
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
            if _is_merge(key):
                made = self.merged(value, path, depth) | made
            elif not isinstance(key, yaml.ScalarNode):
                self.report(key, path, "a name must be one text, not a list or a mapping.")
            elif (name := self.text(key, path)) in lines:
                places = f"lines {lines[name]} and {_line(key)}"
                self.report(key, join(path, name), f"this name stands twice: {places}. Remove or rename one of them.")
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

    def text(self, node: yaml.ScalarNode, path: str) -> str:
        """The scalar's text. JSON and UTF-8 cannot carry half a character, which YAML can write as an escape."""
        text = str(node.value)
        safe = text.encode(errors="replace").decode()
        if safe != text:
            self.report(node, path, "half a character (an unpaired surrogate) stands here. Write the whole character.")
        return safe
