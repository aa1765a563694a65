"""What is proposed to try a route with: the route must accept it."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

import config
from operations.webhooks.payload import json_body
from operations.webhooks.sample import sample
from relay.system.sides import source_side, target_of
from systems import SYSTEMS
from tests.unit.docs.pages import ROOT

EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
ODD = """\
connections:
  kintone: {system: kintone, url: https://midori.cybozu.com}
  crm: {system: http, url: https://crm.example.com}
routes:
  nested: {to: kintone, app: 12, key: {field: lead_id, from: lead.id}, fields: {company: company.name}}
  strange: {to: kintone, app: 12, key: {field: lead_id, from: '"リード ID"'}, fields: {a: "first[0]", b: "c d"}}
  dated: {to: kintone, app: 12, key: {field: lead_id, from: leadId}, fields: {a: {from: b, type: time}}}
  passed: {to: crm, method: POST, path: /x, key: leadId, body: passthrough}
""".replace('"c d"', "'\"c d\"'")


def routes(text: str, folder: Path) -> config.Settings:
    file = folder / "relay.yaml"
    file.write_text(text, encoding="utf-8")
    return config.load(file)


def accepts(settings: config.Settings, name: str) -> bool:
    """Whether the route takes what is proposed."""
    typed, *words = shlex.split(sample(settings, name))
    assert typed == name
    body = words[1].encode() if words[0] == "--json-body" else json_body(words)
    route = settings.routes[name]
    key, _ = target_of(route, settings.config(), SYSTEMS).accept(
        route, json.loads(body), settings.connections[route.to]
    )
    return bool(key)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_route_of_the_examples_accepts_what_is_proposed_for_it(path: Path) -> None:
    settings = config.load(path)
    assert all(
        accepts(settings, name) for name, route in settings.routes.items() if route.from_ not in {"kintone", "karte"}
    )


@pytest.mark.parametrize("name", ["nested", "strange", "dated", "passed"])
def test_names_that_cannot_be_typed_plainly_come_as_json(name: str, tmp_path: Path) -> None:
    assert accepts(routes(ODD, tmp_path), name)


def test_what_only_a_person_can_choose_is_left_out() -> None:
    assert sample(config.load(ROOT / "relay.yaml"), "mail-opened") == "mail-opened leadId=1001 company=Acme"


def test_what_the_route_cannot_do_without_is_there_all_the_same() -> None:
    settings = config.load(ROOT / "examples" / "marketo-activities.yaml")
    assert "booth=example" in sample(settings, "visited-booth")


def test_for_a_route_from_karte_it_is_what_karte_would_send(tmp_path: Path) -> None:
    text = """
api: {allow: anyone}
connections:
  karte: {system: karte}
  marketo: {system: marketo, url: "https://123-ABC-456.mktorest.com"}
routes:
  visits: {from: karte, to: marketo, lead: {email: email}, fields: {company: values.company}}
"""
    settings = routes(text, tmp_path)
    typed, *words = shlex.split(sample(settings, "visits"))
    side = source_side(settings.routes["visits"], settings.config(), SYSTEMS)
    assert side is not None
    assert side.receiver is not None
    payload = side.receiver.read(settings.routes["visits"], json_body(words))
    assert (typed, payload["user_id"], payload["cookie_state"]) == ("visits", "M-0042", "ok")
