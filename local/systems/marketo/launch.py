"""How a local run starts the Marketo stand-in, and what an old SOAP client has to know of the relay."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from local.kit.launch import Deployed, Launch
from local.systems.marketo.screen import Screen


class MarketoLaunch(Launch):
    """With one custom service."""

    port = 8768

    def new_facts(self) -> dict[str, Any]:
        """As Launch.new_facts."""
        return {"client_id": secrets.token_hex(16), "client_secret": secrets.token_hex(16)}

    def arguments(self, facts: Mapping[str, Any]) -> Sequence[str]:
        """As Launch.arguments."""
        return (f"--client-id={facts['client_id']}", f"--client-secret={facts['client_secret']}")

    def screen(self, stack: Mapping[str, Any]) -> Screen:
        """As Launch.screen."""
        return Screen(stack)

    def more_facts(self, deployed: Deployed) -> dict[str, Any]:
        """What a SOAP client needs, where the relay has a SOAP API."""
        if "SoapApi" not in deployed.outputs:
            return {}
        from systems.marketo.soap import wsdl  # noqa: PLC0415 - the stand-in by itself needs nothing of the relay

        secret = deployed.secret(json.loads(deployed.outputs["SoapApi"])["secret_id"])
        return {
            "soap": {
                "wsdl_url": f"{deployed.api_url}/soap/mktows/{wsdl.NEWEST}?WSDL",
                "user_id": secret["user_id"],
                "encryption_key": secret["current"],
            }
        }


STAND_IN = MarketoLaunch()
