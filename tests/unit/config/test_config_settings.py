from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

import config
from relay.system import compiled
from relay.system.system import System
from systems import SYSTEMS

if TYPE_CHECKING:
    from tests.unit.config.conftest import Load

SHIPPED = Path(__file__).resolve().parents[3] / "relay.yaml"

SMALL = """
connections:
  books: {system: ledger, url: https://ledger.example.com}
routes:
  opened: {to: books, page: 1, columns: {company: company, at: {from: openedAt, type: datetime, zone: Asia/Tokyo}}}
"""
LARGE = """
name: Acme-relay
language: ja
network: {nat: instance, zones: 2, allocation_ids: [eipalloc-0123abcd, eipalloc-0123456789abcdef0]}
api: {allow: [203.0.113.0/24, "2001:db8::/32"], rate: 10, burst: 20}
logs: {retention_days: 14}
alarms: {email: ops@example.com}
connections:
  books: {system: ledger, url: https://ledger.example.com, limits: {concurrency: 9}}
  letters: {system: post, counter: B}
routes:
  clicked: {to: letters, stamps: [1, 2], empty: clear}
  opened: {to: books, page: 1, columns: {}, share: 0.5, sealed: yes, json_strings: [profile]}
"""


def test_the_shipped_file_loads() -> None:
    settings = config.load(SHIPPED)
    assert settings.systems == {"kintone": "kintone"}
    assert [*settings.routes] == ["mail-opened"]


def test_what_is_left_out_has_its_default(load: Load) -> None:
    settings = load(SMALL)
    assert (settings.name, settings.language) == ("marketo-relay", "en")
    assert (settings.network.nat, settings.network.zones, settings.network.allocation_ids) == ("gateway", 1, [])
    assert (settings.api.allow, settings.api.rate, settings.api.burst) == ("marketo", 100, 200)
    assert settings.logs.retention_days == 90
    assert settings.alarms.email is None


def test_what_is_written_is_taken(load: Load) -> None:
    settings = load(LARGE)
    assert (settings.name, settings.language) == ("Acme-relay", "ja")
    assert (settings.network.nat, settings.network.zones) == ("instance", 2)
    assert settings.network.allocation_ids == ["eipalloc-0123abcd", "eipalloc-0123456789abcdef0"]
    assert settings.api.allow == ["203.0.113.0/24", "2001:db8::/32"]
    assert settings.alarms.email == "ops@example.com"
    assert settings.connections["books"].limits.concurrency == 9
    assert settings.systems == {"books": "ledger", "letters": "post"}


@pytest.mark.parametrize("text", [SMALL, LARGE])
def test_what_is_compiled_loads_in_lambda_as_the_same_models(
    text: str, load: Load, tmp_path: Path, systems: dict[str, System]
) -> None:
    settings = load(text)
    (tmp_path / compiled.COMPILED_FILE).write_bytes(settings.compiled())
    loaded = compiled.load(tmp_path / compiled.COMPILED_FILE, systems)
    assert loaded.connections == settings.connections
    assert loaded.routes == settings.routes
    assert loaded.systems == settings.systems
    assert loaded.language == settings.language


def test_the_shipped_file_compiles_to_what_lambda_loads(tmp_path: Path) -> None:
    settings = config.load(SHIPPED)
    (tmp_path / compiled.COMPILED_FILE).write_bytes(settings.compiled())
    loaded = compiled.load(tmp_path / compiled.COMPILED_FILE, SYSTEMS)
    assert (loaded.connections, loaded.routes) == (settings.connections, settings.routes)


def test_the_order_of_keys_in_the_file_does_not_change_the_compiled_bytes(load: Load) -> None:
    turned = """
    routes:
      opened: {columns: {at: {zone: Asia/Tokyo, type: datetime, from: openedAt}, company: company}, page: 1, to: books}
    connections:
      books: {url: https://ledger.example.com, system: ledger}
    """
    assert load(SMALL).compiled() == load(turned).compiled()


def test_addresses_can_be_replaced_for_a_local_run(load: Load) -> None:
    settings = load(SMALL)
    moved = settings.with_urls({"books": "http://127.0.0.1:8080"})
    assert b'"url":"http://127.0.0.1:8080"' in moved.compiled()
    assert b"127.0.0.1" not in settings.compiled()
    assert moved.routes == settings.routes


def test_replacing_the_address_of_an_unknown_connection_fails(load: Load) -> None:
    with pytest.raises(KeyError, match="bokks"):
        load(SMALL).with_urls({"bokks": "http://127.0.0.1:8080"})


def test_anchors_and_merges_can_share_what_routes_have_in_common(load: Load) -> None:
    settings = load("""
    connections:
      books: {system: ledger, url: https://ledger.example.com}
    routes:
      opened: &common {to: books, page: 1, columns: {company: company}}
      clicked: {page: 2, <<: *common}
    """)
    opened, clicked = (msgspec.to_builtins(settings.routes[name]) for name in ("opened", "clicked"))
    assert clicked == {**opened, "page": 2}


def test_of_several_merged_mappings_the_earlier_one_wins(load: Load) -> None:
    settings = load("""
    connections:
      books: {system: ledger, url: https://ledger.example.com}
    routes:
      one: &one {to: books, page: 1, columns: {a: a}}
      two: &two {to: books, page: 2, columns: {b: b}, empty: clear}
      both: {<<: [*one, *two]}
    """)
    assert msgspec.to_builtins(settings.routes["both"]) == {
        **msgspec.to_builtins(settings.routes["one"]),
        "empty": "clear",
    }
