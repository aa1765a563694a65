"""ON24 passes the connector suite, as far as it is for what can only be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

from local.systems.on24 import Kind, StandIn
from tests.connectors.connector import Connector, Readable, Running, Trouble
from tests.connectors.suite import ReadOnlySuite

GONE = {"forgotten": "delete", "gone": "deliver"}


class On24Account(Running):
    """Its stand-in, which is never late here: a webinar is over, another one is live."""

    def __init__(self) -> None:
        self.stand_in = StandIn()
        self.made: dict[tuple[str, int], int] = {}
        """The registration, or the event, of each number."""
        self.changes = 0

    def __enter__(self) -> Self:
        super().__enter__()
        self.stand_in.be_prompt()
        self.over = self.stand_in.create_event(start="-8h", minutes=30, created="-3d")
        self.live = self.stand_in.create_event(start="-10m", minutes=60, created="-3d")
        return self

    @property
    def connection(self) -> Mapping[str, Any]:
        calls = {"events": 30, "leads": 30, "attendees": 100, "registrants": 100}
        return {"url": self.stand_in.url, "client_id": int(self.stand_in.client_id), "calls": calls}

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
        for record in records:
            self.changes += 1
            there = self.made.get((stream, record))
            if stream == "events":
                self._event(record, there)
            elif there is None:
                self.made[stream, record] = self._register(stream, record)
            elif stream == "attendees":
                self.stand_in.happen(there, "poll", question=f"Question {self.changes}", answers=["Yes"])
            elif stream == "leads":
                self.stand_in.correct(there, score=9.5)
            else:
                self.stand_in.update(there, lastname=f"Lastname {self.changes}")

    def remove(self, stream: str, record: int) -> None:
        """Who is forgotten is gone, where a route wants to be told so."""
        self.stand_in.forget(self.made[stream, record])

    def _register(self, stream: str, record: int) -> int:
        event: int = self.over if stream == "no-shows" else self.live
        at = "-9h" if stream == "no-shows" else "-1h"
        person: int = self.stand_in.register(
            event, f"person-{record}@example.com", at=at, lastname=f"Lastname {record}"
        )
        if stream in {"attendees", "leads"}:
            self.stand_in.attend_live(person, at="-5m", minutes=4)
        return person

    def _event(self, record: int, there: int | None) -> None:
        if there is None:
            self.made["events", record] = self.stand_in.create_event(
                title=f"Video {record}", type="video", start="-1h", created="-2h"
            )
        else:
            self.stand_in.edit_event(there, title=f"Video of {self.changes}")


class TestOn24(ReadOnlySuite):
    connector = Connector(
        system="on24",
        running=On24Account,
        route={},
        payload={"lastname": "Mustermann"},
        unusable={},
        description="on24-openapi.json",
        streams={
            "registrants": Readable(source={"stream": "registrants", **GONE}, page=500),
            "attendees": Readable(source={"stream": "attendees", **GONE}, page=500),
            "no-shows": Readable(source={"stream": "no-shows"}, page=500, is_told_once=True),
            "events": Readable(source={"stream": "events", "types": ["video"]}, page=500),
            "leads": Readable(source={"stream": "leads"}, page=50),
        },
    )
