"""List prices of AWS in Tokyo (ap-northeast-1), in USD, before tax and without any free tier.

Each has its source. What is from memory must be looked up before it is promised to anybody.
"""

from __future__ import annotations

from typing import NamedTuple

REGION = "ap-northeast-1"

LIST = "AWS Price List API, ap-northeast-1, as a public cost model downloaded it on 2026-09-23"
NOTES = "kejyun/aws-learning-notes, api-gateway/api-gateway-README.md, older than the rest, and from memory, 2026-11"
MEMORY = "from memory, 2026-11"

HOURS = 730
"""Of a month."""
MILLION = 1_000_000
GB = 1e9


class Price(NamedTuple):
    """So many USD for so many of something."""

    amount: float
    per: str
    source: str
    number: float = 1

    @property
    def usd(self) -> float:
        """For one."""
        return self.amount / self.number


API_CALL = Price(4.25, "million requests to a REST API", NOTES, MILLION)
LAMBDA_CALL = Price(0.20, "million invocations", LIST, MILLION)
LAMBDA_SECOND = Price(0.0000133334, "GB-second on arm64", LIST)
SCHEDULE_CALL = Price(1.25, "million starts by a schedule", MEMORY, MILLION)
SQS_CALL = Price(0.50, "million requests to a FIFO queue, of 64 KB each", MEMORY, MILLION)
WRITE = Price(0.715, "million write units", LIST, MILLION)
READ = Price(0.1425, "million read units", LIST, MILLION)
LOG = Price(0.76, "GB of logs", LIST, GB)
METRIC = Price(0.30, "metric and month", LIST)
ALARM = Price(0.10, "metric of an alarm and month", LIST)
DASHBOARD = Price(3.00, "dashboard and month", MEMORY)
SECRET = Price(0.40, "secret and month", LIST)
SECRET_CALL = Price(0.05, "10,000 reads of a secret", MEMORY, 10_000)
KEY = Price(1.00, "KMS key and month", LIST)
NAT_HOUR = Price(0.062, "NAT gateway and hour", LIST)
NAT_BYTE = Price(0.062, "GB through a NAT gateway", LIST, GB)
ADDRESS_HOUR = Price(0.005, "public IPv4 address and hour", LIST)
INSTANCE_HOUR = Price(0.0054, "t4g.nano and hour", MEMORY)
DISK = Price(0.096, "GB of gp3 and month", MEMORY)
