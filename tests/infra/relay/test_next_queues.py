"""A delivering function may send into the queues of the routes to which its own routes lead, and no others."""

from __future__ import annotations

import pytest

from tests.infra.relay.test_functions_and_rights import allowed, touches
from tests.infra.synthesised import Synthesised, synthesise

TEXT = """
name: acme
connections:
  kintone: {system: kintone, url: "https://acme.cybozu.com"}
  marketo: {system: marketo, url: "https://123-ABC-456.mktorest.com"}
  crm: {system: http, url: "https://crm.acme.com"}
routes:
  mail-opened:
    to: kintone
    app: 12
    key: {field: lead_id, from: leadId}
    fields: {company: company}
    on_dead_letter: not-delivered
  to-crm: {to: crm, path: "/leads/{leadId}", method: PUT}
  not-delivered:
    from: relay
    to: marketo
    lead: {id: key}
    fields: {notes: message}
"""


@pytest.fixture(scope="module")
def leading(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    return synthesise(TEXT, tmp_path_factory.mktemp("leading") / "app")


def test_it_may_send_into_exactly_the_queues_of_the_routes_that_are_named(leading: Synthesised) -> None:
    rights = allowed(leading.relay, "acme-deliver-kintone")
    assert touches(
        leading.relay,
        rights["sqs:SendMessage"],
        "Delivery-kintone/Queue/DeadLetters",
        "Delivery-marketo/Queue/Events",
    )
    assert touches(leading.relay, rights["secretsmanager:GetSecretValue"], "Delivery-kintone/Secret", "Webhook/LogKey")


@pytest.mark.parametrize("connection", ["marketo", "crm"])
def test_what_leads_nowhere_may_send_only_to_its_own_dead_letters(leading: Synthesised, connection: str) -> None:
    rights = allowed(leading.relay, f"acme-deliver-{connection}")
    assert touches(leading.relay, rights["sqs:SendMessage"], f"Delivery-{connection}/Queue/DeadLetters")
    assert touches(leading.relay, rights["secretsmanager:GetSecretValue"], f"Delivery-{connection}/Secret")
    environment = leading.relay.function(f"acme-deliver-{connection}")["Environment"]["Variables"]
    assert not environment.keys() & {"NEXT_QUEUES", "LOG_KEY_SECRET_ID"}


def test_it_is_told_the_name_of_all_queues_and_which_key_hashes_the_log(leading: Synthesised) -> None:
    told = leading.relay.function("acme-deliver-kintone")["Environment"]["Variables"]
    webhook = leading.relay.function("acme-webhook")["Environment"]["Variables"]
    assert told["NEXT_QUEUES"] == webhook["QUEUE_NAMES"]
    assert told["LOG_KEY_SECRET_ID"] == webhook["LOG_KEY_SECRET_ID"]
