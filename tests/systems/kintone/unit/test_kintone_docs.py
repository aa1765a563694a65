"""The pages about kintone say what the code does."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

import config
from relay.loop_guard.write_marks import CHAIN
from systems.kintone.config import KintoneRoute
from systems.kintone.streams.bookmark import LOOK_BACK
from systems.kintone.target.action import MOST_MENTIONS

DOCS = Path(__file__).parents[4] / "docs" / "systems" / "kintone"


def text(name: str) -> str:
    """A page on one line, so that no line break hides what it says."""
    return " ".join((DOCS / name).read_text(encoding="utf-8").split())


def test_it_looks_back_as_far_as_both_pages_say() -> None:
    minutes = int(LOOK_BACK / timedelta(minutes=1))
    assert f"as far as the system needs: kintone {minutes} minutes" in text("../../reading.md")
    assert f"そのシステムに必要な長さ(kintone は {minutes} 分" in text("../../reading.ja.md")


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("index.md", f"at most {MOST_MENTIONS} mentions"),
        ("index.ja.md", f"メンションは {MOST_MENTIONS} 件まで"),
        ("webhooks.md", f"at most {CHAIN}, was the relay's own"),
        ("webhooks.ja.md", f"リビジョン({CHAIN} まで)"),
    ],
)
def test_limits_are_those_of_the_code(page: str, words: str) -> None:
    assert words in text(page)


@pytest.mark.parametrize("page", ["index.md", "index.ja.md"])
def test_the_example_of_a_status_names_no_assignee_whom_a_token_could_not_act_for(page: str, tmp_path: Path) -> None:
    routes = next(found for found in _yaml(page) if "status:" in found)
    connections = yaml.safe_dump({"connections": {"kintone": {"system": "kintone", "url": "https://a.cybozu.com"}}})
    (tmp_path / "relay.yaml").write_text(connections + routes, encoding="utf-8")
    qualified = config.load(tmp_path / "relay.yaml").routes["qualified"]
    assert isinstance(qualified, KintoneRoute)
    assert qualified.status is not None
    assert (qualified.status.to, qualified.status.assignee) == ("In progress", None)


@pytest.mark.parametrize("page", ["webhooks.md", "webhooks.ja.md"])
def test_each_way_of_the_table_of_identities_is_a_pair_without_a_warning(page: str, tmp_path: Path) -> None:
    section = (DOCS / page).read_text(encoding="utf-8")
    rows = re.findall(r"\| `(lead: \{.*?\})` \| `(key: \{.*?\})` \|", section)
    assert len(rows) == 3
    for lead, key in rows:
        (tmp_path / "relay.yaml").write_text(
            f"""
api: {{allow: anyone}}
connections:
  kintone: {{system: kintone, url: https://a.cybozu.com}}
  marketo: {{system: marketo, url: https://123-ABC-456.mktorest.com, foreign_id_field: kintoneRecordId}}
routes:
  there: {{from: kintone, source: {{app: 12}}, to: marketo, {lead}, fields: {{firstName: record.name}}}}
  back: {{to: kintone, app: 12, {key}, fields: {{name: name}}}}
""",
            encoding="utf-8",
        )
        assert config.load(tmp_path / "relay.yaml").warnings == ()


def _yaml(page: str) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)
