"""`relay sheet` of a route from KARTE: all that is typed in there, and all that runs at the site."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ops.cli import run

TEXT = """
api: {allow: anyone}
connections:
  karte: {system: karte, user_data: USER_DATA}
  marketo: {system: marketo, url: "https://123-ABC-456.mktorest.com"}
routes:
  leads-to-karte: {from: marketo, source: {stream: leads}, to: karte, user_id: asked.user_id, event_name: identify,
    values: {company: company}, unchanged: skip}
  karte-visit:
    from: karte
    source: {SOURCE}
    to: marketo
    lead: {email: email, cookie: marketo_cookie}
    find: {}
    then: leads-to-karte
"""


@pytest.fixture
def shown(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the command shows for a source and options."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.delenv("AWS_REGION", raising=False)
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)

    def show(
        source: str = "", *options: str, user_data: str = "managed", connection: str = "", text: str = TEXT
    ) -> str:
        path = tmp_path / "relay.yaml"
        text = text.replace("SOURCE", source).replace("USER_DATA", user_data + connection)
        path.write_text(text, encoding="utf-8")
        assert run(["--config", str(path), "sheet", "karte-visit", *options]) == 0
        return capsys.readouterr().out

    return show


def test_it_shows_the_script_the_policy_the_function_and_the_action(shown: Any) -> None:
    text = shown()
    for part in (
        "_mkto_trk",
        "connect-src *.karte.io wss://*.karte.io",
        "export default async function",
        '"email": #{email}',
        "identify.marketo.id",
        "{ApiUrl}/hooks/karte-visit?key=********",
    ):
        assert part in text


def test_it_is_in_the_words_of_kartes_japanese_screens(shown: Any) -> None:
    text = shown()
    for word in (
        "ファンクション名",
        "Craft Functions連携",
        "ユーザー情報変数",
        "トリガー",
        "接客サービス",
        "すべての期間",
    ):
        assert word in text


def test_it_prints_the_segment_of_those_who_are_linked_k14(shown: Any) -> None:
    text = shown()
    assert "identify.marketo.id: 値が存在する" in text
    assert "次のセッション" in text


def test_every_variable_is_listed_with_an_empty_default_and_no_quotes_round_it(shown: Any) -> None:
    content = json.loads(shown("", "--json"))
    names = re.findall(r"#\{(\w+)\}", content["action_data"])
    assert [each["name"] for each in content["variables"]] == names
    assert {each["default"] for each in content["variables"]} == {""}
    assert '"#{' not in content["action_data"]


@pytest.mark.parametrize(
    ("user_data", "source", "sends", "variable"),
    [
        ("managed", "", "window.krt('send', 'marketo_cookie'", "marketo_cookie.marketo_cookie"),
        ("events", "", "window.krt('send', 'identify'", "identify.marketo_cookie"),
        ("events", "tag: tracker", "window.tracker.user(", "identify.marketo_cookie"),
        ("managed", "tag: shop", "window.shop('send', 'marketo_cookie'", "marketo_cookie.marketo_cookie"),
    ],
)
def test_script_and_variable_fit_the_project_and_its_tag_k12_k13(
    shown: Any, user_data: str, source: str, sends: str, variable: str
) -> None:
    content = json.loads(shown(source, "--json", user_data=user_data))
    assert sends in content["site_script"]
    assert variable in {each["from"] for each in content["variables"]}


def test_a_list_of_events_without_the_cookies_own_is_told(shown: Any) -> None:
    assert "`source.events` に marketo_cookie を追加" in shown("events: [identify]")
    assert "を追加してください" not in shown("events: [identify, marketo_cookie]")


def test_with_a_bus_the_action_of_the_plug_in_stands_in_crafts_place(shown: Any) -> None:
    text = shown("", connection=", event_bus: aws.partner/karte.io/123456789012/shop/relay")
    assert "aws.partner/karte.io/123456789012/shop/relay" in text
    assert "name: karte-visit" in text
    assert "export default" not in text


def test_the_app_that_signs_is_named_with_where_its_secret_goes(shown: Any) -> None:
    text = shown("", connection=", signed_by: app-1")
    assert "Signed by the app app-1" in text
    assert "--calls" in text


PUSHED = """
api: {allow: anyone}
connections:
  karte: {system: karte}
  marketo: {system: marketo, url: "https://123-ABC-456.mktorest.com"}
routes:
  karte-visit:
    from: karte
    source: {events: [buy]}
    to: marketo
    lead: {email: email}
    activity: {type: 100007, primary: values.item, date: time,
      attributes: {quantity: {from: values.quantity, type: integer}, email: values.email,
        price: {from: price, type: number}}}
"""


def test_k30_the_action_sends_what_the_route_reads_of_the_event_each_with_a_default(shown: Any) -> None:
    """K-30: each variable has a default, and none has the name of another."""
    found = json.loads(shown("", "--json", text=PUSHED))
    assert '"values": {"item": #{item}, "quantity": #{quantity}, "email": #{value_email}}' in found["action_data"]
    assert {(each["name"], each["from"], each["default"]) for each in found["variables"]} >= {
        ("item", "buy.item", ""),
        ("value_email", "buy.email", ""),
        ("email", "identify.email", ""),
    }


def test_k30_it_shows_which_activity_type_is_to_be_made_in_marketo(shown: Any) -> None:
    """K-30: API names and types of the attributes."""
    types = {"quantity": "integer", "email": "string", "price": "float"}
    assert json.loads(shown("", "--json", text=PUSHED))["made_first"] == [
        {"type": 100007, "primary": "string", "attributes": types}
    ]
    text = shown("", text=PUSHED)
    assert "カスタムアクティビティ" in text
    assert "quantity: integer" in text
    assert "カスタムアクティビティ" not in shown(), "a look-up needs none"
