"""Files that are not YAML: the line that has to be changed, what is wrong there, and what to do, in both languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config.nodes import Unreadable, compose
from tests.unit.docs.pages import ROOT

if TYPE_CHECKING:
    from tests.unit.config.conftest import Refuse

SHIPPED = (ROOT / "relay.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("routes:\n  a: b: c\n", 2, ", column 7: a second colon on this line."),
        ("a: b\nc = d\ne: f\n", 2, ": this is no `name: value`."),
        ("a = b\nc: d\n", 1, ": this is no `name: value`."),
        ("a:\n  b\n\n  # c\n  d: e\n", 2, ": this is no `name: value`."),
        ("a:\n   b: 1\n    c: 2\n", 3, ": it begins 4 blanks in, and line 2 begins 3 blanks in."),
        ("a:\n    b: 1\n\n   c: 2\n", 4, ": it begins 3 blanks in, and line 2 begins 4 blanks in."),
        ("# c\n  a: 1\nb: 2\n", 3, ": it begins 0 blanks in, and line 2 begins 2 blanks in."),
        ("a: 1\n...\nb: 2\n", 2, ": `...` ends the file"),
        ("routes:\n\ta: b\n", 2, ", column 1: a tab. Use blanks instead."),
        ("a:\tb\n", 1, ", column 3: a tab. Use blanks instead."),
        ('a: "never closed\nb: c\n', 1, ': the quote " that opens here is not closed.'),
        ("a: 'never closed\nb: c\n", 1, ": the quote ' that opens here is not closed."),
        ("a: 'it's'\n", 1, ", column 8: something follows the end of a quoted text."),
        ("a: [b\nc: d\n", 1, ": `[` is not closed."),
        ("a: {b: 1,\n  c: 2\nd: 3\n", 1, ": `{` is not closed."),
        ("a: {b: tags[]}\n", 1, ', column 12: a text with `[` in it belongs in quotes here, such as "tags[]".'),
        ("a: {b: 1 c: 2}\n", 1, ", column 11: a comma is missing before this"),
        ("a: [b}\n", 1, ", column 6: `}` does not close `[`."),
        ("a: [b]]\n", 1, ", column 7: `]` closes nothing."),
        ("a: [b, , c]\n", 1, ", column 8: a value is missing before `,`."),
        ("a: - b\n", 1, ", column 4: a list that begins on the line of its name."),
        ("a: b\n- c\n", 2, ", column 1: lines with `- ` and lines with `name: value` stand side by side."),
        (": b\n", 1, ", column 1: a name is missing before the colon."),
        ("a: @b\n", 1, ", column 4: a text that begins with `@` belongs in quotes."),
        ("```yaml\na: b\n", 1, ", column 1: a text that begins with ``` belongs in quotes."),
        (
            "a: {b: *c}\n",
            1,
            ", column 8: `*c` repeats what is marked `&c`, and nothing above it is. Write it out here;",
        ),
        ("%a: b\n", 1, ", column 3: a text that begins with `%` belongs in quotes."),
        ('a: "\\d"\n', 1, ", column 6: in double quotes a backslash begins an escape."),
        ('a: "\\x0"\n', 1, ", column 7: in double quotes a backslash begins an escape."),
    ],
)
def test_what_is_wrong_is_told_for_the_line_that_has_to_be_changed(
    text: str, line: int, said: str, refuse: Refuse
) -> None:
    [problem] = refuse(text)
    assert problem.startswith(f"relay.yaml:{line}: the file is not YAML at line {line}{said}")
    assert re.search(r" / .*[\u3040-\u30ff]", problem), "not in Japanese"


def read(text: str) -> Unreadable | None:
    try:
        compose(text)
    except Unreadable as error:
        return error
    return None


@given(st.integers(0, len(SHIPPED) - 1), st.sampled_from([*":,[]{}\"'#-&*!|>%@`?\t \n=", "", "\n  ", "- "]))
@example(SHIPPED.index("    to:"), "")
def test_wherever_a_character_is_lost_or_mistyped_both_languages_name_a_line_of_the_file(at: int, typed: str) -> None:
    error = read(SHIPPED[:at] + typed + SHIPPED[at + 1 :])
    if error is not None:
        assert error.line
        assert 1 <= error.line <= SHIPPED.count("\n") + 2
        assert re.search(r" / .*[\u3040-\u30ff]", error.message)
