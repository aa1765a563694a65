"""From a file to YAML nodes, or to one clear reason why not."""

from __future__ import annotations

from pathlib import Path

import yaml

from config import syntax

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 20

_LOOK = "Check the indentation, the colons and the quotes there. / 字下げ、コロン、引用符を確認してください。"


class Unreadable(Exception):
    """The file as a whole cannot be used."""

    def __init__(self, message: str, line: int | None = None) -> None:
        self.message = message
        self.line = line
        super().__init__(message)


def read(path: Path) -> bytes:
    """The content of a file. Raises Unreadable when there is none, or far too much."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise Unreadable("there is no such file. Check its name and folder.") from None
    except OSError as error:
        raise Unreadable(f"the file cannot be read: {error.strerror or type(error).__name__}.") from None
    if len(content) > MAX_BYTES:
        raise Unreadable(f"the file is larger than {MAX_BYTES} bytes. Make it smaller.")
    return content


def decode(content: bytes) -> str:
    """The text of a file. Raises Unreadable, with the line, when it is not UTF-8."""
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable("the file is not UTF-8 text. Save it as UTF-8. / UTF-8 で保存してください。", line) from None


class _Loader(yaml.SafeLoader):
    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise too_deep(self.line + 1)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def too_deep(line: int) -> Unreadable:
    """The error for values nested too deeply, in the file itself or through an alias to what holds it."""
    return Unreadable(f"the values are nested more than {MAX_DEPTH} levels deep. Make them flatter.", line)


def compose(text: str) -> yaml.Node:
    """The root of the one document in `text`. Raises Unreadable, with line and column, when it is not YAML."""
    try:
        root = _Loader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, text) from None
    except yaml.reader.ReaderError as error:
        before = text[: error.position].split("\n")
        what = f"the character U+{error.character:04X} may not stand here"
        raise _not_yaml(f"{what}. {_LOOK}", len(before), len(before[-1]) + 1) from None
    except (ValueError, OverflowError):  # chr() of what PyYAML reads after a \U
        raise Unreadable("the file is not YAML: an escape in it stands for no character.") from None
    if root is None:
        raise Unreadable("the file is empty. Write at least `connections:` and `routes:`.")
    return root


def _syntax_error(error: yaml.MarkedYAMLError, text: str) -> Unreadable:
    """In plain words; where there are none, PyYAML's, with the place where what it did not understand began."""
    if said := syntax.explained(error, text):
        return _not_yaml(f"{said.english} / {said.japanese}", said.line, said.column)
    start = error.context_mark or error.problem_mark
    end = error.problem_mark or start
    if start is None or end is None:  # PyYAML's types allow it, its errors always have a place
        return Unreadable(f"the file is not YAML: {error}.")
    since = f" ({error.context} from line {start.line + 1})" if start.line != end.line else ""
    second = isinstance(error, yaml.composer.ComposerError) and error.context
    what = "a second document begins here, only one is read" if second else f"{error.problem}{since}"
    return _not_yaml(f"{what}. {_LOOK}", end.line + 1, end.column + 1)


def _not_yaml(what: str, line: int, column: int | None) -> Unreadable:
    place = f"line {line}" if column is None else f"line {line}, column {column}"
    return Unreadable(f"the file is not YAML at {place}: {what}", line)
