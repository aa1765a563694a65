"""A listing without an order: it is spooled to the function's scratch disk, and read from there in an order of hashes.

An API without a sort gives its records as it likes. Blocks compare ranges of ids, so the whole listing is written to
files first, each for the records whose hashes begin alike, compressed and with their payloads; then each file is a page
or a part of one, sorted in memory. So it is listed once, and what is held is a page. What a system shows twice, since
records moved while it was listed, counts once.

The files are gone with the function. A run that goes on lists again, and leaves out the pages that were queued: as in
any listing, a range of ids is read once in a pass, whenever that is.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from relay.core.deadline import Deadline
from relay.core.findings import Finding
from relay.core.outcome import Cause
from relay.reading.readers.gone import named
from relay.reading.seen.ordered_ids import hashed
from relay.system.access import Payload
from relay.system.stream import Change, NotReady, Page, Reader, ReadFailed, Span

FILES = 256
"""By the first byte of the hash: 4,000 records in each of a million."""
FEWEST = 1_000
"""Records of a page, of which each costs some writes, however few records it has."""
MOST_BYTES = 400_000_000
"""Of all files. A function has 512 MB (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
A million records of 430 bytes, texts made by chance, take 260 MB, 30 s to write, 8 s to read, and 15 MB of memory."""
RESERVE_SECONDS = 60.0
"""With less time left than this, no page is asked for."""


class Sorted(NamedTuple):
    """The records of some files, in the order of their hashes."""

    changes: list[Change]
    file: int
    """The last of them."""


class Spool:
    """The files of one listing, in a folder of their own. Raises ReadFailed when they become too large."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._size = 0
        self._packers: dict[int, Any] = {}

    def add(self, changes: Iterable[Change]) -> None:
        """Write records into their files."""
        for change in changes:
            file = int(hashed(change.record)[:2], 16)
            if file not in self._packers:
                self._packers[file] = zlib.compressobj(1, zlib.DEFLATED, 12, 5)  # which takes 32 KB
            self._write(file, self._packers[file].compress(pickle.dumps(tuple(change))))

    def sorted(self, after: int) -> Iterator[Sorted]:
        """All records of the files behind one, in their order; the last part is that of the last file."""
        for file, packer in self._packers.items():
            self._write(file, packer.flush())
        found: dict[str, Change] = {}
        for file in range(after + 1, FILES):
            found |= {change.record: change for change in self._read(file)} if file in self._packers else {}
            if len(found) >= FEWEST or file == FILES - 1:
                yield Sorted([found[record] for record in sorted(found, key=hashed)], file)
                found = {}

    def _write(self, file: int, packed: bytes) -> None:
        self._size += len(packed)
        if self._size > MOST_BYTES:
            raise ReadFailed(Cause(code="listing_too_large"), rejected=True)
        if packed:
            with self._path(file).open("ab") as opened:
                opened.write(packed)

    def _read(self, file: int) -> Iterator[Change]:
        data = zlib.decompress(self._path(file).read_bytes())
        with BytesIO(data) as stream:
            while stream.tell() < len(data):
                yield Change(*pickle.load(stream))  # noqa: S301 - what this very run has written

    def _path(self, file: int) -> Path:
        return self._folder / f"{file:03}"


@dataclass(frozen=True)
class SortedReader:
    """Reads a listing in the order of hashes; implements relay.system.stream.Reader.

    The bookmark is when the pass began, the last file of which everything is queued, and where the system still makes
    what was asked for.
    """

    reader: Reader
    now: Callable[[], datetime]

    def start(self, span: Span) -> str:  # noqa: ARG002 - always everything
        """As in Reader."""
        return f"{self.now().isoformat()}|-1|"

    def read(self, bookmark: str, deadline: Deadline) -> Iterator[Page]:
        """As in Reader; the first page comes when everything is listed."""
        began, after, waiting = bookmark.split("|", 2)
        with TemporaryDirectory() as folder:
            spool = Spool(Path(folder))
            try:
                self._list(spool, waiting, deadline)
            except NotReady as later:
                raise NotReady(f"{began}|{after}|{later.bookmark}", later.seconds) from later
            for changes, file in spool.sorted(int(after)):
                yield Page(changes, f"{began}|{file}|", datetime.fromisoformat(began), complete=file == FILES - 1)

    def check(self, where: str, deadline: Deadline) -> Iterable[Finding]:
        """As in Reader."""
        return self.reader.check(where, deadline)

    def gone(self, record: str) -> Payload | None:
        """As in relay.reading.readers.gone.TellsGone."""
        found = named([Change(record, "", {}, deleted=True)], self.reader)
        return found[0].payload if found else None

    def _list(self, spool: Spool, waiting: str, deadline: Deadline) -> None:
        """Write down everything. What the system is not ready for is asked for again where it says, if nothing came."""
        is_first = True
        try:
            for page in self.reader.read(waiting or self.reader.start(Span(None)), deadline):
                spool.add(page.changes)
                is_first = False
                if page.complete:
                    return
                if deadline.seconds_left() < RESERVE_SECONDS:
                    raise ReadFailed(Cause(code="listing_too_long"), rejected=False)
        except NotReady as later:
            raise later if is_first else NotReady("", later.seconds) from later
        raise RuntimeError("a reader ended without a complete page")
