"""The example of leads that are read says what becomes of those that are gone."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

import config
from systems.kintone.config import KintoneRoute
from systems.kintone.target.record import RouteMapping
from systems.marketo.streams.gone import gone, not_visible

EXAMPLE = Path(config.__file__).parents[1] / "examples" / "leads-to-kintone.yaml"


def written(payload: Any) -> dict[str, Any]:
    """What kintone's record becomes."""
    route = cast("KintoneRoute", config.load(EXAMPLE).routes["leads"])
    mapped = RouteMapping(route).read(payload)
    return {"lead_id": mapped.key, **{code: value["value"] for code, value in mapped.record.items()}}


@pytest.mark.parametrize(
    ("payload", "record"),
    [
        ({"id": 5, "company": "Acme", "leadScore": 7}, {"lead_id": "5", "company": "Acme", "score": "7"}),
        (gone(5, 0).payload, {"lead_id": "5", "company": "deleted", "score": "0"}),
        (gone(5, 9).payload, {"lead_id": "5", "company": "merged into 9", "score": "0"}),
        (not_visible(5).payload, {"lead_id": "5"}),
    ],
)
def test_a_lead_that_is_gone_keeps_its_record(payload: Any, record: dict[str, Any]) -> None:
    assert written(payload) == record
