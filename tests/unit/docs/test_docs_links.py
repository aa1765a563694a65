from __future__ import annotations

import pytest

from tests.unit.docs.pages import ROOT, Page, pages

WANTED = [
    "README.md",
    "README.ja.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/configuration.md",
    "docs/configuration.ja.md",
    "docs/systems/kintone/index.md",
    "docs/systems/kintone/index.ja.md",
    "docs/systems/marketo/index.md",
    "docs/systems/marketo/index.ja.md",
    "docs/operations.md",
    "docs/relay-command.md",
]


def test_every_page_is_there() -> None:
    assert {page.name for page in pages()} >= set(WANTED)


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_relative_link_leads_to_a_file_and_a_heading_in_it(page: Page) -> None:
    broken = [target for target in page.links() if not leads_somewhere(page, target)]

    assert not broken


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_no_link_leaves_the_project_by_its_path(page: Page) -> None:
    outside = [
        target
        for target in page.links()
        if not (page.path.parent / target.partition("#")[0]).resolve().is_relative_to(ROOT)
    ]

    assert not outside


def leads_somewhere(page: Page, target: str) -> bool:
    name, _, anchor = target.partition("#")
    found = (page.path.parent / name).resolve() if name else page.path
    if not found.exists():
        return False
    return not anchor or anchor in Page(found).anchors()
