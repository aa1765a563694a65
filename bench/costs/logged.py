"""What a function wrote into its log, as CloudWatch bills it."""

from __future__ import annotations

import json
import re

from bench.costs.usage import Usage

_OF_A_LINE = 26
"""Bytes that CloudWatch adds to each line.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
"""
_NUMBERS = re.compile(rb'("(?:duration_ms|age_ms)":)\d+')
_AGES = re.compile(rb'("DeliveryAge":\[)([\d.,]*)')
_REQUESTS = re.compile(r'"Requests":\[(\d+)')


def usage(log: str) -> Usage:
    """Its bytes, with every duration of the same length: else no two counts were the same."""
    lines = [_AGES.sub(_same_ages, _NUMBERS.sub(rb"\g<1>100", line.encode())) for line in log.splitlines()]
    size = sum(len(line) + _OF_A_LINE for line in lines)
    return Usage(log_bytes=size, requests=sum(map(int, _REQUESTS.findall(log))))


def _same_ages(found: re.Match[bytes]) -> bytes:
    return found[1] + b",".join([b"100.0"] * len(found[2].split(b",")))


def metrics(log: str) -> frozenset[str]:
    """The metrics that were written, each with its dimensions."""
    found: set[str] = set()
    for line in (json.loads(line) for line in log.splitlines() if '"_aws"' in line):
        for directive in line["_aws"]["CloudWatchMetrics"]:
            for names in directive["Dimensions"]:
                where = ",".join(f"{name}={line[name]}" for name in sorted(names))
                found |= {f"{each['Name']} {where}" for each in directive["Metrics"]}
    return frozenset(found)
