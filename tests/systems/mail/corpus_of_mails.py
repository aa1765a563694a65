"""The mails in `corpus/`, written for these tests in the shapes of real clients: headers, quoting, character sets."""

from __future__ import annotations

from pathlib import Path

from systems.mail.parsing import parsed
from systems.mail.parsing.bounds import ReadingBudget
from systems.mail.parsing.parsed import ParsedMail

CORPUS = Path(__file__).with_name("corpus")


def raw(name: str) -> bytes:
    """A whole mail."""
    return (CORPUS / f"{name}.eml").read_bytes()


def names(beginning: str) -> list[str]:
    """Those whose name begins so."""
    return sorted(file.stem for file in CORPUS.glob(f"{beginning}*.eml"))


def read(name: str) -> ParsedMail:
    """As the relay reads it, with the envelope that its Return-Path tells."""
    found = raw(name)
    return parsed.read(
        found, found.partition(b"\r\n")[0].decode().removeprefix("Return-Path: ").strip("<>"), ReadingBudget()
    )
