"""Slips of Japanese keyboards in relay.yaml: named with the line, the character, and what to type instead."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import config
from config import keyboard
from tests.unit.config.conftest import Load, Refuse

ROOT = Path(__file__).resolve().parents[3]
FILES = [ROOT / "relay.yaml", *sorted((ROOT / "examples").glob("*.yaml")), ROOT / "tests" / "faults" / "relay.yaml"]

SIBLINGS = {
    ":": "：",
    ",": "，、",
    "[": "［「【",
    "]": "］」】",
    "{": "｛",
    "}": "｝",
    "#": "＃",
    "-": "－ー−",
    '"': "“”＂",
    "'": "‘’＇",
    " ": "\u3000\u00a0",
    "|": "｜",
    ">": "＞",
}
"""What a Japanese keyboard, or a word processor, gives in place of each."""

CASES = [
    ("app： 12", "`：` should be `:`"),
    ("app:　12", "a full-width blank should be a half-width blank"),
    ("app: １２", "`１２` should be `12`"),
    ("app:12", "`app:12` should be `app: 12`"),
    ("app：12", "`：` should be `: `"),
    ("app：　12", "a full-width blank should be a half-width blank, `：` should be `:`"),
    ("ａｐｐ: 12", "`ａｐｐ` should be `app`"),
]


def structure(text: str) -> Iterator[int]:
    """Where the characters stand that make the file what it is, as PyYAML itself reads it."""
    covered: set[int] = set()
    for token in yaml.scan(text):
        start, end = token.start_mark.index, token.end_mark.index
        match token:
            case yaml.ScalarToken(style=str(style)) if style in "\"'":
                yield from (start, end - 1)
            case yaml.ScalarToken(style=None) | yaml.StreamStartToken() | yaml.StreamEndToken() | yaml.KeyToken():
                pass
            case yaml.BlockMappingStartToken() | yaml.BlockSequenceStartToken() | yaml.BlockEndToken():
                pass
            case _:
                yield start
        covered.update(range(start, end))
    for at, character in enumerate(text):
        if at in covered:
            continue
        line = text[text.rfind("\n", 0, at) + 1 : at]
        is_blank = character == " " and bool(text[at + 1 :].partition("\n")[0].strip())
        if "#" not in line and (character == "#" or is_blank):
            yield at


TEXTS = [path.read_text(encoding="utf-8") for path in FILES]
SLIPS = [
    (number, at, sibling)
    for number, text in enumerate(TEXTS)
    for at in structure(text)
    for sibling in SIBLINGS.get(text[at], "")
]


@given(st.sampled_from(SLIPS))
def test_any_structural_character_typed_full_width_is_named_with_its_line(slip: tuple[int, int, str]) -> None:
    number, at, sibling = slip
    text = TEXTS[number]
    damaged = text[:at] + sibling + text[at + 1 :]
    line = text.count("\n", 0, at) + 1
    found = problems_of(damaged)
    assert any(f":{line}: a slip of the keyboard" in each for each in found), (line, damaged.split("\n")[line - 1])
    assert line_says(found, line, sibling, text[at])


GLUES = [(number, at) for number, text in enumerate(TEXTS) for at in structure(text) if text[at : at + 2] == ": "]


@given(st.sampled_from(GLUES))
def test_a_blank_that_is_missing_after_a_colon_is_named_with_its_line(glue: tuple[int, int]) -> None:
    number, at = glue
    text = TEXTS[number]
    damaged = text[: at + 1] + text[at + 1 :].lstrip(" ")
    line = text.count("\n", 0, at) + 1
    found = problems_of(damaged)
    right_all_the_same = found[0].startswith("relay.yaml: loads")  # {allow:[marketo]}: brackets need no blank in braces
    assert right_all_the_same or any(f":{line}: a slip of the keyboard" in each for each in found)


def test_there_are_slips_of_every_kind_to_try() -> None:
    assert {sibling for _, _, sibling in SLIPS} >= set("：，、［］｛｝＃“”\u3000")
    assert len(SLIPS) > 2000


def line_says(found: list[str], line: int, sibling: str, meant: str) -> bool:
    told = [each for each in found if f":{line}: a slip of the keyboard" in each]
    if sibling.isspace():
        return any("blank" in each for each in told)
    return any(f"`{sibling}" in each and f"should be `{meant}" in each for each in told)


def problems_of(text: str) -> list[str]:
    path = Path("relay.yaml")
    try:
        settings = load_text(text)
    except config.ConfigError as error:
        return str(error).split("\n")
    return [f"{path}: loads: {sorted(settings.routes)}"]


def load_text(text: str) -> config.Settings:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "relay.yaml")
        path.write_text(text, encoding="utf-8")
        return config.load(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_without_slips_has_none_that_would_be_told(path: Path) -> None:
    assert [each for each in keyboard.slips(path.read_text(encoding="utf-8")) if each.certain] == []


@pytest.mark.parametrize(("typed", "said"), CASES)
def test_a_slip_is_told_with_what_to_type_in_english_and_japanese(typed: str, said: str) -> None:
    text = (ROOT / "relay.yaml").read_text(encoding="utf-8").replace("app: 12", typed, 1)
    [told] = [each for each in problems_of(text) if "slip" in each]
    line = next(number for number, each in enumerate(text.split("\n"), start=1) if typed in each)
    assert f"relay.yaml:{line}: a slip of the keyboard: {said}" in told
    assert re.search(r"入力ミスです。次のように直してください: .+ → ", told)


@pytest.mark.parametrize(
    "field",
    [
        "電話（携帯）: phone",
        "備考：社内: note",
        "数値１: score",
        "担当者・役職: title",
        "会社、団体: company",
        "株式会社　名: company",
        "開始～終了: period",
    ],
)
def test_field_codes_in_japanese_are_no_slips(field: str) -> None:
    text = (ROOT / "relay.yaml").read_text(encoding="utf-8").replace("      company: company\n", f"      {field}\n")
    assert field.rpartition(": ")[0] in dict(load_text(text).routes["mail-opened"].fields)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "comment",
    [
        "「資料」をクリックしました：{link}",
        "［自動］メールをクリック、{link}",
        "＊重要＊ {link}",
        "１件のクリック（{link}）",
        "“{link}”",
    ],
)
def test_texts_in_quotes_may_hold_anything(comment: str) -> None:
    text = (ROOT / "examples" / "kintone-comment.yaml").read_text(encoding="utf-8")
    loaded = load_text(text.replace("Clicked {link} in {mailName}", comment))
    assert loaded.routes["mail-clicked"].comment.text == comment  # type: ignore[attr-defined]


def test_a_legitimate_character_elsewhere_is_not_blamed_for_another_mistake(refuse: Refuse, load: Load) -> None:
    found = refuse(
        """\
        connections: {books: {system: ledger, url: https://x}}
        routes:
          opened:
            to: books
            page: 5000
            columns:
              備考：社内: note
        """
    )
    assert found == ["relay.yaml:5: routes.opened.page: 5000 is too large; at most 999 is accepted."]


@pytest.mark.parametrize("comma", "，、")
def test_a_full_width_comma_in_a_list_is_told_though_yaml_takes_it_for_text(comma: str) -> None:
    text = (ROOT / "relay.yaml").read_text(encoding="utf-8").replace("to: kintone", f"json_strings: [a{comma} b]", 1)
    text = text.replace("    app: 12", "    to: kintone\n    app: 12")
    [told] = problems_of(text)
    assert f"`{comma}` should be `,`" in told
    assert load_text(text.replace(f"[a{comma} b]", f'["a{comma} b"]')).routes["mail-opened"].json_strings


def test_what_follows_a_full_width_bracket_is_not_blamed() -> None:
    text = (ROOT / "relay.yaml").read_text(encoding="utf-8").replace("type: number}\n", "type: number｝\n", 1)
    found = problems_of(f"{text}      会社、団体: company\n")
    assert any("`｝` should be `}`" in each for each in found)
    assert not any("、" in each.partition(" / ")[0] for each in found)


@pytest.mark.parametrize("zone", ["+9:00", "+9", "JST", "+09:00"])
def test_a_zone_that_yaml_reads_as_a_number_is_answered_like_any_other(zone: str) -> None:
    text = (ROOT / "relay.yaml").read_text(encoding="utf-8").replace("zone: Asia/Tokyo", f"zone: {zone}")
    [told] = problems_of(text)
    assert f"routes.mail-opened.fields.opened_at.zone: '{zone}' is no IANA time zone. Did you mean Asia/Tokyo?" in told


def test_what_yaml_says_stays_beside_a_slip_that_may_be_none(refuse: Refuse) -> None:
    found = refuse("routes： {}\nconnections: {}\n")
    assert found[0].startswith("relay.yaml:1: a slip of the keyboard: `：` should be `:`")
    assert "the file is not YAML" in found[1]
