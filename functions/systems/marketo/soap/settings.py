"""`soap:` of relay.yaml: Marketo's SOAP API, and what its function is told by its deployment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from relay.core.config import Model, duration_text


class Soap(Model, frozen=True, kw_only=True):
    """Marketo's SOAP API, as far as clients found and synchronised leads with it: `/soap/mktows/{version}`."""

    connection: Annotated[str, Meta(description="The connection to the Marketo whose leads are synchronised.")]
    clock_skew: Annotated[
        str,
        duration_text("How far a client's requestTimestamp may be from now, to either side; at most 1h."),
    ] = "5m"
    allow: Annotated[
        str | list[str] | None,
        Meta(
            description="Addresses that SOAP clients call from, as in api.allow. Default: the address blocks of "
            "api.allow, without its words."
        ),
    ] = None
    concurrency: Annotated[
        Annotated[int, Meta(ge=1, le=1000)] | None,
        Meta(
            description="Requests at the same time: as many are kept for SOAP alone, and no more are taken. Needs a "
            "quota of AWS that leaves 100 for all others. Default: neither."
        ),
    ] = None


class SoapEnvironment(msgspec.Struct, frozen=True, kw_only=True, rename="upper"):
    """Of the function that speaks SOAP."""

    soap_secret_id: str
    """Of the clients' user id and encryption key."""
    secret_id: str
    """Of the connection to Marketo, like the next."""
    state_table: str


class _Compiled(msgspec.Struct):
    """What the compiled form of relay.yaml has of it."""

    soap: Soap | None = None


def load(path: Path) -> Soap | None:
    """What the compiled configuration at `path` says of it. Raises as relay.system.compiled.load."""
    return msgspec.json.decode(path.read_bytes(), type=_Compiled).soap
