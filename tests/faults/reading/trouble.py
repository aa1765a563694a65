"""What befalls each call of a function: it fails, its answer is lost, or the function is stopped before or after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any, NoReturn, TypeVar

from botocore.exceptions import ClientError

from tests.support.reader_notes import Notes

T = TypeVar("T")

KILLS = ("killed before", "killed after")

_ONE_BY_ONE = "put_all"
"""Puts many items, in requests of which each may fail."""


class Killed(BaseException):
    """The function is stopped, and nothing of it goes on."""


class Trouble:
    """Strikes with the chance `share`, while it is `on`."""

    def __init__(self, random: Random, share: float) -> None:
        self.random = random
        self.share = share
        self.on = False
        self.silent_for = 0
        """Calls that AWS does not answer."""
        self.blows: Counter[str] = Counter()

    def around(self, what: str, call: Callable[[], T]) -> T:
        """The call, or what befalls it. Raises Killed, and botocore's errors."""
        if not self.on:
            return call()
        if self.silent_for > 0:
            self.silent_for -= 1
            raise self._fails(what, "fails")
        if self.random.random() >= self.share:
            return call()
        blow = self.random.choice(["fails", "is silent for a while", "answer lost", *KILLS])
        if blow in KILLS:
            return self._killed(what, call, blow)
        if blow == "is silent for a while":
            self.silent_for = self.random.randint(2, 12)
        if blow == "answer lost":
            call()
        raise self._fails(what, blow)

    def kills(self, what: str, call: Callable[[], T]) -> T:
        """The call, unless the function is stopped before or after it. Raises Killed."""
        if not self.on or self.random.random() >= self.share:
            return call()
        return self._killed(what, call, self.random.choice(KILLS))

    def _killed(self, what: str, call: Callable[[], object], blow: str) -> NoReturn:
        self.blows[f"{what}: {blow}"] += 1
        if blow == "killed after":
            call()
        raise Killed

    def _fails(self, what: str, blow: str) -> ClientError:
        self.blows[f"{what}: {blow}"] += 1
        return ClientError({"Error": {"Code": "InternalServerError", "Message": ""}}, what)


class Troubled:
    """Something whose `methods` are in trouble; all else of it is as it was."""

    def __init__(self, real: Any, trouble: Trouble, what: str, methods: Collection[str]) -> None:
        self._real, self._trouble, self._what, self._methods = real, trouble, what, methods

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        if name not in self._methods:
            return found
        return self._one_by_one(found) if name == _ONE_BY_ONE else self._whole(found)

    def _whole(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def called(*arguments: Any, **named: Any) -> Any:
            return self._trouble.around(self._what, lambda: method(*arguments, **named))

        return called

    def _one_by_one(self, method: Callable[..., None]) -> Callable[..., None]:
        """A batch may have been done in part when the function is stopped."""

        def called(items: Any, *arguments: Any) -> None:
            for key, value in list(items.items()):
                self._trouble.around(self._what, partial(method, {key: value}, *arguments))

        return called


@dataclass
class TroubledNotes(Notes):
    """What a reader keeps, in trouble with each text."""

    trouble: Trouble = field(kw_only=True)

    def get(self, kind: str, name: str) -> str | None:
        return self.trouble.around("memory of the reader", partial(super().get, kind, name))

    def keep(self, key: tuple[str, str], content: str) -> None:
        self.trouble.around("memory of the reader", partial(super().keep, key, content))
