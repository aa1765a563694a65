"""A reader's own memory in memory: what a page puts stands once the page is queued (relay.reading.readers.memory)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Notes:
    """Those of one run; `kept` is what all of them share."""

    kept: dict[tuple[str, str], str] = field(default_factory=dict)
    put_so_far: dict[tuple[str, str], str] = field(default_factory=dict)

    def get(self, kind: str, name: str) -> str | None:
        return self.put_so_far.get((kind, name), self.kept.get((kind, name)))

    def put(self, kind: str, name: str, content: str) -> None:
        self.put_so_far[kind, name] = content

    def put_ahead(self, kind: str, name: str, content: str) -> None:
        self.keep((kind, name), content)
        self.put_so_far.pop((kind, name), None)

    def write(self) -> None:
        """One after the other."""
        for (kind, name), content in [*self.put_so_far.items()]:
            self.put_ahead(kind, name, content)

    def keep(self, key: tuple[str, str], content: str) -> None:
        self.kept[key] = content
