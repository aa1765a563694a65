"""`cdk synth` as a person runs it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import aws_cdk as cdk
import pytest

from infra import node
from infra.app import PROJECT, main
from infra.functions.libraries import LAMBDA, installed

CDK = PROJECT / "node_modules" / "aws-cdk" / "bin" / "cdk"


@pytest.fixture
def offline_environment(tmp_path: Path) -> dict[str, str]:
    """No credentials, and a network that leads nowhere."""
    nowhere = "http://127.0.0.1:9"
    files = {"AWS_CONFIG_FILE": str(tmp_path / "none"), "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none")}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CDK_"))}
    return {**kept, **files, "HTTPS_PROXY": nowhere, "HTTP_PROXY": nowhere, "UV_OFFLINE": "1"}


def test_it_needs_neither_network_nor_credentials(tmp_path: Path, offline_environment: dict[str, str]) -> None:
    installed(PROJECT / "functions" / "requirements.txt", LAMBDA, PROJECT / ".build")
    done = subprocess.run(
        [node.program(), str(CDK), "synth", "--quiet", "--output", str(tmp_path / "cdk.out")],
        cwd=PROJECT,
        env=offline_environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    stacks = sorted(path.name for path in (tmp_path / "cdk.out").glob("*.template.json"))
    assert stacks == [f"marketo-relay-{name}.template.json" for name in ("monitoring", "network", "relay")]
    report = json.loads((tmp_path / "cdk.out" / "validation-report.json").read_text())
    assert [each["description"] for found in report["pluginReports"] for each in found["violations"]] == []
    assert "`https://example.cybozu.com` is the placeholder of an example" in done.stderr


def told(capsys: pytest.CaptureFixture[str], **context: str) -> str:
    """What the app writes to stderr when it fails."""
    with pytest.raises(SystemExit) as ended:
        main(cdk.App(context=context))
    assert ended.value.code == 1
    return capsys.readouterr().err


def test_a_mistake_in_relay_yaml_is_told_with_its_path(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "relay.yaml").write_text("connections: {kintone: {system: kintone, url: ftp://example.com}}\n")
    assert "connections.kintone.url" in told(capsys, config=str(tmp_path / "relay.yaml"))


def test_a_mistake_in_the_context_is_told_with_its_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, local="true", stand_ins="kintone").startswith("context stand_ins: not JSON")


def test_a_local_run_without_a_stand_in_is_refused_before_anything_is_made(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "leads to a real system, and there is no stand-in for kintone" in told(capsys, local="true")
