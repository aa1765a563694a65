"""Texts of SOAP attributes as values of REST fields, and back."""

from __future__ import annotations

import re
from typing import Any

import pytest

from systems.marketo.rest.calls.schema import LeadField, LeadSchema
from systems.marketo.soap.lead_record import LeadRecords
from systems.marketo.soap.xml import values
from systems.marketo.soap.xml.values import BadValue


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("string", " as it is ", " as it is "),
        ("string", "", None),
        ("string", " \r\n\t", None),
        ("integer", " 42 ", 42),
        ("score", "-7", -7),
        ("percent", "30.0", 30),
        ("integer", "", None),
        ("float", "10.4", 10.4),
        ("currency", ".5", 0.5),
        ("float", "1e3", 1000.0),
        ("boolean", "TRUE", True),
        ("boolean", "0", False),
        ("boolean", "yes", True),
        ("date", "2012-04-04", "2012-04-04"),
        ("date", "2012-04-04T23:00:00-07:00", "2012-04-04"),
        ("date", "2012-04-04+09:00", "2012-04-04"),
        ("datetime", "2012-04-04T10:00:00-07:00", "2012-04-04T10:00:00-07:00"),
        ("datetime", "2012-04-04 10:00:00.123Z", "2012-04-04T10:00:00Z"),
        ("datetime", "2012-04-04T10:00", "2012-04-04T10:00:00"),
        ("a type of tomorrow", "x", "x"),
    ],
)
def test_a_text_becomes_what_the_fields_type_wants(kind: str, text: str, value: Any) -> None:
    found = values.from_text(text, kind)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("integer", "4.2"),
        ("integer", "1_000"),
        ("integer", "٣"),
        ("integer", "9" * 5000),
        ("float", "1,5"),
        ("float", "nan"),
        ("float", "1e999"),
        ("boolean", "perhaps"),
        ("date", "7/31/2013"),
        ("date", "20130731"),
        ("datetime", "2012-04-04"),
        ("datetime", "tomorrow"),
    ],
)
def test_a_text_of_another_type_is_a_bad_value(kind: str, text: str) -> None:
    with pytest.raises(BadValue):
        values.from_text(text, kind)


def test_values_are_written_as_soap_had_them() -> None:
    assert [values.to_text(each) for each in (True, False, 7, 1.5, "x")] == ["1", "0", "7", "1.5", "x"]
    assert [values.to_text(each) for each in (28970000.0, 1e16, 1e-7)] == ["28970000", "1" + "0" * 16, "0.0000001"]


def test_attributes_stand_in_the_order_of_soaps_names_whatever_their_case() -> None:
    """`agreedtoEAML8TC` stood between `Address` and `AnnualRevenue`."""
    names = {"zip": "Address", "a": "agreed", "b": "AnnualRevenue"}
    schema = LeadSchema(fields=tuple(LeadField(rest=rest, soap=soap) for rest, soap in names.items()))
    written = LeadRecords(schema, None).write_found({"id": 1, "b": "1", "zip": "2", "a": "3"})
    assert re.findall("<attrName>(.*?)</attrName>", written) == ["Address", "agreed", "AnnualRevenue"]
