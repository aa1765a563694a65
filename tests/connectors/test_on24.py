"""ON24 passes the connector suite, as far as it is for what can only be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from local.systems.on24 import Kind, StandIn
from tests.connectors.connector import Connector, Running, Trouble
from tests.connectors.suite import ReadOnlySuite


class On24Account(Running):
    """Its stand-in, which is never late here, with one webinar that is over."""

    def __init__(self) -> None:
        self.stand_in = StandIn()
        self.people: dict[int, int] = {}
        """The registration of each number."""
        self.changes = 0

    @property
    def connection(self) -> Mapping[str, Any]:
        return {"url": self.stand_in.url, "client_id": int(self.stand_in.client_id)}

    @property
    def secret(self) -> Mapping[str, Any]:
        return {"token_key": self.stand_in.token_key, "token_secret": self.stand_in.token_secret}

    @property
    def wrong_secret(self) -> Mapping[str, Any]:
        return {"token_key": "key-of-yesterday", "token_secret": "secret-of-yesterday"}

    def fail(self, trouble: Trouble) -> None:
        self.stand_in.fail({"too many": Kind.QUOTA, "lost answer": Kind.LOST_ANSWER}[trouble], times=1)

    def holds(self) -> Any:
        return self.stand_in.people()

    def requests(self) -> int:
        return len(self.stand_in.requests())

    def put(self, stream: str, records: Sequence[int]) -> None:
        raise NotImplementedError(stream)


class TestOn24(ReadOnlySuite):
    connector = Connector(
        system="on24",
        running=On24Account,
        route={},
        payload={"lastname": "Mustermann"},
        unusable={},
        description="on24-openapi.json",
        streams={},
    )
