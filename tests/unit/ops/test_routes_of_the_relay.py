"""A route that the relay itself tells has nothing to be set up anywhere."""

from __future__ import annotations

import pytest

from operations.deployment.installation import ROOT
from ops import cli


def test_there_is_no_sheet_for_a_route_that_nobody_calls(capsys: pytest.CaptureFixture[str]) -> None:
    example = str(ROOT / "examples" / "not-delivered-in-marketo.yaml")
    assert cli.run(["sheet", "not-delivered", "--config", example]) == 1
    assert "Nobody calls the route 'not-delivered'" in capsys.readouterr().err
