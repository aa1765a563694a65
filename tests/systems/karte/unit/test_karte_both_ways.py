"""No field goes from KARTE to a lead and back to KARTE."""

from __future__ import annotations

from pathlib import Path

import pytest

import config

RELAY = """
api: {{allow: anyone}}
connections:
  karte: {{system: karte}}
  marketo: {{system: marketo, url: https://123-ABC-456.mktorest.com}}
routes:
  karte-user:
    from: karte
    source: {{events: [identify], any_of: [email]}}
    to: marketo
    lead: {{email: email}}
    unchanged: skip
    fields: {{department: values.department}}
  karte-roster:
    from: karte
    source: {{stream: roster, every: 1m}}
    to: marketo
    lead: {{email: email}}
    find: {{}}
    then: {{route: leads-to-karte, nobody: tell}}
  leads-to-karte:
    from: marketo
    source: {{stream: leads, every: 30m}}
    to: karte
    user: {{}}
    unchanged: skip
    fields: {{id: id, {field}: {field}}}
"""


def test_k30_a_field_that_goes_both_ways_is_refused_before_it_is_deployed(tmp_path: Path) -> None:
    file = tmp_path / "relay.yaml"
    file.write_text(RELAY.format(field="company"))
    assert config.load(file).routes
    file.write_text(RELAY.format(field="department"))
    with pytest.raises(config.ConfigError, match="karte-user writes what is read here \\(department\\)"):
        config.load(file)
