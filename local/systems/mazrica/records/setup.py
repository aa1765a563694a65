"""What an account's administrators set up: types of deals with their phases, own staff, industries.

The shape of a deal type, and that phases have a status, are the vendor's (https://developers-senses.mazrica.com/api ,
`GET /domains/settings`). The five kinds of actions are fixed (https://intercom.help/senses_manual/ja/articles/2979467);
their ids are ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from local.systems.mazrica.errors import invalid


@dataclass(frozen=True)
class Named:
    """A choice."""

    id: int
    name: str

    def shown(self) -> dict[str, Any]:
        """As the API shows it where a record names it."""
        return {"id": self.id, "name": self.name}


@dataclass(frozen=True)
class User(Named):
    """One of the own staff."""

    email: str
    deleted: bool = False


@dataclass(frozen=True)
class Phase(Named):
    """A step of a deal."""

    status: int = 1


@dataclass(frozen=True)
class DealType(Named):
    """A type of deals (案件タイプ) with the choices of its own."""

    phases: tuple[Phase, ...]
    products: tuple[Named, ...]
    probabilities: tuple[Named, ...]
    channels: tuple[Named, ...]

    def choices(self, link: str) -> tuple[Named, ...]:
        """What a deal of this type may choose as phase, product, probability or channel."""
        found: tuple[Named, ...] = getattr(self, {"probability": "probabilities"}.get(link, f"{link}s"))
        return found


PATTERNS = tuple(Named(at, name) for at, name in enumerate(("面談", "メール", "電話", "社内タスク", "社外タスク"), 1))
"""Kinds of actions."""


@dataclass
class Setup:
    """All of it. Ids are an account's own."""

    users: list[User] = field(default_factory=list)
    deal_types: list[DealType] = field(default_factory=list)
    industries: list[Named] = field(default_factory=list)
    owner_roles: list[Named] = field(default_factory=list)
    purposes: list[Named] = field(default_factory=list)

    def deal_type(self, number: Any) -> DealType:
        """The type of this id or name. Raises Refusal 400."""
        found: DealType = chosen(self.deal_types, number, "dealType")
        return found

    def user(self, number: Any) -> User:
        """One of the staff, by id or name. Raises Refusal 400."""
        found: User = chosen(self.users, number, "user")
        return found

    def add_deal_type(self, name: str, phases: Iterable[str]) -> DealType:
        """A new type; it has phases of its own, and one of each other choice."""
        first = 100 * (len(self.deal_types) + 1)
        made = DealType(
            10 + len(self.deal_types),
            name,
            tuple(Phase(first + at, each) for at, each in enumerate(phases, 1)),
            (Named(first + 51, "標準"),),
            (Named(first + 61, "未定"),),
            (Named(first + 71, "直接"),),
        )
        self.deal_types.append(made)
        return made

    def add_user(self, name: str, email: str, *, deleted: bool = False) -> User:
        """One more of the staff."""
        made = User(101 + len(self.users), name, email, deleted)
        self.users.append(made)
        return made


def chosen(choices: Iterable[Any], wanted: Any, what: str) -> Any:
    """The choice of this id or name. Raises Refusal 400."""
    for each in choices:
        if wanted in (each.id, each.name):
            return each
    raise invalid(f"{what}: no such choice")


def find(choices: Iterable[Named], number: Any) -> Named | None:
    """The choice of this id; None where there is none."""
    return next((each for each in choices if each.id == number), None)


def shipped() -> Setup:
    """What an account has to begin with."""
    setup = Setup(
        industries=[Named(1, "IT"), Named(2, "製造")],
        owner_roles=[Named(1, "営業部")],
        purposes=[Named(1, "初回訪問"), Named(2, "提案"), Named(3, "クロージング")],
    )
    setup.add_user("営業 太郎", "taro@sales.invalid")
    setup.add_user("営業 花子", "hanako@sales.invalid")
    setup.add_user("退職 次郎", "jiro@sales.invalid", deleted=True)
    setup.add_deal_type("標準", ("アプローチ", "ヒアリング", "提案", "見積", "受注", "失注"))
    return setup
