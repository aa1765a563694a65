"""The resources whose logical ids must never change: what lies in them, or is registered elsewhere, would be lost.

`python -m tests.infra.frozen.resources` adds new ones to the file; none is ever taken out of it by that.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from infra.app import PROJECT
from tests.infra.synthesised import Synthesised, synthesise

FILE = Path(__file__).with_name("logical_ids.json")
KINDS = (
    "AWS::SQS::Queue",
    "AWS::DynamoDB::Table",
    "AWS::SecretsManager::Secret",
    "AWS::SNS::Topic",
    "AWS::EC2::EIP",
    "AWS::S3::Bucket",
)

EVERYTHING = """
network: {nat: instance, zones: 2}
api: {allow: anyone}
logs: {metrics: by_route, dashboard: true}
alarms: {email: ops@example.com}
notify: {email: [ops@example.com]}
connections:
  kintone: {system: kintone, url: https://example.cybozu.com}
  kintone-sales: {system: kintone, url: https://sales.cybozu.com}
  marketo: {system: marketo, url: https://123-ABC-456.mktorest.com}
  karte: {system: karte, event_bus: aws.partner/karte.io/123456789012/project/app}
  crm: {system: http, url: https://crm.example.com}
  webinars: {system: on24, client_id: 10710, region: na}
  mail: {system: mail, domain: reply.example.co.jp}
routes:
  mail-opened: {to: kintone, app: 12, key: {field: lead_id, from: leadId}, fields: {company: company}, reply: delivered}
  sales-opened: {to: kintone-sales, app: 1, key: {field: lead_id, from: leadId}, fields: {company: company}}
  customer-changed: {from: kintone, source: {app: 12, every: 15m}, to: marketo, lead: {id: record.lead_id},
    fields: {company: record.company}}
  events: {to: karte}
  visits: {from: karte, to: marketo, lead: {email: email, cookie: marketo_cookie}, fields: {company: values.company}}
  attended: {from: webinars, source: {stream: attendees, every: 1h}, to: marketo, lead: {email: email},
    program: {id: 1001, status: Attended}}
  replied: {from: mail, to: crm, path: "/replies/{id}", fields: {text: text}}
  told: {to: crm, path: "/customers/{id}", fields: {name: name}}
soap: {connection: marketo}
"""

Ids = Mapping[str, Mapping[str, str]]
"""Stack to logical id to type."""


def read() -> dict[str, dict[str, str]]:
    """What is frozen."""
    found: dict[str, dict[str, str]] = json.loads(FILE.read_text())
    return found


def of(app: Synthesised) -> dict[str, dict[str, str]]:
    """What an app has of the kinds that are frozen."""
    return {
        name: {
            logical_id: each["Type"] for logical_id, each in template.body["Resources"].items() if each["Type"] in KINDS
        }
        for name, template in app.templates.items()
    }


def shipped(folder: Path) -> Synthesised:
    """The app of the configuration that the project ships."""
    return synthesise((PROJECT / "relay.yaml").read_text(), folder)


def merged(known: Ids, found: Iterable[Ids]) -> dict[str, dict[str, str]]:
    """Everything that is known or found."""
    whole = {stack: dict(ids) for stack, ids in known.items()}
    for each in found:
        for stack, ids in each.items():
            whole[stack] = {**whole.get(stack, {}), **ids}
    return {stack: dict(sorted(ids.items())) for stack, ids in sorted(whole.items()) if ids}


def main() -> None:
    """Add what is new."""
    with tempfile.TemporaryDirectory() as folder:
        found = [of(synthesise(EVERYTHING, Path(folder) / "everything")), of(shipped(Path(folder) / "shipped"))]
    FILE.write_text(json.dumps(merged(read() if FILE.exists() else {}, found), indent=2) + "\n")


if __name__ == "__main__":
    main()
