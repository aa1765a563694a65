"""What the checks of all field types share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from local.systems.kintone.apps.app import Field, Precision
from local.systems.kintone.texts import Text


class Problem(NamedTuple):
    """What is wrong with one value, and how the key in `errors` ends.

    A text in a NUMBER field is reported under `record[code].value` where everything else is under
    `record.code.value` (`SonicGarden/kintone-emulator:doc/kintone-behavior-notes.md` section 5, measured).
    """

    text: Text
    suffix: str = ".value"
    bracket: bool = False


class Bad(Exception):
    """A value that kintone refuses with CB_VA01."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems


@dataclass(frozen=True)
class Directory:
    """The people of the domain: login name or code to the name that is shown."""

    users: Mapping[str, str] = field(
        default_factory=lambda: {"Administrator": "Administrator", "sato": "佐藤", "takahashi": "高橋"}
    )
    organizations: Mapping[str, str] = field(default_factory=lambda: {"sales": "営業部", "dev": "開発部"})
    groups: Mapping[str, str] = field(default_factory=lambda: {"everyone": "Everyone", "admins": "管理者"})


@dataclass(frozen=True)
class Checking:
    """What a check needs to know beside the field and the value."""

    precision: Precision
    directory: Directory
    new_row: Callable[[], str]
    old: Any = None
    in_table: bool = False


Checker = Callable[[Field, Any, Checking], Any]
"""Takes what a client sent, returns what kintone keeps; raises Bad, or Refusal where kintone has a code of its own."""
