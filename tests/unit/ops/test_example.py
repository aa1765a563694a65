"""`relay example`: the examples are listed, and one is written, never over what is there."""

from __future__ import annotations

from pathlib import Path

import pytest

import config
from operations.deployment.installation import ROOT
from ops import cli

NAMES = sorted(path.stem for path in (ROOT / "examples").glob("*.yaml"))


def test_all_are_listed_with_what_they_do_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["example"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in NAMES)
    assert "Marketo to kintone: a mail that a lead opens" in out
    assert "Marketo から kintone へ" in out


@pytest.mark.parametrize("name", NAMES)
def test_one_is_written_whole_and_can_be_used_there(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "my relay.yaml"
    assert cli.run(["example", name, "--to", str(target)]) == 0
    first, _, rest = target.read_text(encoding="utf-8").partition("\n")
    assert first == f"# yaml-language-server: $schema={ROOT}/relay.schema.json"
    assert rest == (ROOT / "examples" / f"{name}.yaml").read_text(encoding="utf-8").partition("\n")[2]
    assert config.load(target).connections
    assert f"relay check --offline --config '{target}'" in capsys.readouterr().err


def test_within_the_project_the_schema_is_named_from_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("operations.examples.ROOT", tmp_path)
    (tmp_path / "mine" / "first").mkdir(parents=True)
    for folder, schema in ((".", "./"), ("mine", "../"), ("mine/first", "../../")):
        target = tmp_path / folder / "relay.yaml"
        assert cli.run(["example", "marketo-to-kintone", "--to", str(target)]) == 0
        assert f"$schema={schema}relay.schema.json\n" in target.read_text(encoding="utf-8")


def test_a_file_that_is_there_is_only_replaced_when_somebody_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "relay.yaml"
    target.write_text("mine")
    assert cli.run(["example", "soap-clients", "--config", str(target)]) == 1
    assert target.read_text() == "mine"
    assert "exists already. Give --to FILE for another place, or --force to replace it." in capsys.readouterr().err
    assert cli.run(["example", "soap-clients", "--config", str(target), "--force"]) == 0
    assert "\nsoap:" in target.read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["relay.yaml"]


@pytest.mark.parametrize("target", ["no/such/folder/relay.yaml", "."])
def test_a_place_that_cannot_be_written_is_said_so(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["example", "soap-clients", "--to", str(tmp_path / target), "--force"]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_a_name_that_is_nearly_right_is_answered_with_the_right_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["example", "kintone-both-way"]) == 1
    said = capsys.readouterr().err
    assert "there is no example 'kintone-both-way'. Did you mean kintone-both-ways?" in said
    assert "soap-clients" in said
