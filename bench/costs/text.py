"""The bill as tables, in the languages of the READMEs, which hold them as they are printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from bench.costs import model, prices
from bench.costs.figures import Figures, Nat
from bench.costs.model import Bill, Line
from bench.package import ROOT

Language = Literal["en", "ja"]

BEGIN = "<!-- written by `python -m bench costs --write` -->"
END = "<!-- end of what is written -->"

READMES: dict[Language, Path] = {"en": ROOT / "README.md", "ja": ROOT / "README.ja.md"}
BENCHMARKS = ROOT / "docs" / "benchmarks.md"


class Column(NamedTuple):
    """One way out to the internet."""

    nat: Nat
    zones: int


COLUMNS = (Column("gateway", 1), Column("gateway", 2), Column("instance", 1))

_HEADS: dict[Language, Sequence[str]] = {
    "en": ("NAT gateway, 1 zone", "NAT gateway, 2 zones", "NAT instance, 1 zone"),
    "ja": ("NAT ゲートウェイ、1 ゾーン", "NAT ゲートウェイ、2 ゾーン", "NAT インスタンス、1 ゾーン"),
}
_LINES: dict[Language, dict[Line, str]] = {
    "en": {
        "network": "network: NAT and Elastic IP",
        "month": "secrets and alarms",
        "idle": "polling of an empty queue",
        "api": "API Gateway (REST)",
        "lambda": "Lambda",
        "sqs": "SQS FIFO",
        "dynamodb": "DynamoDB",
        "secrets": "secrets, read again every 5 minutes",
        "metrics": "the relay's own metrics",
        "logs": "logs",
        "traffic": "NAT traffic, 10 GB",
    },
    "ja": {
        "network": "ネットワーク: NAT と Elastic IP",
        "month": "シークレットとアラーム",
        "idle": "空のキューのポーリング",
        "api": "API Gateway (REST)",
        "lambda": "Lambda",
        "sqs": "SQS FIFO",
        "dynamodb": "DynamoDB",
        "secrets": "シークレットの再読み込み(5 分ごと)",
        "metrics": "中継システム独自のメトリクス",
        "logs": "ログ",
        "traffic": "NAT の通信量、10 GB",
    },
}
_SUMS: dict[Language, tuple[str, str]] = {
    "en": ("**without a single webhook**", "**with 1 million webhooks**"),
    "ja": ("**Webhook が 0 件の場合**", "**Webhook が 100 万件の場合**"),
}
_PATTERNS: dict[Language, dict[str, str]] = {
    "en": {
        "even": "evenly, round the clock",
        "office": "in office hours",
        "mailings": "after 20 mailings a month",
        "lists": "20 a second, from lists",
    },
    "ja": {
        "even": "24 時間均等",
        "office": "営業時間中",
        "mailings": "月 20 回のメール配信の後",
        "lists": "リストから毎秒 20 件",
    },
}
_PATTERN_HEADS: dict[Language, Sequence[str]] = {
    "en": ("1 million webhooks that come", "events in a batch", "a month, NAT instance"),
    "ja": ("100 万件の届き方", "1 回の配信のイベント数", "月額、NAT インスタンス"),
}
_BY_CLOCK: dict[Language, str] = {
    "en": "evenly, and delivered with `batch: {every: 1m}`",
    "ja": "24 時間均等、`batch: {every: 1m}` で配信",
}
_BEFORE: dict[Language, str] = {"en": "before", "ja": "以前"}


def bills(figures: Figures, language: Language) -> str:
    """What each way out costs, line by line."""
    found = [model.bill(figures, nat=each.nat, zones=each.zones) for each in COLUMNS]
    idle, with_events = _SUMS[language]

    def row(name: str, value: Callable[[Bill], float], *, bold: bool = False) -> list[str]:
        return [name, *(_usd(value(each), bold=bold) for each in found)]

    def lines(*names: Line) -> list[list[str]]:
        return [row(_LINES[language][name], lambda each, name=name: each.lines[name]) for name in names]  # type: ignore[misc]

    return _table(
        ["", *_HEADS[language]],
        [
            *lines("network", "month", "idle"),
            row(idle, lambda each: each.without_events, bold=True),
            *lines("api", "lambda", "sqs", "dynamodb", "secrets", "metrics", "logs", "traffic"),
            row(with_events, lambda each: each.total, bold=True),
        ],
    )


def arrivals(now: Figures, language: Language, before: Figures | None = None) -> str:
    """What the same number costs when it comes otherwise; and what it cost `before`."""

    def row(key: str, name: str) -> list[str]:
        each = [figures for figures in (now, before) if figures]
        return [name, f"{1 / now.invocations[key]:.1f}", *(_usd(model.bill(of, pattern=key).total) for of in each)]

    heads = [*_PATTERN_HEADS[language], *([_BEFORE[language]] if before else [])]
    rows = [row(key, name) for key, name in _PATTERNS[language].items()]
    if now.minute:
        clock = [_BY_CLOCK[language], f"{now.minute.events:.1f}", _usd(model.bill_by_clock(now).total)]
        rows.insert(1, [*clock, *([""] if before else [])])
    return _table(heads, rows)


def by_route(now: Figures, before: Figures) -> str:
    """Calls and units of AWS for one event of each route, one, ten and a hundred in a batch."""
    rows = []
    for name, batches in now.routes.items():
        for each in batches:
            used = (each.accepted + each.delivered) * (1 / each.events)
            cost, old = (model.variable(figures, name, each.events) for figures in (now, before))
            counted = (used.calls, used.sqs, used.writes, used.reads, used.requests, used.log_bytes)
            rows.append([name, str(each.events), *map(_figure, counted), _usd(cost), _usd(old)])
    heads = ["route to", "in a batch", "calls", "SQS", "writes", "reads", "requests", "log bytes"]
    return _table([*heads, "USD a million", "before"], rows)


def unit_prices() -> str:
    """Every price with its source."""
    found = [each for each in vars(prices).values() if isinstance(each, prices.Price)]
    return _table(["USD", "for one", "source"], [[_amount(each.amount), each.per, each.source] for each in found])


def readme(now: Figures, language: Language) -> str:
    """What stands in the README of a language."""
    return f"{bills(now, language)}\n\n{arrivals(now, language)}"


def whole(now: Figures, before: Figures) -> str:
    """What stands beside that in docs/benchmarks.md."""
    return f"{arrivals(now, 'en', before)}\n\n{by_route(now, before)}\n\n{unit_prices()}"


def pages(now: Figures, before: Figures) -> Mapping[Path, str]:
    """Every page that holds figures, and what stands between its marks."""
    return {**{path: readme(now, language) for language, path in READMES.items()}, BENCHMARKS: whole(now, before)}


def replaced(text: str, content: str) -> str:
    """A page with what stands between its marks written anew. Raises ValueError for a page without marks."""
    block = f"{BEGIN}\n{content}\n{END}"
    new, number = re.subn(re.escape(BEGIN) + r".*?" + re.escape(END), lambda _: block, text, flags=re.DOTALL)
    if number != 1:
        raise ValueError(f"the marks {BEGIN} and {END} stand {number} times")
    return new


def write(now: Figures, before: Figures) -> None:
    """Write the figures into every page."""
    for path, content in pages(now, before).items():
        path.write_text(replaced(path.read_text(encoding="utf-8"), content), encoding="utf-8")


def _usd(value: float, *, bold: bool = False) -> str:
    text = f"{value:.2f}" if value >= 0.005 else ""
    return f"**{text}**" if bold else text


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}".rstrip("0").rstrip(".")


def _amount(value: float) -> str:
    return f"{value:.2f}" if value >= 1 else f"{value:.10f}".rstrip("0")


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("|" + "|".join(f" {cell} " if cell else " " for cell in line) + "|" for line in lines)
