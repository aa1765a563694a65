"""Each configuration is synthesised once; tests only read the templates."""

from __future__ import annotations

import pytest

from tests.infra.synthesised import Synthesised, synthesise

ROUTE = """
routes:
  mail-opened: {to: kintone, app: 12, key: {field: lead_id, from: leadId}, fields: {company: company}}
"""
ONE = "connections:\n  kintone: {system: kintone, url: https://example.cybozu.com}\n" + ROUTE
TWO = (
    """
name: acme
language: ja
network: {zones: 2}
api: {allow: [203.0.113.0/24, "2001:db8::/32"], rate: 7, burst: 9}
logs: {retention_days: 30, metrics: by_route, dashboard: true}
alarms: {email: ops@example.com}
connections:
  kintone: {system: kintone, url: https://example.cybozu.com}
  kintone-sales: {system: kintone, url: https://sales.cybozu.com, limits: {concurrency: 7}}
"""
    + ROUTE
)


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    """One connection, everything else left at its default."""
    return synthesise(ONE, tmp_path_factory.mktemp("plain") / "app")


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    """Two connections, two zones, an allow list of its own, every option used."""
    return synthesise(TWO, tmp_path_factory.mktemp("full") / "app")


@pytest.fixture(scope="session")
def instances(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    """NAT instances in two zones with addresses of their own; anyone may call."""
    text = "network: {nat: instance, zones: 2}\napi: {allow: anyone}\n" + ONE
    return synthesise(text, tmp_path_factory.mktemp("instances") / "app")


@pytest.fixture(scope="session")
def given_address(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    """A NAT gateway on an Elastic IP that exists already."""
    text = "network: {allocation_ids: [eipalloc-0123456789abcdef0]}\n" + ONE
    return synthesise(text, tmp_path_factory.mktemp("given") / "app")


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    """As on one machine."""
    return synthesise(ONE, tmp_path_factory.mktemp("local") / "app", local=True)


@pytest.fixture(scope="session", params=["plain", "full", "instances", "given_address"])
def any_app(request: pytest.FixtureRequest) -> Synthesised:
    """Each of the configurations for AWS in turn."""
    app: Synthesised = request.getfixturevalue(request.param)
    return app


@pytest.fixture(scope="session")
def every_app(
    plain: Synthesised, full: Synthesised, instances: Synthesised, given_address: Synthesised, local: Synthesised
) -> list[Synthesised]:
    """All configurations at once."""
    return [plain, full, instances, given_address, local]
