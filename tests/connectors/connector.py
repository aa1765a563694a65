"""What a system says of itself to the connector suite."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, Self

Trouble = Literal["too many", "lost answer"]
"""What the next request meets: it is refused since there were too many, or it is done and its answer never comes."""


class Running(ABC):
    """The system's stand-in, which runs inside `with`, and one connection to it."""

    stand_in: Any

    def __enter__(self) -> Self:
        self.stand_in.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stand_in.stop()

    @property
    @abstractmethod
    def connection(self) -> Mapping[str, Any]:
        """As relay.yaml has it, without `system`."""

    @property
    @abstractmethod
    def secret(self) -> Mapping[str, Any]:
        """What lets in. Empty where nothing needs to."""

    @property
    @abstractmethod
    def wrong_secret(self) -> Mapping[str, Any]:
        """Of the same shape, and lets nobody in."""

    @abstractmethod
    def fail(self, trouble: Trouble) -> None:
        """Let the next request that delivers or reads meet it."""

    @abstractmethod
    def holds(self) -> Any:
        """What was written, without what counts how often: equal after one write and after the same write again."""

    @abstractmethod
    def requests(self) -> int:
        """How many it was sent."""

    def refused(self, status: int, body: bytes) -> bool:
        """Whether an answer is a refusal."""
        return status >= 400

    def put(self, stream: str, records: Sequence[int]) -> None:
        """Make records with these numbers, or change those that are there."""
        raise NotImplementedError

    def remove(self, stream: str, record: int) -> None:
        """Delete a record."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Readable:
    """One of its streams."""

    source: Mapping[str, Any]
    """As relay.yaml has it."""
    page: int
    """Records of one page."""
    is_told_once: bool = False
    """Whether a record is what happened once, so that it has no later version."""


@dataclass(frozen=True, kw_only=True)
class BothWays:
    """A route whose fields another one may read at the same place."""

    stream: str
    """What reads them."""
    route: Mapping[str, Any]
    """As relay.yaml has it without `to`."""
    payload: Mapping[str, Any]
    """An event of it."""
    other: Mapping[str, Any]
    """The same of another record, with other values throughout."""
    keys: Mapping[str, Any]
    """What of the first payload names its record."""
    key: str
    """What a person calls that record."""
    name: str
    """A name at the top of the payload that some of its fields are made of."""
    fields: frozenset[str]
    """Those fields, as the stream calls them."""


@dataclass(frozen=True, kw_only=True)
class Connector:
    """One kind of system."""

    system: str
    """Its name in relay.yaml."""
    running: Callable[[], Running]
    """Makes its stand-in."""
    route: Mapping[str, Any]
    """One that delivers, as relay.yaml has it without `to`."""
    payload: Mapping[str, Any]
    """An event of it. Its texts are words that stand nowhere else."""
    unusable: Mapping[str, Any]
    """One that cannot be delivered by it."""
    at_most_once: bool = False
    """Whether writing twice would be two things, so that a lost answer is for a person."""
    needs_table: bool = False
    """Whether its target keeps something in the connection's table as soon as it is made."""
    shows_wrong_secret: bool = True
    """Whether there is a call that changes nothing, and that a wrong secret spoils."""
    description: str = ""
    """File of the vendor's own description of its API, where there is one."""
    streams: Mapping[str, Readable] = field(default_factory=dict)
    both_ways: BothWays | None = None
    """Where it may be one side of a pair (relay.system.pairs)."""
    asks_nothing: frozenset[str] = frozenset()
    """Of its streams those that ask the system nothing: what they tell the relay itself has noted."""
