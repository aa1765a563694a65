"""The words of a refusal: complete, in both languages, and without a word of what a lead's fields say."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from relay.core.refusal import Refused
from relay.core.texts import TEXTS, Text
from systems.web import body

FUNCTIONS = Path(__file__).parents[3] / "functions"
FACTS: dict[str, object] = {"name": "score", "path": "leadId", "limit": 64, "line": 3, "column": 14}
STATUSES = {400, 401, 404, 405, 413, 415, 429, 500, 503, 504}


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def raised() -> Iterator[tuple[str, str, set[str]]]:
    """Where, reason and facts of every refusal in the code."""
    for file in sorted(FUNCTIONS.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Refused" and node.args:
                given = node.args[0]
                if isinstance(given, ast.Constant):
                    where = f"{file.relative_to(FUNCTIONS)}:{node.lineno}"
                    yield where, str(given.value), {keyword.arg or "**" for keyword in node.keywords}


RAISED = list(raised())


@pytest.mark.parametrize("reason", TEXTS)
def test_both_languages_say_the_same_facts(reason: str) -> None:
    text = TEXTS[reason]

    assert placeholders(text.en) == placeholders(text.ja)
    assert text.en.isascii()
    assert any("\u3040" <= letter <= "\u30ff" for letter in text.ja)


@pytest.mark.parametrize("reason", TEXTS)
def test_every_text_can_be_filled_and_names_its_facts(reason: str) -> None:
    text = TEXTS[reason]
    facts = {name: FACTS.get(name, 123456) for name in placeholders(text.en)}
    refused = Refused(reason, **facts)

    for words in (refused.message("en"), refused.message("ja"), str(refused)):
        assert all(str(fact) in words for fact in facts.values())
        assert "{" not in words.replace("「{」", "")


@pytest.mark.parametrize("reason", TEXTS)
def test_every_code_is_one_stable_word_with_an_http_status(reason: str) -> None:
    text = TEXTS[reason]

    assert text.code.replace("_", "").islower()
    assert text.code.replace("_", "").isascii()
    assert text.status in STATUSES


def test_reasons_that_share_a_code_share_its_status() -> None:
    statuses: dict[str, set[int]] = {}
    for text in TEXTS.values():
        statuses.setdefault(text.code, set()).add(text.status)

    assert {code: found for code, found in statuses.items() if len(found) > 1} == {}


@pytest.mark.parametrize(("where", "reason", "facts"), RAISED, ids=[f"{where} {reason}" for where, reason, _ in RAISED])
def test_every_refusal_in_the_code_has_a_text_and_fills_it(where: str, reason: str, facts: set[str]) -> None:
    assert facts == placeholders(TEXTS[reason].en), where


def test_every_text_is_used() -> None:
    source = "\n".join(file.read_text() for file in FUNCTIONS.rglob("*.py") if file.name != "messages.py")

    assert {reason for reason in TEXTS if f'"{reason}"' not in source} == set()


def test_a_language_that_is_not_japanese_is_english() -> None:
    text = Text("code", 400, "english", "japanese")

    assert (text.text("en"), text.text("ja")) == ("english", "japanese")


BROKEN = [
    '{"mail": "MARKER"MARKER"}',
    '{"mail": MARKER}',
    '{"mail": "MARKER',
    '{"mail": "MARKER\\MARKER"}',
    '{"mail": ""MARKER"MARKER""}',
    '{"MARKER" "MARKER"}',
    '{"mail": "MARKER"} MARKER',
    '{"mail": "MARKER", "mail": "MARKER2"}',
    '["MARKER"]',
    "MARKER",
    "MARKER&mail=MARKER",
    "mail=MARKER%",
    "mail=MARKER%FF",
    "mail=MARKER%20MARKER MARKER",
    "leadId=MARKER&events=[MARKER]",
    "leadId=MARKER&events=%5BMARKER",
    '{"profile": "MARKER"}',
    '{"mail": "MARKER\udcff"}',
]


@pytest.mark.parametrize("sent", BROKEN)
def test_no_refusal_repeats_what_was_sent(sent: str) -> None:
    with pytest.raises(Refused) as caught:
        body.read(sent.encode("utf-8", "surrogateescape"), ["profile"])

    for words in (caught.value.message("en"), caught.value.message("ja"), str(caught.value), repr(caught.value.facts)):
        assert "MARKER" not in words
