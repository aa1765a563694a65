"""A lead field that only a later route maps, as `asked.lead.email`, is read with the activity that was asked about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

import config
from relay.system.reads import Reads
from relay.system.reads_on import reads_for
from systems import SYSTEMS

EXAMPLE = Path(__file__).parents[4] / "examples" / "mail-opens-without-campaigns.yaml"


def of_opens(folder: Path, **following: Any) -> Reads:
    """What the route of opens reads, with keys of the route behind it changed."""
    content = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    content["routes"]["opened-to-kintone"] |= following
    file = folder / "relay.yaml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    settings = config.load(file)
    return reads_for(settings.routes["mails-opened"], settings.config(), SYSTEMS)


def test_what_the_next_route_maps_of_the_activity_is_read(tmp_path: Path) -> None:
    fields = {"opened_at": "asked.at", "who": "asked.lead.email || asked.lead.phone", "subject": "subject"}
    found = of_opens(tmp_path, fields=fields)

    assert found.under("lead").names == frozenset({"email", "phone"})
    assert found.under("attributes").names == frozenset({"Campaign Run ID"})
    assert "at" in found
    assert "subject" not in found, "this stands in what was found"


def test_where_nobody_maps_the_lead_it_is_not_read(tmp_path: Path) -> None:
    assert not of_opens(tmp_path).under("lead").takes_any


def test_inside_a_list_the_word_is_a_name_like_any_other(tmp_path: Path) -> None:
    found = of_opens(tmp_path, fields={"opened_at": "asked.at", "who": "items[].asked.lead.email | [0]"})

    assert not found.under("lead").takes_any


def test_what_stands_two_links_before_is_read_too(tmp_path: Path) -> None:
    file = tmp_path / "relay.yaml"
    file.write_text(
        """\
connections:
  marketo: {system: marketo, url: https://123-ABC-456.mktorest.com}
  kintone: {system: kintone, url: https://midori.cybozu.com}
routes:
  opens:
    from: marketo
    source: {stream: activities, types: [Open Email], every: 5m}
    to: marketo
    mail: {id: primaryId, lead: leadId}
    then: who
  who:
    from: marketo
    source: {stream: mails}
    to: marketo
    lead: {id: leadId}
    find: {}
    then: record
  record:
    from: marketo
    source: {stream: leads}
    to: kintone
    app: 12
    key: {field: lead_id, from: id, type: number}
    fields: {a: asked.subject, b: asked.asked.lead.company}
""",
        encoding="utf-8",
    )
    settings = config.load(file)

    assert reads_for(settings.routes["opens"], settings.config(), SYSTEMS).under("lead").names == frozenset({"company"})
