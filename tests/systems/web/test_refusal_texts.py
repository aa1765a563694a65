"""The words of a refusal: complete, in both languages, and without a word of what a lead's fields say."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from relay.core.refusal import Refused
from relay.core.texts import TEXTS as GENERAL
from relay.core.texts import Text
from systems import SYSTEMS, refusals
from systems.karte.refusal import KarteRefused
from systems.kintone.refusal import KintoneRefused
from systems.mail.refusal import MailRefused
from systems.marketo.refusal import MarketoRefused
from systems.mazrica.refusal import MazricaRefused
from systems.web import body
from systems.web.refusal import WebRefused

FUNCTIONS = Path(__file__).parents[3] / "functions"
TEXTS = refusals()
KINDS = {
    each.__name__: each
    for each in (Refused, WebRefused, KintoneRefused, KarteRefused, MailRefused, MarketoRefused, MazricaRefused)
}
"""The classes that refuse, each with its own table."""
FACTS: dict[str, object] = {"name": "score", "path": "leadId", "limit": 64, "line": 3, "column": 14}
STATUSES = {400, 401, 404, 405, 413, 415, 429, 500, 503, 504}


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def raised() -> Iterator[tuple[str, str, str, set[str]]]:
    """Where, class, reason and facts of every refusal in the code."""
    for file in sorted(FUNCTIONS.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in KINDS and node.args:
                given = node.args[0]
                if isinstance(given, ast.Constant):
                    where = f"{file.relative_to(FUNCTIONS)}:{node.lineno}"
                    yield (
                        where,
                        ast.unparse(node.func),
                        str(given.value),
                        {keyword.arg or "**" for keyword in node.keywords},
                    )


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
    (kind,) = (each for each in KINDS.values() if reason in each.texts())
    refused = kind(reason, **facts)

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


@pytest.mark.parametrize(
    ("where", "kind", "reason", "facts"), RAISED, ids=[f"{where} {reason}" for where, _, reason, _ in RAISED]
)
def test_every_refusal_in_the_code_has_a_text_and_fills_it(where: str, kind: str, reason: str, facts: set[str]) -> None:
    assert facts == placeholders(KINDS[kind].texts()[reason].en), where


def test_no_two_have_a_text_for_one_reason() -> None:
    tables = [each.texts() for each in KINDS.values()]
    assert len(TEXTS) == sum(len(each) for each in tables)
    assert all(SYSTEMS[name].texts() in [*tables, {}] for name in SYSTEMS)


def test_words_of_a_system_are_loaded_with_its_first_refusal() -> None:
    program = (
        "import sys; from systems import SYSTEMS; SYSTEMS['kintone'].sources; SYSTEMS['karte'];"
        "from systems.kintone.refusal import KintoneRefused; from systems.web.receiver import WEB;"
        "KintoneRefused('not_kintone'); print(*sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", program], cwd=FUNCTIONS, check=True, capture_output=True, text=True)
    loaded = {name for name in shown.stdout.split() if name.startswith("systems.") and name.endswith(".texts")}
    assert loaded == {"systems.kintone.texts"}
    assert not GENERAL.keys() & KintoneRefused.texts().keys()


def test_every_text_is_used() -> None:
    source = "\n".join(file.read_text() for file in FUNCTIONS.rglob("*.py") if file.name != "texts.py")

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
