"""What a stranger wrote never steers a terminal, whichever command shows it; a pipe gets it as it is."""

from __future__ import annotations

import io
import json
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.logs.lines import LoggedOutcome, LogLine
from ops.output import terminal as output
from ops.output.log_lines import write_line

STEERING = "\x9b31m", "\u202eevil", "\x1b]0;x\x07", "\u2066a\u2069", "\x7f", "\x00", "\u200b", "\ue000", "\U000e0041"
HARMLESS = "株式会社　みどり", "naïve", "🙂", "Ω≈", "ｶﾅ"

texts = st.text() | st.sampled_from([*STEERING, *HARMLESS])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts, lambda inner: st.lists(inner) | st.dictionaries(texts, inner)
)


class Screen(io.StringIO):
    """A terminal, or with `terminal` False a pipe."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


def steers(text: str) -> bool:
    """By the categories of Unicode: controls, formats, halves, private characters; line breaks do no harm."""
    return any(unicodedata.category(each) in {"Cc", "Cf", "Cs", "Co"} for each in text.replace("\n", ""))


@given(values)
def test_json_at_a_terminal_means_the_same_and_cannot_steer_it(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2)
    escaped = output.escaped_as_json(text)
    assert json.loads(escaped) == json.loads(text)
    assert not steers(escaped)
    escaped.encode()


@given(values)
def test_json_for_a_pipe_is_as_it_was_but_for_half_characters(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False)
    piped = output.escaped_as_json(text, whole=False)
    assert json.loads(piped) == json.loads(text)
    assert piped == text or any(unicodedata.category(each) == "Cs" for each in text)
    piped.encode()


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_shows_something_is_shown(text: str) -> None:
    assert output.escaped_as_json(text) == output.printable(text) == text


def written(monkeypatch: pytest.MonkeyPatch, write: Any, *, terminal: bool) -> str:
    screen = Screen(terminal=terminal)
    monkeypatch.setattr("sys.stdout", screen)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    write()
    return screen.getvalue()


def a_line(text: str) -> LogLine:
    return LogLine(
        "1", datetime.now(UTC), "group", LoggedOutcome.STOPPED, json.dumps({"message": text}, ensure_ascii=False)
    )


WRITERS: dict[str, Callable[[str], None]] = {
    "say": output.say,
    "show": output.show,
    "write_json": lambda text: output.write_json({"company": text}),
    "write_raw": lambda text: output.write_raw(json.dumps({"company": text}, ensure_ascii=False)),
    "table": lambda text: output.table(("a",), [(text,)]),
    "log line": lambda text: write_line(a_line(text)),
    "log line as JSON": lambda text: write_line(a_line(text), as_json=True),
}


@pytest.mark.parametrize("text", STEERING, ids=ascii)
@pytest.mark.parametrize("name", WRITERS)
def test_nothing_that_is_written_steers_a_terminal(name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = written(monkeypatch, lambda: WRITERS[name](f"Acme {text}"), terminal=True)
    assert "Acme" in shown
    assert not steers(shown)


@pytest.mark.parametrize("name", ["say", "show", "write_json", "write_raw", "log line as JSON"])
def test_a_pipe_gets_it_as_it_is(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\u202eevil" in written(monkeypatch, lambda: WRITERS[name]("Acme \u202eevil"), terminal=False)
