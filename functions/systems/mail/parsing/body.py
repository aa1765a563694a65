"""The parts of a mail: what a person wrote, and what hangs on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage
from typing import NamedTuple

from systems.mail.parsing import html_text
from systems.mail.parsing.bounds import MAX_TEXT_BYTES, ReadingBudget
from systems.mail.parsing.charsets import text
from systems.mail.parsing.message import text_of
from systems.mail.parsing.parameters import parameter, value

_LONGEST_NAME = 200
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}")
_LINE_BREAKS = re.compile(r"\r\n?|\u2028|\u2029|\x85|\x0b|\x0c")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff]")


class AttachedFile(NamedTuple):
    """What hangs on a mail, by name."""

    name: str
    type: str
    bytes: int


class Body(NamedTuple):
    """What a mail says."""

    text: str
    """Line breaks are those of Unix."""
    files: list[AttachedFile]
    is_cut: bool
    """Whether a text part has more than is read."""


class _Piece(NamedTuple):
    words: str
    is_html: bool
    is_cut: bool


def body(mail: EmailMessage, budget: ReadingBudget) -> Body:
    """The texts of all parts, one after the other. Raises MailUnreadable when the time is over."""
    files: list[AttachedFile] = []
    pieces = [*_pieces(mail, files, budget)]
    shown = (html_text.to_text(each.words) if each.is_html else each.words for each in pieces)
    joined = "\n".join(_plain(each).strip("\n") for each in shown).strip()
    is_cut = any(each.is_cut for each in pieces) or len(joined) > MAX_TEXT_BYTES
    return Body(joined[:MAX_TEXT_BYTES], files, is_cut)


def _pieces(part: EmailMessage, files: list[AttachedFile], budget: ReadingBudget) -> Iterator[_Piece]:
    budget.spend_time()
    kind = part.get_content_type()
    if not part.is_multipart():
        yield from _leaf(part, kind, files, budget)
    elif kind == "multipart/alternative":
        yield from _best([[*_pieces(each, files, budget)] for each in _children(part)])
    elif kind.startswith("multipart/"):
        for each in _children(part):
            yield from _pieces(each, files, budget)
    else:
        files.append(AttachedFile(_name(part), _type(kind), sum(map(_size, part.walk()))))


def _best(versions: list[list[_Piece]]) -> list[_Piece]:
    """Of several forms of the same: the plain one that says something, else the last that does."""
    saying = [each for each in versions if any(piece.words.strip() for piece in each)]
    plain = [each for each in saying if not any(piece.is_html for piece in each)]
    return (plain or saying[-1:] or [[]])[0]


def _children(part: EmailMessage) -> list[EmailMessage]:
    found = part.get_payload()
    return [each for each in found if isinstance(each, EmailMessage)] if isinstance(found, list) else []


def _leaf(part: EmailMessage, kind: str, files: list[AttachedFile], budget: ReadingBudget) -> Iterator[_Piece]:
    name = _name(part)
    is_attached = value(text_of(part, "content-disposition")) == "attachment"
    if kind not in {"text/plain", "text/html"} or is_attached or name:
        files.append(AttachedFile(name, _type(kind), _size(part)))
        return
    data = _decoded(part)
    charset = parameter(text_of(part, "content-type"), "charset", 60)
    read = budget.spend_text(data)
    yield _Piece(text(read, charset), kind == "text/html", len(data) > len(read))


def _decoded(part: EmailMessage) -> bytes:
    """The bytes of a text part. What is encoded is decoded as far as it will be read, and a little more."""
    found = part.get_payload()
    if isinstance(found, str) and len(found) > 4 * MAX_TEXT_BYTES:
        part.set_payload(found[: 4 * MAX_TEXT_BYTES])
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _name(part: EmailMessage) -> str:
    """As the sender calls the file, without the folders that some put before it."""
    found = parameter(text_of(part, "content-disposition"), "filename", _LONGEST_NAME)
    found = found or parameter(text_of(part, "content-type"), "name", _LONGEST_NAME)
    return re.split(r"[/\\]", found)[-1].strip()


def _type(kind: str) -> str:
    return kind if _TYPE.fullmatch(kind) else "application/octet-stream"


def _size(part: EmailMessage) -> int:
    """Bytes of the file, reckoned and not decoded: exact for base64 as clients write it."""
    found = part.get_payload()
    if not isinstance(found, str):
        return 0
    if value(text_of(part, "content-transfer-encoding")) != "base64":
        return len(found)
    letters = len(found) - found.count("\n") - found.count("\r") - found.count(" ")
    return letters * 3 // 4 - found[-8:].count("=")


def _plain(found: str) -> str:
    return _CONTROLS.sub("", _LINE_BREAKS.sub("\n", found))
