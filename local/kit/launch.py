"""How a local run starts a stand-in, and what it does for it once the relay is deployed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # a stand-in that runs by itself needs nothing of the relay
    import config


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """What runs on this machine."""

    settings: config.Settings
    api_url: str
    sources: Mapping[str, Mapping[str, str]]
    """By route: the `url`, with its key, for those who can send no header."""
    outputs: Mapping[str, str]
    """Of the stacks."""
    secret: Callable[[str], Any]
    """What Secrets Manager holds under an id."""
    is_elsewhere: Callable[[str], bool]
    """Whether a connection leads to another server on this machine than the stand-in of its system."""
    say: Callable[[str], None]


class Launch:
    """How a local run starts one stand-in: `python -m local.systems.<folder>`, which takes --host and --port.

    Its facts are what `stack.json` says of it beside its `url`: what a client has to know, such as a token.
    """

    port = 0
    """Where it listens unless another is asked for; 0 takes a free one."""

    def new_facts(self) -> dict[str, Any]:
        """The facts of a stand-in that is to be started."""
        return {}

    def arguments(self, facts: Mapping[str, Any]) -> Sequence[str]:  # noqa: ARG002 - for some
        """What its command is given, beside host and port."""
        return ()

    def secret(self, facts: Mapping[str, Any], *, elsewhere: bool) -> dict[str, Any]:  # noqa: ARG002 - for some
        """What a connection's secret holds; `elsewhere` is one to another server on this machine."""
        return dict(facts)

    def set_up(self, url: str, deployed: Deployed) -> None:
        """Do in the stand-in at `url` what a person does in the system after a deployment."""

    def screen(self, stack: Mapping[str, Any]) -> Any:
        """What people do in the system and see there, for the demo: an object of the system's own.

        `stack` is what `stack.json` says. Raises NotImplementedError where the demo does nothing in the system.
        """
        raise NotImplementedError

    def more_facts(self, deployed: Deployed) -> dict[str, Any]:  # noqa: ARG002 - for some
        """What `stack.json` says beside the systems, by name."""
        return {}
