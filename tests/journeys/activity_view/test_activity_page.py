"""M-50 in a real browser: from the command's link to both lists, and to words where there is nothing to show.

With PICTURES=FOLDER it leaves the pictures that docs/systems/mazrica has.
"""

from __future__ import annotations

import csv
import io
import json
import os
import statistics
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from ops import cli
from tests.e2e.relay_run import Json, RelayRun, running
from tests.journeys.browser import chromium

CONFIGURATION = Path(__file__).with_name("relay.yaml")
GOAL_SECONDS = 3.0
DID: tuple[tuple[int, timedelta, str, Json], ...] = (
    (1, timedelta(minutes=25), "料金プラン", {"Webpage URL": "/ja/pricing.html", "Query Parameters": "mkt_tok=abc"}),
    (
        11,
        timedelta(minutes=26),
        "秋の製品アップデート",
        {"Link": "https://www.example.com/ja/pricing.html?mkt_tok=abc"},
    ),
    (10, timedelta(minutes=28), "秋の製品アップデート", {}),
    (7, timedelta(hours=3), "秋の製品アップデート", {}),
    (6, timedelta(hours=3, minutes=1), "秋の製品アップデート", {}),
    (2, timedelta(days=4, hours=2), "資料請求フォーム", {}),
    (1, timedelta(days=4, hours=2, minutes=5), "導入事例 <製造業>", {"Webpage URL": "/ja/cases/manufacturing.html"}),
    (1, timedelta(days=9), "トップページ", {"Webpage URL": "/ja/index.html"}),
    (10, timedelta(days=9, minutes=3), "セミナーのご案内", {}),
    (1, timedelta(days=20), "古いページ", {"Webpage URL": "/ja/old.html"}),
)


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayRun]:
    with running(tmp_path_factory.mktemp("activity") / ".local", CONFIGURATION) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def lead(relay: RelayRun) -> int:
    made = relay.control("marketo", "POST", "leads", {"email": "a@example.com", "lastName": "山田"}).json()["lead"]
    for kind, before, primary, attributes in DID:
        order = {"lead": made["id"], "type": kind, "primary": primary, "attributes": attributes}
        at = f"{datetime.now(UTC) - before:%Y-%m-%dT%H:%M:%SZ}"
        assert relay.control("marketo", "POST", "activities", {**order, "at": at}).ok
    return int(made["id"])


def asked(relay: RelayRun, *words: str) -> Json:
    """What a command prints as JSON. The run is in a folder `.local`."""
    text = io.StringIO()
    with patch("operations.deployment.installation.ROOT", relay.state.folder.parent), redirect_stdout(text):
        assert cli.run([*words, "--json", "--local"]) == 0
    found: Json = json.loads(text.getvalue())
    return found


def rows(tab: Any, part: str) -> list[str]:
    return [each.replace("\t", " | ") for each in tab.locator(f"#{part} tbody tr").all_inner_texts()]


def test_m50_the_command_s_link_shows_two_weeks_of_web_and_mail_in_the_language_of_who_opens_it(
    relay: RelayRun, browser: Any, lead: int
) -> None:
    url = asked(relay, "lead", "link", str(lead))["url"]
    assert str(lead) not in url
    context = browser.new_context(locale="ja-JP", timezone_id="Asia/Tokyo", viewport={"width": 1120, "height": 450})
    tab, said = context.new_page(), []
    tab.on("console", lambda message: said.append(message.text))

    tab.goto(url)
    assert tab.locator("html").get_attribute("lang") == "ja"
    web, mail = rows(tab, "web"), rows(tab, "mail")
    assert ["料金プラン" in web[0], "資料請求フォーム" in web[1], len(web), len(mail)] == [True, True, 4, 5]
    assert "導入事例 <製造業>" in web[2], "what somebody wrote is text"
    assert not any("mkt_tok" in each or "古いページ" in each for each in (*web, *mail))
    assert tab.evaluate("getComputedStyle(document.querySelector('main')).display") == "grid", "the style is let in"
    _picture(tab, "activities.ja.png")
    tab.get_by_text("English", exact=True).click()
    assert tab.locator("html").get_attribute("lang") == "en"
    assert "Visited a page" in rows(tab, "web")[0]
    _picture(tab, "activities.en.png")
    assert said == [], "nothing is blocked, since nothing is asked for"
    context.close()


