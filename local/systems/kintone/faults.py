"""Failing on command, so that a client can be shown every way in which kintone fails.

429, 502, 503 and 520 are what was seen of kintone under load, in maintenance and on domains that still answer 520
(`SonicGarden/kintone-emulator:doc/rest-api-client-behavior.md`, `cybozu/bozupy`, `kintone/cli-kintone` pull request
892). `lock` and `conflict` are the two faces of a lost race
(`rex0220/ksql-flownet:src/persistence/kintone/design-notes.ts`, measured). `aborted-search` is a search with too many
hits: a 200 that lacks records, and says so in a header alone (`kintone/js-sdk`, KintoneAbortSearchError).
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from local.kit import faults


class Kind(StrEnum):
    """What goes wrong."""

    TOO_MANY = "429"
    HTML_503 = "503-html"
    TEXT_502 = "502-text"
    PLAIN_520 = "520"
    JSON_520 = "520-json"
    ERROR = "error"
    SLOW = faults.SLOW
    RESET = faults.RESET
    LOCK = "lock"
    CONFLICT = "conflict"
    POISON = "poison"
    LOST_ANSWER = faults.LOST_ANSWER
    ABORTED_SEARCH = "aborted-search"


BEFORE = frozenset({Kind.TOO_MANY, Kind.HTML_503, Kind.TEXT_502, Kind.PLAIN_520, Kind.JSON_520, Kind.ERROR, Kind.RESET})
"""The request is not looked at."""
AT_WRITE = frozenset({Kind.LOCK, Kind.CONFLICT})
"""A write that would have succeeded is undone."""


class Fault(faults.Fault, frozen=True, kw_only=True):
    """One order to fail. `key` is for poison; `status` and `code` say what `error` and `520-json` answer."""

    kind: Kind
    key: str = ""
    status: Annotated[int, Meta(ge=400, le=599)] = 400
    code: str = "GAIA_DA02"

    def __post_init__(self) -> None:
        """Raise ValueError for poison that is for no record."""
        if self.kind is Kind.POISON and not self.key:
            raise ValueError("poison needs the key of the record")
