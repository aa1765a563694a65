from __future__ import annotations

import pytest

from tests.unit.docs.pages import Page, page, pages

README = {
    "Try it on your machine": "手元で試す",
    "Deploy it": "デプロイする",
    "What it costs": "費用",
    "Read the logs": "ログを読む",
    "Replay": "再実行する",
    "Remove it": "削除する",
    "When you do not need it": "使わなくてよい場合",
    "Limits and weaknesses": "制限と弱点",
    "Security": "セキュリティ",
    "More": "その他の文書",
}
PAIRS = [
    (page("README.md"), page("README.ja.md")),
    (page("docs/systems/kintone/index.md"), page("docs/systems/kintone/index.ja.md")),
    (page("docs/systems/marketo/index.md"), page("docs/systems/marketo/index.ja.md")),
    (page("docs/systems/marketo/rest.md"), page("docs/systems/marketo/rest.ja.md")),
    (page("docs/systems/marketo/reading.md"), page("docs/systems/marketo/reading.ja.md")),
    (page("docs/systems/marketo/mails.md"), page("docs/systems/marketo/mails.ja.md")),
    (page("docs/reading.md"), page("docs/reading.ja.md")),
    (page("docs/both-ways.md"), page("docs/both-ways.ja.md")),
    (page("docs/systems/marketo/soap.md"), page("docs/systems/marketo/soap.ja.md")),
    (page("docs/systems/marketo/activities.md"), page("docs/systems/marketo/activities.ja.md")),
    (page("docs/systems/mazrica/first-day.md"), page("docs/systems/mazrica/first-day.ja.md")),
    (page("docs/systems/kintone/webhooks.md"), page("docs/systems/kintone/webhooks.ja.md")),
    (page("docs/systems/kintone/rows.md"), page("docs/systems/kintone/rows.ja.md")),
    (page("docs/systems/kintone/mail-opens.md"), page("docs/systems/kintone/mail-opens.ja.md")),
    (page("docs/handing-over.md"), page("docs/handing-over.ja.md")),
    (page("docs/way-of-an-event.md"), page("docs/way-of-an-event.ja.md")),
    (page("docs/operations.md"), page("docs/operations.ja.md")),
    (page("docs/systems/karte/index.md"), page("docs/systems/karte/index.ja.md")),
    (page("docs/systems/karte/calls.md"), page("docs/systems/karte/calls.ja.md")),
    (page("docs/systems/karte/leads.md"), page("docs/systems/karte/leads.ja.md")),
    (page("docs/systems/karte/into-marketo.md"), page("docs/systems/karte/into-marketo.ja.md")),
    (page("docs/systems/on24/index.md"), page("docs/systems/on24/index.ja.md")),
    (page("docs/systems/mazrica/index.md"), page("docs/systems/mazrica/index.ja.md")),
    (page("docs/systems/mail/index.md"), page("docs/systems/mail/index.ja.md")),
    (page("docs/systems/mail/set-up.md"), page("docs/systems/mail/set-up.ja.md")),
    (page("docs/systems/http/index.md"), page("docs/systems/http/index.ja.md")),
    (page("docs/configuration.md"), page("docs/configuration.ja.md")),
]
pairs = pytest.mark.parametrize(
    ("english", "japanese"),
    PAIRS,
    ids=[english.path.stem for english, _ in PAIRS],
)


def test_both_readmes_have_the_same_sections_in_the_same_order() -> None:
    headings = [each.heading for each in page("README.md").sections()]

    assert headings == list(README)
    assert [each.heading for each in page("README.ja.md").sections()] == [README[heading] for heading in headings]


@pairs
def test_both_languages_have_headings_of_the_same_levels(english: Page, japanese: Page) -> None:
    assert [level for level, _ in english.headings()] == [level for level, _ in japanese.headings()]


@pairs
def test_both_languages_show_the_same_commands_in_each_section(english: Page, japanese: Page) -> None:
    assert [each.commands() for each in english.sections()] == [each.commands() for each in japanese.sections()]


@pairs
def test_both_languages_have_the_same_figures_in_their_tables(english: Page, japanese: Page) -> None:
    assert [each.numbers() for each in english.sections()] == [each.numbers() for each in japanese.sections()]


@pairs
def test_both_languages_show_the_same_templates_and_outputs(english: Page, japanese: Page) -> None:
    for language in ("json", "text"):
        assert english.blocks(language) == japanese.blocks(language)


def test_every_page_of_one_language_is_compared_with_the_other() -> None:
    assert {japanese.name for _, japanese in PAIRS} == {each.name for each in pages() if ".ja." in each.name}


@pairs
def test_both_languages_have_the_same_tables(english: Page, japanese: Page) -> None:
    assert [each.tables() for each in english.sections()] == [each.tables() for each in japanese.sections()]


@pairs
def test_a_japanese_page_links_japanese_pages(english: Page, japanese: Page) -> None:
    """But for the one that is its own translation, and for those that README.ja.md names in both languages."""
    both = {each.path.name: each.path for pair in PAIRS for each in pair}
    linked = {target.partition("#")[0].rpartition("/")[2] for target in japanese.links()}
    wrong = {
        name for name in linked - {english.path.name} if name.replace(".md", ".ja.md") in both and ".ja." not in name
    }
    assert wrong == set() or japanese.name == "README.ja.md"


@pairs
def test_each_language_links_the_other(english: Page, japanese: Page) -> None:
    assert japanese.path.name in english.links()
    assert english.path.name in japanese.links()
