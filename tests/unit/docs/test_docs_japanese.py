"""Japanese that people read: the screens' words, one word for each thing, nothing that was translated word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.docs.pages import ROOT

FOLDERS = ("config", "examples", "functions", "infra", "local", "operations", "ops")
FILES = [
    *sorted(ROOT.glob("*.ja.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "relay.yaml",
    *sorted(path for folder in FOLDERS for end in ("py", "yaml") for path in (ROOT / folder).rglob(f"*.{end}")),
]
"""All that people read, but for the tests and what others wrote."""

NOT_BUT = {
    "スタンドイン|代役": "モックサーバー",
    "封筒": "エンベロープ",
    "平らな": "フラットな",
    "まとまりごと": "バッチごと",
    "折り返し(?!依頼)": "往復",
    "諦め|あきらめ": "再試行を打ち切る、タイムアウトする",
    "アラーム(?:が|も)鳴": "アラームを通知します",
    "呼び出された担当者": "当番(オンコール)担当者",
    "取り出すもの": "取り出す方法",
    "配送": "配信",
    "いま(?:[、はのもで]|すぐ)": "今",
    "あとから": "後から",
    "わか(?:り|ら|る)": "分かり",
    "PUT を必要と": "kintone が受け付けるのは…からの PUT です",
    "資格ルール": "クオリフィケーションルール",
    "活動ログ": "アクティビティログ",
    "(?<!必須)(?<!設定)(?<!詳細)項目": "フィールド (Marketo、kintone)、値、設定項目、入力欄",
    "コンマ": "カンマ",
    "ほかの|ほかに": "他の、他に",
    "デットレター|デッドレタ(?!ー)": "デッドレター",
    "(?<!つの)呼出": "呼び出し",
    "下さい|出来(?:る|ます|ない)|全て|既に": "ください、できる、すべて、すでに",
    "Read-(?:Only|Write) Lead": "Read-Only Person, Read-Write Person",
}
"""Words that must not occur, and what to write."""

FULL_WIDTH = re.compile("[Ａ-Ｚａ-ｚ０-９（）]")
"""Letters, digits and parentheses are half-width in our texts; only code quotes what a Japanese keyboard may type."""

OF_OTHERS = "値がほかのレコードと重複しています"
"""kintone's own words, which its stand-in repeats."""


def japanese(path: Path) -> Iterator[tuple[int, str]]:
    """The lines with Japanese in them, and those that hold names of Marketo's permissions."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if re.search(r"[\u3040-\u30ff\u4e00-\u9fff]|Read-", line):
            yield number, line.replace(OF_OTHERS, "")


LINES = [(path, number, line) for path in FILES for number, line in japanese(path)]


def test_there_is_japanese_in_every_place_that_people_read() -> None:
    found = {path.relative_to(ROOT).parts[0] for path, _, _ in LINES}
    assert found >= {"README.ja.md", "docs", "relay.yaml", *FOLDERS}


@pytest.mark.parametrize("word", NOT_BUT)
def test_a_word_that_is_not_ours_does_not_occur(word: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}" for path, number, line in LINES if re.search(word, line)
    ]
    assert not found, f"write {NOT_BUT[word]}"


@pytest.mark.parametrize(
    ("word", "right"),
    [
        ("いま", "今すぐ実行する"),
        ("項目", "すべての設定項目、必須項目、Mazrica の詳細項目"),
        ("折り返し", "折り返し依頼"),
        ("わか", "分かります"),
    ],
)
def test_what_is_right_is_not_taken_for_wrong(word: str, right: str) -> None:
    assert not [pattern for pattern in NOT_BUT if word in pattern and re.search(pattern, right)]


def test_letters_digits_and_parentheses_are_half_width() -> None:
    pages = [each for each in LINES if each[0].suffix in {".md", ".yaml"}]
    assert not [f"{path.name}:{number}: {line}" for path, number, line in pages if FULL_WIDTH.search(line)]
