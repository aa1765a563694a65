"""The page for those who are called names every alarm there is, and no other, in both languages."""

from __future__ import annotations

import json
import re

import pytest
import yaml

from tests.infra.synthesised import Synthesised, synthesise
from tests.unit.docs.pages import ROOT, Section, page

PAGES = {"docs/operations.md": "Alarms", "docs/operations.ja.md": "アラーム"}


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    """Connections, one that is read, one that calls over a bus, mail, SOAP, activities and a NAT instance."""
    content = yaml.safe_load((ROOT / "examples" / "kintone-both-ways.yaml").read_text(encoding="utf-8"))
    content["connections"]["karte"] = {"system": "karte", "event_bus": "aws.partner/karte.io/123456789012/shop/relay"}
    content["routes"]["visits"] = {
        "from": "karte",
        "to": "marketo",
        "lead": {"email": "email"},
        "fields": {"title": "t"},
    }
    content["connections"]["mail"] = {"system": "mail", "domain": "reply.example.co.jp"}
    content["routes"]["replies"] = {
        "from": "mail",
        "to": "marketo",
        "lead": {"email": "from.address"},
        "fields": {"title": "subject"},
    }
    content["activity_view"] = {"connection": "marketo"}
    content["network"] = {"nat": "instance"}
    return synthesise(json.dumps(content), tmp_path_factory.mktemp("everything") / "app")


def alarms(app: Synthesised) -> set[str]:
    """As they are called, without the names of connections."""
    found = [*app.monitoring.of_type("AWS::CloudWatch::Alarm").values()]
    found += app.network.of_type("AWS::CloudWatch::Alarm").values()
    paths = [each["Metadata"]["aws:cdk:path"].split("/")[-2] for each in found]
    return {re.sub(r"Kintone|Marketo|Karte|(?<=Mail)Mail|(?<=MailDeadLetters)Mail", "*", path) for path in paths}


def documented(section: Section) -> set[str]:
    """The first column of the table of alarms."""
    cells = re.findall(r"^\| ([^|]+) \|", section.text, re.MULTILINE)[2:]
    names = [re.sub(r"\(.*\)", "", name).strip() for cell in cells for name in re.split(r", |、", cell)]
    return {re.sub(r"\*[^*]+\*", "*", name) for name in names}


@pytest.mark.parametrize(("name", "heading"), PAGES.items(), ids=PAGES)
def test_every_alarm_is_in_the_table_and_no_other(name: str, heading: str, everything: Synthesised) -> None:
    [section] = [each for each in page(name).sections() if each.heading == heading]
    assert documented(section) == alarms(everything)
