"""What an operation is told beside leads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from systems.marketo.soap.faults import Fault
from systems.marketo.soap.xml import moments
from systems.marketo.soap.xml.tree import Element

_NUMBER = re.compile(r"[0-9]{1,9}")
_TRUTH = {"true": True, "1": True, "false": False, "0": False}
"""https://www.w3.org/TR/xmlschema-2/#boolean."""


def boolean(found: Element, name: str, default: bool | None = None) -> bool:  # noqa: FBT001 - the value, no switch
    """A parameter that is true or false; without a default it must be there. Raises Fault: 20109 or 20110."""
    text = found.value(name)
    if text is None:
        if default is None:
            raise Fault(20109, f"{name} is missing; send true or false")
        return default
    if text.lower() not in _TRUTH:
        raise Fault(20110, f"{name} must be true or false")
    return _TRUTH[text.lower()]


def number(found: Element, name: str, default: int) -> int:
    """A parameter that is a whole number from 1. Raises Fault 20110."""
    text = found.value(name)
    if text is None:
        return default
    if not _NUMBER.fullmatch(text) or not int(text):
        raise Fault(20110, f"{name} must be a whole number from 1")
    return int(text)


def one_of(found: Element, name: str, words: Sequence[str]) -> str:
    """A parameter that is one of some words; it must be there. Raises Fault: 20109 or 20110."""
    text = found.value(name)
    if text is None:
        raise Fault(20109, f"{name} is missing; send one of {', '.join(words)}")
    if text not in words:
        raise Fault(20110, f"{name} must be one of {', '.join(words)}")
    return text


def moment(found: Element, name: str) -> datetime | None:
    """A parameter that is a time, which has an offset; in UTC. Raises Fault 20110."""
    text = found.value(name)
    if text is None:
        return None
    read = moments.read(text)
    try:
        if read is not None and read.tzinfo is not None:
            return read.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Fault(20110, f"{name} must look like 2026-10-01T09:30:00+09:00, with its offset from UTC")


def texts(found: Element, name: str) -> list[str]:
    """The texts of a parameter that is an ArrayOfString; empty ones are left out."""
    return [text for item in found.listed(name, "stringItem") if (text := item.text.strip())]


def workspace(context: Element | None) -> str | None:
    """The workspace that a MktowsContextHeader names."""
    return context.value("targetWorkspace") if context else None
