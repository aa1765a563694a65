"""The configuration that the demo runs: the routes of several examples in one relay."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from local.run.state import ROOT, State

BOTH_WAYS = ROOT / "examples" / "kintone-both-ways.yaml"
OPENS = ROOT / "examples" / "mail-opens-without-campaigns.yaml"


def configuration(state: State, files: Sequence[Path] = (BOTH_WAYS, OPENS)) -> Path:
    """Write the examples as one file into the run's folder; what several have, they have alike."""
    content: dict[str, Any] = {}
    for file in files:
        for key, value in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            content[key] = {**content.get(key, {}), **value} if isinstance(value, dict) else value
    state.prepare()
    made = state.folder / "relay.yaml"
    made.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return made
