"""A listing that tests write down: pages of records with versions, and the snapshot that judges them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from relay.aws.partition import Partition
from relay.reading.seen.judging import JudgedPage
from relay.reading.seen.snapshot import Snapshot
from relay.system.stream import Change, Page

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
KEY = b"a key of hashes"

Records = Mapping[int, str]


def snapshot(partition: Partition, *, rule: str = "1:a", reading: str = "leads") -> Snapshot:
    """What a run makes; numeric ids."""
    return Snapshot(partition, reading, key=KEY, numeric_ids=True, rule=rule)


def change(record: int | str, version: str = "1") -> Change:
    return Change(str(record), version, {"id": str(record), "version": version})


def pages(records: Records, number: int, *, size: int = 3) -> list[Page]:
    """The pages of one pass, which began `number` hours after noon; the bookmark is the last id."""
    listed = [change(record, version) for record, version in sorted(records.items())]
    parts: list[Sequence[Change]] = [listed[at : at + size] for at in range(0, len(listed), size)] or [[]]
    began = NOON + timedelta(hours=number)
    return [
        Page(part, part[-1].record if part else "", began, complete=at == len(parts) - 1)
        for at, part in enumerate(parts)
    ]


def told(judged: Iterable[JudgedPage]) -> list[tuple[int, str]]:
    """Record and version of each change, `gone` where it is."""
    return [(int(each.record), "gone" if each.deleted else each.version) for page in judged for each in page.changes]


def run(
    seen: Snapshot, listed: Iterable[Page], *, generation: int = 0, only_remember: bool = False
) -> list[JudgedPage]:
    """Judge and remember page by page."""
    found = []
    for page in listed:
        judged = seen.judge(page, generation=generation, only_remember=only_remember)
        judged.remember()
        found.append(judged)
    return found


def one_pass(
    partition: Partition, records: Records, number: int, *, size: int = 3, rule: str = "1:a"
) -> list[tuple[int, str]]:
    """What a whole pass tells."""
    return told(run(snapshot(partition, rule=rule), pages(records, number, size=size)))
