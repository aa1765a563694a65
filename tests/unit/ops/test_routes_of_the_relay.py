"""A route that the relay itself tells has nothing to be set up where it comes from."""

from __future__ import annotations

import pytest

from operations.deployment.installation import ROOT
from ops import cli

EXAMPLE = str(ROOT / "examples" / "not-delivered-in-marketo.yaml")


def test_there_is_no_template_for_a_route_that_nobody_calls(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["sheet", "not-delivered", "--template", "--config", EXAMPLE]) == 1
    assert "Nobody calls the route 'not-delivered'" in capsys.readouterr().err


def test_its_sheet_is_what_is_made_at_its_target(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["sheet", "not-delivered", "--config", EXAMPLE]) == 0
    assert "New Custom Activity" in capsys.readouterr().out
