"""The picture of the dashboard in the documentation is drawn from the dashboard itself."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from infra.dashboard_picture.__main__ import FILE
from infra.dashboard_picture.definition import Graph, Series, graphs, synthesised
from infra.dashboard_picture.svg import picture


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - no stranger's text


@pytest.fixture(scope="module")
def defined() -> list[Graph]:
    return synthesised()


def test_the_picture_is_current(defined: list[Graph]) -> None:
    assert FILE.read_text(encoding="utf-8") == picture(defined), "stale: run `make docs`"


def test_every_graph_and_every_line_of_the_dashboard_is_in_the_picture(defined: list[Graph]) -> None:
    shown = [each.text for each in parsed(picture(defined)).iter() if each.tag.endswith("text")]
    assert len(defined) >= 16
    for graph in defined:
        assert graph.title in shown
        assert {series.label for series in graph.series} <= set(shown)


def test_a_widget_is_read_as_cloudwatch_reads_it() -> None:
    metric = ["AWS/SQS", "NumberOfMessagesSent", "QueueName", "q", {"label": "sent", "stat": "Sum"}]
    widget = {"x": 6, "y": 0, "width": 6, "height": 6, "properties": {"title": "Sent", "metrics": [metric]}}
    assert graphs({"widgets": [widget]}) == [Graph("Sent", 6, 0, 6, 6, [Series("NumberOfMessagesSent", "Sum", "sent")])]


def test_a_metric_without_made_up_figures_is_an_error_and_no_empty_graph() -> None:
    with pytest.raises(KeyError, match="Unheard"):
        picture([Graph("New", 0, 0, 6, 6, [Series("Unheard", "Sum", "new")])])


def test_labels_cannot_break_the_picture() -> None:
    parsed(picture([Graph("a < b & c", 0, 0, 6, 6, [Series("Errors", "Sum", '"<x>"')])]))
