"""What an operation is told beside leads."""

from __future__ import annotations

from systems.marketo.soap.faults import Fault
from systems.marketo.soap.xml.tree import Element

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


def workspace(context: Element | None) -> str | None:
    """The workspace that a MktowsContextHeader names."""
    return context.value("targetWorkspace") if context else None
