"""Tokens of a mail's headers: the lead's values where they are known, and otherwise as they are written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systems.marketo.rest.calls.schema import LeadField, LeadSchema
from systems.marketo.target.mails.tokens import fields_in, filled

SCHEMA = LeadSchema(
    fields=(
        LeadField(rest="firstName", display_name="First Name", type="string"),
        LeadField(rest="company", display_name="Company Name", type="string"),
        LeadField(rest="leadScore", display_name="Lead Score", type="integer"),
        LeadField(rest="createdAt", display_name="Created At", type="datetime"),
        LeadField(rest="a_c", display_name="Twice", type="string"),
        LeadField(rest="b_c", display_name="twice", type="string"),
    )
)
LEAD = {"id": 1, "firstName": "Erika", "company": None, "leadScore": 0, "createdAt": "2026-01-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Hi {{lead.First Name}}", "Hi Erika"),
        ("Hi {{ lead.first name :default=you}}!", "Hi Erika!"),
        ("{{lead.Company Name:default=your company}}", "your company"),
        ("{{company.Company Name}}|{{lead.Lead Score}}", "|0"),
        ("{{lead.Created At}} {{lead.Twice}} {{lead.Nothing:default=x}}",) * 2,
        ("{{my.Title}} {{system.date}} {{lead.}} {{lead.First Name",) * 2,
    ],
)
def test_what_is_known_of_the_lead_is_filled_in(text: str, says: str) -> None:
    assert filled(text, SCHEMA, LEAD) == says


def test_of_a_lead_that_is_gone_nothing_is_said() -> None:
    text = "Hi {{lead.First Name:default=you}}"
    assert filled(text, SCHEMA, None) == text
    assert filled(text, SCHEMA, {"id": 1}) == text


def test_only_fields_that_can_be_filled_are_read() -> None:
    texts = ["{{lead.First Name}} {{lead.Created At}}", "{{company.Company Name:default=x}} {{lead.Nothing}}"]
    assert fields_in(texts, SCHEMA) == {"firstName", "company"}


values = st.none() | st.text(max_size=9) | st.integers() | st.booleans()
texts = st.lists(
    st.sampled_from(["{{", "}}", "lead.", "First Name", ":default=", "{{lead.First Name}}"]) | st.text(max_size=5)
).map("".join)


@given(texts, values)
def test_whatever_a_subject_holds_it_is_filled_once(text: str, value: Any) -> None:
    found = filled(text, SCHEMA, {"id": 1, "firstName": value})
    assert isinstance(found, str)
    if "{{" not in text:
        assert found == text
