"""A full batch has as many ages as one line of metrics may hold; a large one has more."""

from __future__ import annotations

import json
import warnings

import pytest

from relay.telemetry import metrics


@pytest.mark.parametrize("size", [1, 99, 100, 101, 500])
def test_every_event_of_a_batch_is_in_the_metrics_once(size: int, capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # Powertools warns of a line without metrics
        metrics.batch(
            "crm", [("mail-opened", "Delivered")] * size, [("mail-opened", float(age)) for age in range(size)]
        )

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    ages = [age for line in lines for age in line.get("DeliveryAge", [])]
    delivered = [count for line in lines for count in line.get("Delivered", [])]
    assert sorted(ages) == [float(age) for age in range(size)]
    assert delivered == [float(size)]
    assert all(line["connection"] == "crm" for line in lines)
