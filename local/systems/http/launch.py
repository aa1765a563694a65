"""How a local run starts the stand-in for a system with an HTTP API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from local.kit.launch import Launch


class HttpLaunch(Launch):
    """It lets everybody in, since each connection of a configuration may ask differently."""

    port = 8767

    def arguments(self, facts: Mapping[str, Any]) -> Sequence[str]:  # noqa: ARG002 - one for all
        """As Launch.arguments."""
        return ("--anybody",)

    def secret(self, facts: Mapping[str, Any], *, elsewhere: bool) -> dict[str, Any]:  # noqa: ARG002 - one for all
        """As Launch.secret, whatever the connection's `auth`."""
        return dict.fromkeys(("value", "username", "password", "token", "client_id", "client_secret"), "local")


STAND_IN = HttpLaunch()
