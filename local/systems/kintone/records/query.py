"""kintone's query language, parsed (https://cybozu.dev/ja/kintone/docs/overview/query/).

Comparisons, `in`, `like`, `is empty`, `and`, `or`, brackets, `order by`, `limit`, `offset`. Functions such as TODAY()
are left out and refused like any other text that is no query, with CB_VA01 on `query`. A string is in double quotes
and holds no raw control characters (`SonicGarden/kintone-emulator`, query tests run against a live kintone).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from local.systems.kintone.errors import bad_request, invalid
from local.systems.kintone.texts import BAD_QUERY, Text

MOST_RECORDS = 500
DEFAULT_RECORDS = 100
FURTHEST_OFFSET = 10_000
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<string>"(?:[^"\\\x00-\x1f]|\\.)*")
    | (?P<operator>!=|>=|<=|=|>|<)
    | (?P<mark>[(),])
    | (?P<word>[^\s"=<>!(),]+)
    )""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True)
class Comparison:
    """`field operator values`; `in` has any number of values, `is empty` has none."""

    field: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Both:
    """`left and right`, or `left or right`."""

    left: "Condition"
    right: "Condition"
    any_of: bool


Condition = Comparison | Both


@dataclass(frozen=True)
class Query:
    """A whole query. `order` is field codes, each with whether it descends."""

    condition: Condition | None
    order: tuple[tuple[str, bool], ...]
    limit: int
    offset: int


def parse(text: str) -> Query:
    """Parse a query; raise CB_VA01, GAIA_QU01 (limit) or GAIA_QU02 (offset)."""
    return _Parser(list(_tokens(text))).query()


def not_a_query() -> NoReturn:
    """Raise CB_VA01 on `query`."""
    raise invalid({"query": [BAD_QUERY]})


def _tokens(text: str) -> Iterator[str]:
    position, text = 0, text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if not match:
            not_a_query()
        position = match.end()
        yield match[0].strip()


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    def query(self) -> Query:
        first = self._peek()
        condition = None if first in ("", "order", "limit", "offset") else self._either()
        order = self._order()
        limit = self._number("limit", DEFAULT_RECORDS)
        offset = self._number("offset", 0)
        if self._peek():
            not_a_query()
        if limit > MOST_RECORDS:
            message = Text("limitには500以下の数値を指定してください。", "limit must be 500 or less.")
            raise bad_request("GAIA_QU01", message)
        if offset > FURTHEST_OFFSET:
            message = Text("offsetには10,000以下の数値を指定してください。", "offset must be 10,000 or less.")
            raise bad_request("GAIA_QU02", message)
        return Query(condition, order, limit, offset)

    def _either(self) -> Condition:
        left = self._all()
        while self._take("or"):
            left = Both(left, self._all(), any_of=True)
        return left

    def _all(self) -> Condition:
        left = self._one()
        while self._take("and"):
            left = Both(left, self._one(), any_of=False)
        return left

    def _one(self) -> Condition:
        if self._take("("):
            inside = self._either()
            self._expect(")")
            return inside
        field = self._word()
        operator = self._operator()
        if operator.startswith("is"):
            self._expect("empty")
            return Comparison(field, operator, ())
        if operator.endswith("in"):
            return Comparison(field, operator, self._list())
        return Comparison(field, operator, (self._value(),))

    def _operator(self) -> str:
        first = self._next().lower()
        if first in ("=", "!=", ">", "<", ">=", "<=", "in", "like"):
            return first
        if first == "is":
            return "is not" if self._take("not") else "is"
        second = self._next().lower()
        if first == "not" and second in ("in", "like"):
            return f"not {second}"
        not_a_query()

    def _list(self) -> tuple[str, ...]:
        self._expect("(")
        values = [self._value()]
        while self._take(","):
            values.append(self._value())
        self._expect(")")
        return tuple(values)

    def _value(self) -> str:
        token = self._next()
        if token.startswith('"'):
            return re.sub(r"\\(.)", r"\1", token[1:-1])
        if not _NUMBER.fullmatch(token):
            not_a_query()
        return token

    def _order(self) -> tuple[tuple[str, bool], ...]:
        if not self._take("order"):
            return ()
        self._expect("by")
        order = [self._sort()]
        while self._take(","):
            order.append(self._sort())
        return tuple(order)

    def _sort(self) -> tuple[str, bool]:
        field = self._word()
        if self._take("asc"):
            return field, False
        self._take("desc")
        return field, True

    def _number(self, name: str, default: int) -> int:
        if not self._take(name):
            return default
        token = self._next()
        if not token.isdecimal():
            not_a_query()
        return int(token[:9])

    def _word(self) -> str:
        token = self._next()
        if not token or token[0] in '"=<>!(),':
            not_a_query()
        return token

    def _peek(self) -> str:
        return self._tokens[self._at].lower() if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._tokens[self._at] if self._at < len(self._tokens) else ""
        self._at += 1
        return token

    def _take(self, token: str) -> bool:
        taken = self._peek() == token
        self._at += taken
        return taken

    def _expect(self, token: str) -> None:
        if not self._take(token):
            not_a_query()
