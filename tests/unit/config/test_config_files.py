"""Files that are no configuration at all, and what YAML would otherwise change in silence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import config
from config.document import MAX_VALUES
from config.nodes import MAX_BYTES, MAX_DEPTH

if TYPE_CHECKING:
    from tests.unit.config.conftest import Refuse

ADVICE = "Check the indentation, the colons and the quotes there. / 字下げ、コロン、引用符を確認してください。"
NOT_UTF_8 = "the file is not UTF-8 text. Save it as UTF-8. / UTF-8 で保存してください。"
FINE = """\
connections: {books: {system: ledger, url: https://ledger.example.com}}
routes: {opened: {to: books, page: 1, columns: {}}}
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "relay.yaml: the file is empty. Write at least `connections:` and `routes:`."),
        ("# only a comment\n", "relay.yaml: the file is empty. Write at least `connections:` and `routes:`."),
        ("hello\n", "relay.yaml: a mapping is wanted, this is text. Write `name: value` in the lines below it."),
        ("- a\n", "relay.yaml: a mapping is wanted, this is a list. Write `name: value` in the lines below it."),
        ("~\n", "relay.yaml: a mapping is wanted, this is empty. Write `name: value` in the lines below it."),
        (
            "a: b\n---\nc: d\n",
            (
                "relay.yaml:2: the file is not YAML at line 2, column 1: "
                f"a second document begins here, only one is read. {ADVICE}"
            ),
        ),
        (
            "a: b\nc: \x07\n",
            (
                "relay.yaml:2: the file is not YAML at line 2, column 4: "
                f"the character U+0007 may not stand here. {ADVICE}"
            ),
        ),
        ('a: "\\U00110000"\n', "relay.yaml: the file is not YAML: an escape in it stands for no character."),
        ('a: "\\UFFFFFFFF"\n', "relay.yaml: the file is not YAML: an escape in it stands for no character."),
        ("a: 会社\n".encode("shift_jis"), f"relay.yaml:1: {NOT_UTF_8}"),
        ("a: b\n".encode("utf-16"), f"relay.yaml:1: {NOT_UTF_8}"),
        (b"#" * (MAX_BYTES + 1), f"relay.yaml: the file is larger than {MAX_BYTES} bytes. Make it smaller."),
        (
            "[" * 5000,
            f"relay.yaml:1: the values are nested more than {MAX_DEPTH} levels deep. Make them flatter.",
        ),
        (
            "a: &a\n  b: *a\n",
            f"relay.yaml:1: the values are nested more than {MAX_DEPTH} levels deep. Make them flatter.",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_one_clear_line(text: str | bytes, message: str, refuse: Refuse) -> None:
    assert refuse(text) == [message]


def test_a_file_that_does_not_exist_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(config.ConfigError) as caught:
        config.load(Path("other.yaml"))
    assert str(caught.value) == "other.yaml: there is no such file. Check its name and folder."


def test_a_folder_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(config.ConfigError) as caught:
        config.load(Path())
    assert str(caught.value) == ".: the file cannot be read: Is a directory."


@pytest.mark.parametrize("entry", ["[{}]", "{{<<: [{}]}}"])
def test_aliases_cannot_make_a_small_file_endless(entry: str, refuse: Refuse) -> None:
    lines = ["a0: &a0 {x: 1}"]
    for level in range(1, 9):
        aliases = ", ".join([f"*a{level - 1}"] * 10)
        lines.append(f"a{level}: &a{level} {entry.format(aliases)}")
    (problem,) = refuse("\n".join(lines))
    assert problem.endswith(f": more than {MAX_VALUES} values, counting aliases. Use fewer.")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "x: !!python/object/apply:os.system [exit]",
            "relay.yaml:3: x: the tag `tag:yaml.org,2002:python/object/apply:os…` has no use here. Remove it.",
        ),
        ("x: !secret a", "relay.yaml:3: x: the tag `!secret` has no use here. Remove it."),
        ("x: !!set {a}", "relay.yaml:3: x: the tag `tag:yaml.org,2002:set` has no use here. Remove it."),
        ("x: !!int a", "relay.yaml:3: x: the tag `tag:yaml.org,2002:int` has no use here. Remove it."),
        ("? [a]\n: b", "relay.yaml:3: a key must be one text, not a list or a mapping."),
        (
            "<<: {}\n<<: {}",
            "relay.yaml:4: <<: duplicate key: it stands in lines 3 and 4. Rename or remove one of them.",
        ),
        ("<<: text", "relay.yaml:3: <<: only mappings can be merged."),
        (
            'x: "\\ud800"',
            "relay.yaml:3: x: half a character (an unpaired surrogate) stands here. Write the whole character.",
        ),
    ],
)
def test_what_only_yaml_knows_is_refused(line: str, message: str, refuse: Refuse) -> None:
    assert message in refuse(FINE + line + "\n")


def test_a_byte_order_mark_does_no_harm(refuse: Refuse) -> None:
    assert refuse(b"\xef\xbb\xbfname: a_b\n")[-1].startswith("relay.yaml:1: name: `a_b` cannot be used here.")


def test_no_python_object_is_ever_made(refuse: Refuse, tmp_path: Path) -> None:
    refuse(
        f"{FINE}name: !!python/object/apply:pathlib.Path.touch [!!python/object/apply:pathlib.Path [{tmp_path}/made]]"
    )
    assert not (tmp_path / "made").exists()
