"""How the history of a reading looks: nine columns, as a table or as CSV, and one process opened."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from operations.readings.history import ReadProcess, StatusWord
from operations.readings.opened import ExplainedRecord, OpenedProcess
from operations.text import counted, local_time
from ops.output.hints import pasted
from ops.output.terminal import remark, say, table, write_csv
from relay.core.config import Language
from relay.history.counts import RouteCounts

_COLUMNS: dict[Language, tuple[str, ...]] = {
    "en": (
        "Process ID",
        "Client ID",
        "Custom Object name",
        "Creation Date",
        "Process Status",
        "Number of leads successfully created",
        "Number of successfully mapped custom objects",
        "Number of custom objects failed",
        "Number of custom object with warnings",
    ),
    "ja": (
        "プロセス ID",
        "クライアント ID",
        "カスタムオブジェクト名",
        "作成日時",
        "プロセスの状態",
        "作成したリードの数",
        "書き込んだカスタムオブジェクトの数",
        "失敗したカスタムオブジェクトの数",
        "警告のあるカスタムオブジェクトの数",
    ),
}
STATUS_JA: dict[StatusWord, str] = {
    "Running": "実行中",
    "Waiting": "待機中",
    "Delivering": "配信中",
    "Completed": "完了",
    "Failed": "失敗",
    "Interrupted": "中断",
    "Stopped": "停止",
}
_OPENED: dict[Language, tuple[str, ...]] = {
    "en": ("route", "delivered", "skipped", "unmatched", "failed", "with warnings", "made"),
    "ja": ("ルート", "配信済み", "書き込み不要", "対象の人が未登録", "失敗", "警告あり", "作成・書き込み"),
}
_RECORDS: dict[Language, tuple[str, ...]] = {
    "en": ("time", "kind", "route", "record", "code", "reason", "what to do"),
    "ja": ("時刻", "種類", "ルート", "レコード", "コード", "理由", "対応"),
}
_MADE_JA = {"lead": "リード", "object": "カスタムオブジェクト"}
_KINDS: dict[Language, dict[str, str]] = {
    "en": {"failed": "failed", "warned": "warning"},
    "ja": {"failed": "失敗", "warned": "警告"},
}


def show_history(found: Iterable[ReadProcess], language: Language) -> None:
    """One row for each process."""
    table(_COLUMNS[language], [_row(each, language, local_time(each.created_at)) for each in found])


def show_next(name: str, found: Sequence[ReadProcess], language: Language) -> None:
    """How to open one of these: the newest with something to explain, else the newest. Some are there."""
    number = next((each for each in found if each.failed or each.warnings), found[0]).process_id
    words = "失敗と警告の内容、対処方法" if language == "ja" else "What failed, or has warnings, and what to do"
    say(f"{words}: relay read history {name} {number}")


def remark_idle(name: str, left_out: int, language: Language) -> None:
    """How many are left out that had nothing to tell."""
    how = f"relay read history {name} --all"
    english = f"{counted(left_out, 'process', 'processes')} had nothing to tell: {how}"
    remark(f"配信するもののなかったプロセス {left_out} 件も表示: {how}" if language == "ja" else english)


def write_history(found: Iterable[ReadProcess], language: Language) -> None:
    """The same as CSV; times are ISO 8601, as a spreadsheet takes them."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS[language])
    writer.writerows(_row(each, language, _iso(each.created_at)) for each in found)
    write_csv(text.getvalue().rstrip("\n"))


def show_opened(opened: OpenedProcess, language: Language) -> None:
    """The nine columns, one below the other; then its routes, and what failed or was warned of."""
    process = opened.process
    for name, value in zip(_COLUMNS[language], _row(process, language, local_time(process.created_at)), strict=True):
        say(f"{name}: {value}")
    if process.code:
        say(f"{'コード' if language == 'ja' else 'Code'}: {process.code}")
    say()
    table(_OPENED[language], [_route_row(name, each, language) for name, each in process.routes.items()])
    if opened.records:
        say()
        table(_RECORDS[language], [_record_row(each, language) for each in opened.records])


def _row(each: ReadProcess, language: Language, created: str) -> tuple[str, ...]:
    return (
        str(each.process_id),
        each.client_id or "-",
        each.custom_object or "-",
        created,
        STATUS_JA[each.status] if language == "ja" else each.status,
        _number(each.leads_created),
        _number(each.objects_mapped),
        str(each.failed),
        str(each.warnings),
    )


def _number(number: int | None) -> str:
    return "-" if number is None else str(number)


def _iso(moment: datetime) -> str:
    return moment.astimezone().isoformat(timespec="seconds")


def _route_row(name: str, each: RouteCounts, language: Language) -> Sequence[str]:
    made = ", ".join(_made(word, number, language) for word, number in sorted(each.made.items())) or "-"
    numbers = (each.delivered, each.skipped, each.unmatched, each.failed, each.warned)
    return (name, *map(str, numbers), made)


def _made(word: str, number: int, language: Language) -> str:
    return f"{_MADE_JA.get(word, word)} {number}" if language == "ja" else f"{number} {word}"


def _record_row(each: ExplainedRecord, language: Language) -> Sequence[str]:
    kind = _KINDS[language][each.kind]
    return (local_time(each.at), kind, each.route, each.record, each.code, pasted(each.reason), pasted(each.what_to_do))
