"""A local run never reaches a real system."""

from __future__ import annotations

from pathlib import Path

import pytest

import config
from infra.errors import SynthesisError
from infra.stacks.stand_ins import check_for_aws, kept_on_this_machine, parse
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


def test_a_deployment_to_aws_does_not_point_at_this_machine(tmp_path: Path) -> None:
    with pytest.raises(SynthesisError, match=r"connections\.kintone\.url: is on this machine, .* AWS cannot reach"):
        check_for_aws(settings(tmp_path, "http://127.0.0.1:8001"))


def test_a_deployment_to_aws_may_lead_to_any_real_system(tmp_path: Path) -> None:
    check_for_aws(settings(tmp_path, "https://example.cybozu.com"))


@pytest.mark.parametrize("text", ["", "kintone", "[]", '{"kintone": 1}'])
def test_stand_ins_that_are_no_object_of_urls_are_refused(text: str) -> None:
    with pytest.raises(SynthesisError, match="context stand_ins"):
        parse(text)
