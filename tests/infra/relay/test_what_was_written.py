"""A delivering function may look up what it last wrote where a route has `unchanged: skip`, and nowhere else."""

from __future__ import annotations

import pytest

from tests.infra.relay.test_functions_and_rights import allowed, touches
from tests.infra.synthesised import Synthesised, synthesise

TEXT = """
name: acme
connections:
  kintone: {system: kintone, url: "https://acme.cybozu.com"}
  crm: {system: http, url: "https://crm.acme.com"}
  sales: {system: mazrica, items: {lead_id: 501}}
routes:
  changed: {to: kintone, app: 12, key: {field: lead_id, from: leadId}, fields: {company: company}, unchanged: skip}
  to-crm: {to: crm, path: "/leads/{leadId}", method: PUT}
  to-sales: {to: sales, contact: {}}
"""


@pytest.fixture(scope="module")
def skipping(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    return synthesise(TEXT, tmp_path_factory.mktemp("skipping") / "app")


def test_it_may_read_many_of_its_own_items_and_the_key_of_the_hashes(skipping: Synthesised) -> None:
    rights = allowed(skipping.relay, "acme-deliver-kintone")
    assert touches(skipping.relay, rights["dynamodb:BatchGetItem"], "Delivery-kintone/State/Items")
    assert touches(skipping.relay, rights["secretsmanager:GetSecretValue"], "Delivery-kintone/Secret", "Webhook/LogKey")
    told = skipping.relay.function("acme-deliver-kintone")["Environment"]["Variables"]
    webhook = skipping.relay.function("acme-webhook")["Environment"]["Variables"]
    assert told["LOG_KEY_SECRET_ID"] == webhook["LOG_KEY_SECRET_ID"]


def test_where_people_are_remembered_it_may_read_many_items_as_well(skipping: Synthesised) -> None:
    rights = allowed(skipping.relay, "acme-deliver-sales")
    assert touches(skipping.relay, rights["dynamodb:BatchGetItem"], "Delivery-sales/State/Items")


def test_where_everything_is_sent_it_may_not(skipping: Synthesised) -> None:
    rights = allowed(skipping.relay, "acme-deliver-crm")
    assert "dynamodb:BatchGetItem" not in rights
    assert "LOG_KEY_SECRET_ID" not in skipping.relay.function("acme-deliver-crm")["Environment"]["Variables"]