def test_the_page_of_a_lead_that_nobody_has_looked_at_is_there_within_three_seconds(
    relay: RelayRun, browser: Any, lead: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the middle of seven, the mock server's answers among it. Only said where the machine is busy."""
    assert lead
    taken = []
    for at in range(7):
        made = relay.control("marketo", "POST", "leads", {"email": f"quick{at}@example.com"}).json()["lead"]["id"]
        relay.control("marketo", "POST", "activities", {"lead": made, "type": 1, "primary": f"Page {at}"})
        url, tab = asked(relay, "lead", "link", str(made))["url"], browser.new_page()
        begin = time.monotonic()
        tab.goto(url)
        taken.append(time.monotonic() - begin)
        assert len(rows(tab, "web")) == 1
        tab.close()
    median = statistics.median(taken)
    with capsys.disabled():
        print(f"\nFrom the click to the page: {median:.2f} s in the middle, {max(taken):.2f} s at the most")  # noqa: T201
    if median >= GOAL_SECONDS and os.getloadavg()[0] > 2 * (os.cpu_count() or 1):
        pytest.skip(f"the machine is busy with other things: {median:.2f} s")
    assert median < GOAL_SECONDS


def test_the_page_needs_no_script_and_is_read_on_a_telephone(relay: RelayRun, browser: Any, lead: int) -> None:
    url = asked(relay, "lead", "link", str(lead))["url"]
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    tab = context.new_page()
    tab.goto(url)
    assert len(rows(tab, "web")) == 4
    box = tab.locator("body").bounding_box()
    assert box["width"] <= 390
    context.close()


def test_a_link_that_is_no_more_and_a_marketo_that_is_down_are_a_page_with_words(
    relay: RelayRun, browser: Any, lead: int
) -> None:
    other = relay.control("marketo", "POST", "leads", {"email": "b@example.com"}).json()["lead"]["id"]
    url = asked(relay, "lead", "link", str(other))["url"]
    tab = browser.new_page(locale="ja-JP")
    relay.control("marketo", "POST", "down", {"down": True})
    assert (tab.goto(url).status, "Marketo から応答がありません" in tab.content()) == (503, True)
    relay.control("marketo", "POST", "down", {"down": False})
    tab.goto(f"{url}x")
    assert "有効期限が切れています" in tab.content()
    tab.close()


def test_a_program_posts_the_handle_and_the_command_says_the_same(relay: RelayRun, lead: int) -> None:
    address, _, token = asked(relay, "lead", "link", str(lead))["url"].partition("?t=")
    posted = relay.session.post(address, json={"token": token}, timeout=30).json()
    told = asked(relay, "lead", "activity", str(lead))
    assert posted["lead"] == lead
    assert [each["name"] for each in posted["web"]] == [each["name"] for each in told["web"]]
    assert {each["kind"] for each in told["mail"]} >= {"mail_opened", "mail_clicked", "mail_sent"}


def test_a_contact_at_mazrica_links_to_the_page_of_its_lead(relay: RelayRun, browser: Any, lead: int) -> None:
    """By a file that the command wrote and a person imports, and by the sync, which then has nothing to write."""
    folder = relay.state.folder / "import"
    form = folder.with_suffix(".csv")
    header = relay.control("mazrica", "GET", "import-format?of=contacts").json()["header"]
    with form.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(header)
    written = asked(relay, "mazrica", "csv", str(form), "--into", str(folder), "--yes")
    for path in written["files"]:
        order = {"of": "contacts", "file": b64encode(Path(path).read_bytes()).decode()}
        relay.control("mazrica", "POST", "imports", order)

    contacts = {each["items"]["Lead ID"]: each for each in _contacts(relay)}
    assert len(contacts) == written["rows"]
    url = contacts[lead]["items"]["Lead Activities"]
    tab = browser.new_page(locale="ja-JP")
    tab.goto(url)
    assert len(rows(tab, "web")) == 4
    assert f"リード {lead}" in tab.content()
    tab.close()

    relay.read("marketo")
    relay.wait_for_delivery()
    assert {each["items"]["Lead ID"]: each for each in _contacts(relay)} == contacts, "nothing is made or written twice"


def _contacts(relay: RelayRun) -> list[Json]:
    found: list[Json] = relay.control("mazrica", "GET", "contacts").json()["contacts"]
    return found


def _picture(tab: Any, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        tab.screenshot(path=Path(folder) / name)
