"""The log of requests."""

from __future__ import annotations

from dataclasses import dataclass, field

from local.kit import journal


@dataclass(kw_only=True)
class Entry(journal.Entry):
    """One request in the log, by the account's clock. `code` is the message of a refusal.

    `endpoint` is the path after the client as it is described, `rows` how many came, `ignored` the parameters that the
    call does not know.
    """

    endpoint: str = ""
    client: str = ""
    query: dict[str, str] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    rows: int = 0
