"""For whom each row of the accounts' files stands: those of one domain, or of one company, have one account.

Written beside the files of accounts, and read when those of contacts are made: by then Mazrica has given the accounts
their ids. Hashes alone (systems.mazrica.people.index_keys).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

_FILE = ".account-scopes"


@dataclass
class AccountScopes:
    """Of one folder."""

    folder: Path
    company_of: dict[str, str] = field(default_factory=dict)
    """By scope: the key of the row's name and phone."""

    def __post_init__(self) -> None:
        if self._path.exists():
            pairs = (line.split() for line in self._path.read_text(encoding="utf-8").splitlines())
            self.company_of |= {pair[0]: pair[1] for pair in pairs if len(pair) == 2}

    def add(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Keep some, before their rows are written."""
        found = dict(pairs)
        if found:
            with self._path.open("a", encoding="utf-8") as file:
                file.writelines(f"{scope} {company}\n" for scope, company in found.items())
            self.company_of |= found

    def of_company(self, company: str) -> set[str]:
        """The scopes that a row stands for."""
        return {scope for scope, each in self.company_of.items() if each == company}

    @property
    def _path(self) -> Path:
        return self.folder / _FILE
