"""What a route to Marketo changes of the leads that others read."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from relay.system.shared_fields import changed
from systems.marketo.config import MarketoRoute
from systems.marketo.target.side import MarketoTargetSide


@pytest.mark.parametrize(
    ("route", "names"),
    [
        ({"lead": {"id": "id"}, "fields": {"company": "company"}}, {"company"}),
        ({"lead": {"id": "id", "email": "mail"}, "fields": {"company": "company"}}, {"company", "email"}),
        ({"lead": {"id": "id"}, "activity": {"type": 100001, "primary": "booth"}}, set()),
    ],
)
def test_a_route_says_which_fields_of_leads_it_changes(route: dict[str, Any], names: set[str]) -> None:
    made = msgspec.convert({"to": "marketo", **route}, MarketoRoute)
    assert changed(MarketoTargetSide(), made, "leads") == frozenset(names)
