"""Hours that pass: readings run, one after the other, as they do at a customer's."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from tests.support.on24_readings import On24Reading

HOUR = 3600.0


def pass_hours(hours: int, *readings: On24Reading, every: int = 1) -> None:
    """Let every reading run each hour, or every so many, at the end of them."""
    clock = readings[0].account.stand_in.clock
    begin = clock.now()
    for hour in range(every, hours + 1, every):
        clock.set(max(clock.now(), begin + hour * HOUR))
        for each in readings:
            each.run()


def times_told(reading: On24Reading) -> Counter[str]:
    """How often each record was told."""
    return Counter(each.change.record for each in reading.told)


def returns(reading: On24Reading) -> list[str]:
    """The records that were told in a version that they had before: values that change to and fro."""
    versions: dict[str, list[str]] = {}
    for each in reading.told:
        versions.setdefault(each.change.record, []).append(each.change.version)
    return [record for record, told in versions.items() if len(set(told)) < len([key for key, _ in groupby(told)])]
