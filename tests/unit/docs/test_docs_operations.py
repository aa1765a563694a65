"""What the pages say of log lines, codes and answers, against what the code writes."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from infra.door.gateway_responses import ANSWERS
from relay.telemetry.log import Step
from systems import refusals
from systems.mail.arriving.steps import MailStep
from systems.marketo.activity_view.view import ViewStep
from systems.marketo.soap.journal import Step as SoapStep
from tests.unit.docs.pages import ROOT, Page, page

SOURCE = "".join(
    path.read_text(encoding="utf-8")
    for folder in ("functions", "operations", "ops")
    for path in sorted((ROOT / folder).rglob("*.py"))
)
LANGUAGES = ("", ".ja")


def first_cells(of: Page, head: str) -> list[str]:
    """What stands between backticks in the first column of the tables whose first column is called `head`."""
    tables = re.findall(rf"^\| {re.escape(head)} \|.*\n\| --- .*\n((?:\|.*\n)+)", f"{of.text}\n", re.MULTILINE)
    cells = [row.split(" | ")[0] for table in tables for row in table.splitlines()]
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_of_the_log_has_a_row(language: str) -> None:
    rows = first_cells(page(f"docs/operations{language}.md"), "`step`")
    steps = {*get_args(Step), *get_args(SoapStep), *get_args(ViewStep), *get_args(MailStep)}
    assert steps <= set(rows)
    assert set(rows) - steps == {"breaker", "not_settled", "fault"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "heads"), [("operations", ("code", "コード")), ("systems/marketo/rest", ("code", "コード"))]
)
def test_every_code_in_the_tables_is_one_of_the_codes(name: str, heads: tuple[str, str], language: str) -> None:
    rows = first_cells(page(f"docs/{name}{language}.md"), heads[bool(language)])
    words = [re.sub(r" \(gave up\)$", "", code) for code in rows if not code.startswith(("http_", "("))]
    assert len(words) > 3
    assert [code for code in words if f'"{code}"' not in SOURCE and f"'{code}'" not in SOURCE] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_that_a_webhook_is_answered_is_on_marketos_page_or_its_systems(language: str) -> None:
    names = (
        "operations",
        "systems/marketo/index",
        "systems/kintone/webhooks",
        "systems/karte/calls",
        "systems/karte/index",
        "systems/mail/index",
    )
    pages = [page(f"docs/{name}{language}.md").text for name in names]
    known = {text.code for text in refusals().values()} | {answer.error for answer in ANSWERS}
    assert {code for code in known if not re.search(rf"\b{code}\b", "".join(pages))} == set()
