"""What can be wrong with an app that is being synthesised, told to people instead of as a traceback."""

from __future__ import annotations


class SynthesisError(Exception):
    """The stacks cannot be made; str() says what is wrong, where, and what to change, one problem a line."""
