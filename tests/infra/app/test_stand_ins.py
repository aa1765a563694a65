"""A local run never reaches a real system."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
from infra.errors import SynthesisError
from infra.stand_ins import is_loopback, kept_on_this_machine, parse
from tests.infra.conftest import ROUTE

STAND_INS = {"kintone": "http://127.0.0.1:8001"}


def settings(folder: Path, url: str) -> config.Settings:
    (folder / "relay.yaml").write_text(f"connections:\n  kintone: {{system: kintone, url: '{url}'}}\n{ROUTE}")
    return config.load(folder / "relay.yaml")


def url_of(settings: config.Settings) -> object:
    return getattr(settings.connections["kintone"], "url", None)


def test_a_connection_to_a_real_system_is_pointed_at_its_stand_in(tmp_path: Path) -> None:
    kept = kept_on_this_machine(settings(tmp_path, "https://example.cybozu.com"), STAND_INS)
    assert url_of(kept) == "http://127.0.0.1:8001"
    assert b"cybozu" not in kept.compiled()


def test_a_connection_to_this_machine_stays_where_it_points(tmp_path: Path) -> None:
    kept = kept_on_this_machine(settings(tmp_path, "http://localhost:9000"), STAND_INS)
    assert url_of(kept) == "http://localhost:9000"


def test_without_a_stand_in_a_real_system_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SynthesisError, match=r"connections\.kintone\.url: leads to a real system"):
        kept_on_this_machine(settings(tmp_path, "https://example.cybozu.com"), {})


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1", "http://127.9.9.9", "http://[::1]:80", "http://localhost", "http://kintone.localhost:8001"],
)
def test_this_machine_is_known_by_all_its_names(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://example.cybozu.com",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://example.com/#@127.0.0.1",
        "http://127.0.0.1@example.com",
        "http://10.0.0.1",
        "http://[::ffff:10.0.0.1]",
    ],
)
def test_what_only_looks_like_this_machine_is_not(url: str) -> None:
    assert not is_loopback(url)


@given(st.ip_addresses(v=4).filter(lambda address: not address.is_loopback))
def test_no_other_address_is_this_machine(address: object) -> None:
    assert not is_loopback(f"http://{address}:8001")


@pytest.mark.parametrize("text", ["", "kintone", "[]", '{"kintone": 1}'])
def test_stand_ins_that_are_no_object_of_urls_are_refused(text: str) -> None:
    with pytest.raises(SynthesisError, match="context stand_ins"):
        parse(text)
